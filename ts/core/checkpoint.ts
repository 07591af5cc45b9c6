// A training run in one safetensors file: weights and the optimiser's state as tensors in PyTorch's layout, the recipe
// and the state of the run in the metadata. safetensors.ts has the file format; the platform reads and writes files.
//
// Why one file? A run that is killed between two files would leave a pair that does not fit, and a file that is moved
// without its other half could not be continued. Why tensors? Readers print the metadata, and would print megabytes.

import type { Bytes } from "./arrays.ts";
import { checkShape, type ImageShape } from "./dataset.ts";
import { type Best, checkBest } from "./early_stopping.ts";
import {
  badData,
  checkList,
  checkObject,
  checkTypedArray,
  SimdigitError,
  usage,
} from "./errors.ts";
import { type NameOf, putFlat, takeFlat } from "./flat_tensors.ts";
import { type Check, excerpt, fieldsOf, listOf, number, optional, text, whole } from "./json.ts";
import { alphaOf, type LayerSpec } from "./layers.ts";
import { takeOldSlots } from "./old_slots.ts";
import { slotNames } from "./optimizer.ts";
import { checkOutputs, type Outputs, outputsFields } from "./outputs.ts";
import type { Recipe } from "./recipe.ts";
import { checkRecipeFields, type NetworkForm, readRecipe } from "./recipe_json.ts";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "./safetensors.ts";
import type { OptimizerState, Parameters } from "./session.ts";
import {
  checkSpec,
  layerSizes,
  type NetworkSpec,
  outputCount,
  parameterCount,
  typedArray,
} from "./spec.ts";

/** A training run that can be continued. */
export interface Checkpoint {
  readonly recipe: Recipe;
  /** The lab's name, if it is one. */
  readonly lab?: string;
  readonly seed: number;
  /** Name of the data set, as "mnist". */
  readonly data: string;
  /** Whole epochs done. */
  readonly epochs: number;
  /** Steps taken of the epoch after those, if it was interrupted: an exact resume continues there. */
  readonly stepsOfEpoch?: number;
  /** Number of training examples, on which the batches depend; older files lack it. */
  readonly trainingCount?: number;
  /** Cost of the last whole epoch; a history with another cost is of another run. Older files lack it. */
  readonly cost?: number;
  /** With early stopping, the best epoch so far: the checkpoint has its weights. */
  readonly best?: Best;
  /** What the outputs of a model of fit() stand for; by default class 0 and on. */
  readonly outputs?: Outputs;
  /** What an example is if it is an image: inputs = rows x columns x channels. */
  readonly shape?: ImageShape;
  /** As Session.parameters gives them. */
  readonly parameters: Parameters;
  readonly optimizer: OptimizerState;
}

const FORMAT_KEY = "simdigit.format";
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
 * The file for a checkpoint. Its tensors are those of the matching nn.Sequential, as "0.weight" [units, inputs], and for
 * each of the optimiser's buffers as many again, as "optimizer.0.weight.exp_avg". PyTorch's strict load_state_dict
 * takes the first alone: leave out the names that start with "optimizer.".
 *
 * @throws SimdigitError if the parts do not fit each other
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Bytes {
  checkObject("checkpoint", checkpoint, "an object with recipe, parameters and optimizer");
  const { recipe, lab, seed, data, epochs, stepsOfEpoch, trainingCount, cost } = checkpoint;
  const { best, outputs, shape, parameters, optimizer } = checkpoint;
  checkParts(checkpoint);
  const tensors = new Map<string, Tensor>();
  const { network } = recipe;
  putFlat(tensors, parameters, network, (name) => name);
  slotNames[recipe.optimizer.name].forEach((slot, index) => {
    putFlat(tensors, optimizer.slots[index]!, network, nameOfSlot(slot));
  });
  const progress = { epochs, stepsOfEpoch, trainingCount, cost, best, step: optimizer.step };
  const state = { lab, seed, data, ...progress, outputs, shape };
  const metadata = new Map([
    ["format", "pt"],
    [FORMAT_KEY, FORMAT],
    [RECIPE_KEY, JSON.stringify(recipe)],
    [STATE_KEY, JSON.stringify(state)],
  ]);
  return encodeSafetensors({ tensors, metadata });
}

/**
 * Reads a checkpoint back, bit for bit.
 *
 * @param file the name in messages
 * @throws SimdigitError "data" if it is not a whole checkpoint; nothing in the file is trusted
 */
export function decodeCheckpoint(bytes: Uint8Array, file = "checkpoint"): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  try {
    return read(tensors, metadata);
  } catch (error) {
    if (!(error instanceof SimdigitError)) throw error;
    throw new SimdigitError("data", `${file}: ${error.message}`, { cause: error });
  }
}

/** Throws a usage error unless a run of `network` can continue from the checkpoint. */
export function checkSameNetwork(checkpoint: Checkpoint, network: NetworkSpec): void {
  checkObject("checkpoint", checkpoint, "what decodeCheckpoint returns");
  checkObject("checkpoint.recipe", checkpoint.recipe, "a recipe");
  checkSpec(checkpoint.recipe.network);
  checkSpec(network);
  const saved = describe(checkpoint.recipe.network);
  const wanted = describe(network);
  if (saved === wanted) return;
  throw usage(
    `the checkpoint is of ${saved}, the run is of ${wanted} - resume with the checkpoint's network, or start a new run`,
  );
}

/** As "784-30-10 (dense, sigmoid, dense; softmax_cross_entropy; f32)"; dropout is no part of the weights. */
export function describe(network: NetworkSpec): string {
  const layers = network.layers.flatMap(describeLayer).join(", ");
  return `${layerSizes(network).join("-")} (${layers}; ${network.loss}; ${network.dtype})`;
}

function describeLayer(layer: LayerSpec): string[] {
  switch (layer.kind) {
    case "dropout":
      return [];
    case "maxout":
      return [`maxout of ${layer.pieces}`];
    case "activation":
      return [[layer.activation, alphaOf(layer) || ""].join(" ").trim()];
    case "dense":
      return ["dense"];
  }
}

function read(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string>,
): Checkpoint {
  const format = metadata.get(FORMAT_KEY);
  if (format === undefined) {
    throw badData(
      `no ${FORMAT_KEY} in the metadata - expected a file saved by simdigit; this one has weights but not the network they belong to`,
    );
  }
  const form = forms.get(format);
  if (form === undefined) {
    throw badData(
      `expected ${FORMAT_KEY} 1 to ${FORMAT}, got ${excerpt(format)} - update simdigit`,
    );
  }
  const recipe = readRecipe(parse(metadata, RECIPE_KEY), RECIPE_KEY, form);
  const state = parse(metadata, STATE_KEY);
  fieldsOf(stateFields)(state, STATE_KEY);
  const { lab, seed, data, epochs, stepsOfEpoch, trainingCount, cost, best, outputs, shape, step } =
    state as State;
  const left = new Map(tensors);
  const checkpoint: Checkpoint = {
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
    parameters: takeFlat(left, recipe.network, (name) => name),
    optimizer: {
      step,
      slots:
        format === FORMAT
          ? takeSlots(left, recipe)
          : takeOldSlots(left, state, recipe.network.dtype),
    },
  };
  const [stranger] = left.keys();
  if (stranger !== undefined) {
    throw badData(`tensor ${excerpt(stranger)} does not belong to ${describe(recipe.network)}`);
  }
  checkParts(checkpoint);
  return checkpoint;
}

/** Throws unless the recipe can be run and the buffers are of its network. */
function checkParts(checkpoint: Checkpoint): void {
  const { recipe, epochs, stepsOfEpoch, best, outputs, shape, parameters, optimizer } = checkpoint;
  checkRecipeFields(recipe);
  checkObject("checkpoint.optimizer", optimizer, "what Session.optimizerState returns");
  checkList("checkpoint.optimizer.slots", optimizer.slots, "a list of buffers");
  fieldsOf(stateFields)({ ...checkpoint, step: optimizer.step }, "state");
  if (best) checkBest(best, epochs, stepsOfEpoch);
  if (outputs) checkOutputs(outputs, outputCount(recipe.network));
  if (shape) checkShape(shape, recipe.network.inputs);
  const { name } = recipe.optimizer;
  const { length } = slotNames[name];
  if (optimizer.slots.length !== length) {
    throw badData(`optimizer slots expected ${length} of ${name}, got ${optimizer.slots.length}`);
  }
  const count = parameterCount(recipe.network);
  const kind = typedArray(recipe.network.dtype);
  [parameters, ...optimizer.slots].forEach((values, index) => {
    if (values instanceof kind && values.length === count) return;
    const what = index === 0 ? "parameters" : `optimizer slot ${index - 1}`;
    checkTypedArray(what, values, ["Float32Array", "Float64Array"]);
    throw badData(
      `${what} expected ${count} of ${recipe.network.dtype}, got ${values.length} of ${values instanceof Float32Array ? "f32" : "f64"}`,
    );
  });
}

function takeSlots(tensors: Map<string, Tensor>, { network, optimizer }: Recipe): Parameters[] {
  return slotNames[optimizer.name].map((slot) => takeFlat(tensors, network, nameOfSlot(slot)));
}

/** As "optimizer.0.weight.exp_avg". */
function nameOfSlot(slot: string): NameOf {
  return (name) => `optimizer.${name}.${slot}`;
}

/** What the metadata say of a run beside its recipe. */
interface State {
  readonly lab?: string;
  readonly seed: number;
  readonly data: string;
  readonly epochs: number;
  readonly stepsOfEpoch?: number;
  readonly trainingCount?: number;
  readonly cost?: number;
  readonly best?: Best;
  readonly outputs?: Outputs;
  readonly shape?: ImageShape;
  readonly step: number;
}

const bestFields: Record<keyof Best, Check> = {
  epoch: whole,
  // NaN without labels, which JSON writes as null.
  accuracy: (value, what) => {
    if (value !== null && !Number.isNaN(value)) number(value, what);
  },
  loss: optional(number),
};
const stateFields: Record<keyof State, Check> = {
  lab: optional(text),
  seed: whole,
  data: text,
  epochs: whole,
  stepsOfEpoch: optional(whole),
  trainingCount: optional(whole),
  cost: optional(number),
  best: optional(fieldsOf(bestFields)),
  outputs: optional(outputsFields),
  shape: optional(listOf(whole)),
  step: whole,
};

function parse(metadata: ReadonlyMap<string, string>, key: string): unknown {
  const json = metadata.get(key);
  if (json === undefined) throw badData(`no ${key} in the metadata - save the model again`);
  try {
    return JSON.parse(json);
  } catch {
    throw badData(`${key} expected JSON, got ${excerpt(json)}`);
  }
}
