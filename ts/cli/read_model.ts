// Models from files: checkpoints, and weights that another program saved, which become a model by flags.

import type { Bytes } from "../core/arrays.ts";
import { type Checkpoint, decodeCheckpoint, isCheckpoint } from "../core/checkpoint.ts";
import { decodeWeights, type Weights } from "../core/decode_weights.ts";
import { badData, usage } from "../core/errors.ts";
import { recognise } from "../core/foreign_file.ts";
import type { Outputs } from "../core/outputs.ts";
import { describe } from "../core/same_network.ts";
import { outputCount } from "../core/spec.ts";
import { decodeNpzWeights } from "../data/npz_weights.ts";
import { isZip } from "../data/zip.ts";
import { DEFAULT_LAB, findLab } from "../labs/labs.ts";
import type { Platform } from "../platform/platform.ts";
import { checkModelName } from "./model_argument.ts";
import { notice } from "./output.ts";
import { scalings } from "./recipe_flags.ts";
import { type WeightsFlags, weightsFlags, weightsOptions } from "./weights_flags.ts";

/** The model in a file. The flags are for weights of another program. Throws if a weight is no finite number. */
export async function readModel(
  platform: Platform,
  file: string,
  given: WeightsFlags,
): Promise<Checkpoint> {
  const model = await readAnyModel(platform, file, given);
  const { parameters } = model;
  const wrong = parameters.find((value: number) => !Number.isFinite(value));
  if (wrong === undefined) return model;
  throw badData(
    `${file}: expected weights that are finite numbers, got ${wrong} - train the model again, with a lower learning rate`,
  );
}

async function readAnyModel(
  platform: Platform,
  file: string,
  given: WeightsFlags,
): Promise<Checkpoint> {
  checkModelName(file);
  const bytes = await platform.readBytes(file);
  if (isNpz(bytes, file)) {
    return modelOf(decodeNpzWeights(bytes, weightsOptions(given), file), file, given);
  }
  if (isCheckpoint(bytes, file)) return decodeCheckpoint(bytes, file, { onNotice: notice });
  return modelOf(decodeWeights(bytes, weightsOptions(given), file), file, given);
}

/** Whether the content says so, or the name of any zip. PyTorch's files are zips too. */
function isNpz(bytes: Bytes, file: string): boolean {
  if (!isZip(bytes)) return false;
  return /\.npz$/i.test(file) || recognise(bytes, file)?.name === "a NumPy archive (.npz)";
}

/** The checkpoint in a file, for commands without flags for weights of another program. */
export async function readCheckpoint(platform: Platform, file: string): Promise<Checkpoint> {
  checkModelName(file);
  const bytes = await platform.readBytes(file);
  if (!isNpz(bytes, file) && isCheckpoint(bytes, file)) {
    return decodeCheckpoint(bytes, file, { onNotice: notice });
  }
  throw usage(
    `${file} expected a checkpoint, got weights of another program - make one: simdigit train --resume ${file} --activation relu --epochs 0 --save-model FILE`,
  );
}

/** readModel for commands that take a checkpoint as it is: flags that it does not need are refused. */
export async function readFixedModel(
  platform: Platform,
  file: string,
  given: WeightsFlags,
): Promise<Checkpoint> {
  const model = await readModel(platform, file, given);
  const names = Object.keys(weightsFlags) as (keyof typeof weightsFlags)[];
  const stray = names.find((name) => given[name] !== undefined);
  if (stray === undefined || isStart(model)) return model;
  throw usage(
    `--${stray} expected no value for ${file}, which says its own network - leave it out`,
  );
}

/** Whether a model is nothing but weights at the start of a training. */
export function isStart({ optimizer, epochs }: Checkpoint): boolean {
  return optimizer === undefined && epochs === 0;
}

/** Weights as a model at the start of a training by the recipe of the default lab. */
function modelOf(
  { network, parameters, layout }: Weights,
  file: string,
  given: WeightsFlags,
): Checkpoint {
  const { scaling = "unit" } = given;
  notice(`${file}: ${describe(network)}; ${inputsOf[scaling]} (--scaling)`);
  const recipe = { ...findLab(DEFAULT_LAB).recipe, network, scaling: scalings[scaling] };
  const model = { recipe, parameters, layout, seed: 1, data: "other data", epochs: 0 };
  if (!network.loss.endsWith("squared_error")) return model;
  const count = outputCount(network);
  const outputs: Outputs = {
    kind: "numbers",
    rows: count > 1,
    means: new Array(count).fill(0),
    deviations: new Array(count).fill(1),
  };
  return { ...model, outputs };
}

const inputsOf: Readonly<Record<keyof typeof scalings, string>> = {
  unit: "pixels from 0 to 1",
  normalize: "pixels from -1 to 1",
  raw: "unscaled inputs",
};
