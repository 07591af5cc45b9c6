// A training run in one safetensors file: weights and the optimiser's state as tensors in PyTorch's layout, the recipe
// and the state of the run in the metadata. safetensors.ts has the file format; the platform reads and writes files.
//
// Why one file? A run that is killed between two files would leave a pair that does not fit, and a file that is moved
// without its other half could not be continued. Why tensors? Readers print the metadata, and would print megabytes.

import type { Bytes } from "./arrays.ts";
import {
  type Checkpoint,
  checkLayout,
  checkParts,
  type State,
  stateFields,
} from "./checkpoint_parts.ts";
import type { ElementType } from "./element_types.ts";
import { badData, checkFunction, checkObject, SimdigitError } from "./errors.ts";
import { putFlat, sequentialLayout, type TensorLayout, takeFlat } from "./flat_tensors.ts";
import { type Tell, tellTypes, withoutIntegers } from "./foreign_tensors.ts";
import { excerpt, fieldsOf } from "./json.ts";
import { takeOldSlots } from "./old_slots.ts";
import { slotNames } from "./optimizer.ts";
import { presentLayout, slotName, takeSlots } from "./present_tensors.ts";
import type { Recipe } from "./recipe.ts";
import { type NetworkForm, readRecipe } from "./recipe_json.ts";
import { encodeSafetensors, type Tensor } from "./safetensors.ts";
import { describe } from "./same_network.ts";
import type { OptimizerState, Parameters } from "./session.ts";
import { readStored, type StoredFile } from "./stored_tensors.ts";

export type { Checkpoint } from "./checkpoint_parts.ts";

/** How a checkpoint is read. */
export interface CheckpointOptions {
  /** What a user should know of a file that another program changed: what was converted or left out. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** In the metadata of checkpoints alone. */
export const FORMAT_KEY = "simdigit.format";
const RECIPE_KEY = "simdigit.recipe";
const STATE_KEY = "simdigit.state";
const FORMAT = "3";
/** The formats that can be read, and what the recipe in each calls a network. 1 and 2 have old_slots.ts's state. */
const forms: ReadonlyMap<string, NetworkForm> = new Map([
  ["1", "chain"],
  ["2", "layers"],
  [FORMAT, "layers"],
]);

/**
 * The file for a checkpoint. Its tensors are those of the matching nn.Sequential, as "0.weight" [units, inputs], or of the
 * layout, and for each of the optimiser's buffers as many again, as "optimizer.0.weight.exp_avg". PyTorch's strict load_state_dict
 * takes the first alone: leave out the names that start with "optimizer.".
 *
 * @throws SimdigitError if the parts do not fit each other
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Bytes {
  checkObject("checkpoint", checkpoint, "an object with recipe and parameters");
  const { recipe, lab, seed, data, epochs, stepsOfEpoch, trainingCount, cost } = checkpoint;
  const { best, outputs, shape, range, columns, parameters, optimizer, layout } = checkpoint;
  checkParts(checkpoint);
  const tensors = new Map<string, Tensor>();
  const { network } = recipe;
  putFlat(tensors, parameters, network, (name) => name, layout);
  optimizer?.slots.forEach((values, index) => {
    putFlat(
      tensors,
      values,
      network,
      slotName("", slotNames[recipe.optimizer.name][index]!),
      layout,
    );
  });
  const progress = { epochs, stepsOfEpoch, trainingCount, cost, best, step: optimizer?.step };
  const state = { lab, seed, data, ...progress, outputs, shape, range, columns, layout };
  const metadata = new Map([
    ["format", "pt"],
    [FORMAT_KEY, FORMAT],
    [RECIPE_KEY, JSON.stringify(recipe)],
    [STATE_KEY, JSON.stringify(state)],
  ]);
  return encodeSafetensors({ tensors, metadata });
}

/**
 * Reads a checkpoint back, bit for bit. Other programs may have changed its tensors but not its metadata: renamed them,
 * converted them, transposed the weights, or left out the optimiser's.
 *
 * @param file the name in messages
 * @throws SimdigitError "data" if it is not a whole checkpoint; nothing in the file is trusted
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  file = "checkpoint",
  options: CheckpointOptions = {},
): Checkpoint {
  checkObject("options", options, "an object");
  const { onNotice } = options;
  if (onNotice !== undefined) checkFunction("onNotice", onNotice);
  const stored = readStored(bytes, file);
  try {
    return read(stored, (text) => onNotice?.(`${file}: ${text}`));
  } catch (error) {
    if (!(error instanceof SimdigitError)) throw error;
    throw new SimdigitError("data", `${file}: ${error.message}`, { cause: error });
  }
}

/**
 * Whether a safetensors file has a checkpoint's metadata: decodeCheckpoint reads it, decodeWeights reads others.
 *
 * @throws SimdigitError "data" if it is no safetensors file
 */
export function isCheckpoint(bytes: Uint8Array, file = "checkpoint"): boolean {
  return readStored(bytes, file).metadata.has(FORMAT_KEY);
}

function read({ tensors, metadata }: StoredFile, tell: Tell): Checkpoint {
  const format = metadata.get(FORMAT_KEY);
  if (format === undefined) {
    throw badData(
      `no ${FORMAT_KEY} in the metadata - expected a file saved by simdigit; decodeWeights reads weights of other programs`,
    );
  }
  const form = forms.get(format);
  if (form === undefined) {
    throw badData(
      `expected ${FORMAT_KEY} 1 to ${FORMAT}, got ${excerpt(format)} - update simdigit`,
    );
  }
  const recipe = readRecipe(parse(metadata, RECIPE_KEY), RECIPE_KEY, form);
  const json = parse(metadata, STATE_KEY);
  fieldsOf(stateFields)(json, STATE_KEY);
  const state = json as State;
  const { network } = recipe;
  if (state.layout) checkLayout(state.layout, network);
  const left = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const types = new Set<ElementType>();
  const layout = presentLayout(left, network, state.layout, tell);
  const parameters = takeFlat(
    left,
    network,
    layout ?? sequentialLayout(network),
    (name) => name,
    types,
  );
  const optimizer =
    format === FORMAT
      ? takeSlots(left, recipe, layout, state.step, types, tell)
      : { step: state.step ?? 0, slots: takeOldSlots(left, json, network.dtype) };
  tellTypes(types, network.dtype, tell);
  const [stranger] = withoutIntegers([...left.values()], tell);
  if (stranger !== undefined) {
    throw badData(`tensor ${excerpt(stranger.name)} does not belong to ${describe(network)}`);
  }
  const checkpoint = checkpointOf(recipe, state, parameters, optimizer, layout);
  checkParts(checkpoint);
  return checkpoint;
}

/** Fields that the state lacks are left out, not undefined. */
function checkpointOf(
  recipe: Recipe,
  state: State,
  parameters: Parameters,
  optimizer: OptimizerState | undefined,
  layout: TensorLayout | undefined,
): Checkpoint {
  const {
    lab,
    seed,
    data,
    epochs,
    stepsOfEpoch,
    trainingCount,
    cost,
    best,
    outputs,
    shape,
    range,
  } = state;
  return {
    recipe,
    ...(lab === undefined ? {} : { lab }),
    seed,
    data,
    epochs,
    ...(stepsOfEpoch === undefined ? {} : { stepsOfEpoch }),
    ...(trainingCount === undefined ? {} : { trainingCount }),
    ...(cost === undefined ? {} : { cost }),
    ...(best === undefined ? {} : { best: { ...best, accuracy: best.accuracy ?? Number.NaN } }),
    ...(outputs === undefined ? {} : { outputs }),
    ...(shape === undefined ? {} : { shape }),
    ...(state.columns === undefined ? {} : { columns: state.columns }),
    ...(range === undefined ? {} : { range }),
    parameters,
    ...(optimizer === undefined ? {} : { optimizer }),
    ...(layout === undefined ? {} : { layout }),
  };
}

function parse(metadata: ReadonlyMap<string, string>, key: string): unknown {
  const json = metadata.get(key);
  if (json === undefined) throw badData(`no ${key} in the metadata - save the model again`);
  try {
    return JSON.parse(json);
  } catch {
    throw badData(`${key} expected JSON, got ${excerpt(json)}`);
  }
}
