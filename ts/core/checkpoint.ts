// A training run in one safetensors file: weights and the optimiser's state as tensors in PyTorch's layout, the recipe
// and the state of the run in the metadata. safetensors.ts has the file format; the platform reads and writes files.
//
// Why one file? A run that is killed between two files would leave a pair that does not fit, and a file that is moved
// without its other half could not be continued. Why tensors? Readers print the metadata, and would print megabytes.

import type { Bytes } from "./arrays.ts";
import { type Columns, checkColumns, columnsFields } from "./columns.ts";
import { checkShape, type ImageShape } from "./dataset.ts";
import { type Best, checkBest } from "./early_stopping.ts";
import type { ElementType } from "./element_types.ts";
import {
  badData,
  checkFunction,
  checkList,
  checkObject,
  checkOneOf,
  checkTypedArray,
  SimdigitError,
} from "./errors.ts";
import {
  putFlat,
  sequentialLayout,
  type TensorLayout,
  takeFlat,
  weightOrders,
} from "./flat_tensors.ts";
import { isSlot, type Tell, tellTypes, withoutIntegers } from "./foreign_tensors.ts";
import type { ImageRange } from "./image_range.ts";
import { type Check, excerpt, fieldsOf, listOf, number, optional, text, whole } from "./json.ts";
import { takeOldSlots } from "./old_slots.ts";
import { slotNames } from "./optimizer.ts";
import { checkOutputs, type Outputs, outputsFields } from "./outputs.ts";
import { presentLayout, slotName, takeSlots } from "./present_tensors.ts";
import type { Recipe } from "./recipe.ts";
import { checkRecipeFields, type NetworkForm, readRecipe } from "./recipe_json.ts";
import { encodeSafetensors, type Tensor } from "./safetensors.ts";
import { describe } from "./same_network.ts";
import type { OptimizerState, Parameters } from "./session.ts";
import {
  type NetworkSpec,
  outputCount,
  parameterCount,
  parameterTensors,
  typedArray,
} from "./spec.ts";
import { readStored, type StoredFile } from "./stored_tensors.ts";

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
  /** What the outputs stand for: names of classes, or numbers and their units; by default class 0 and on. */
  readonly outputs?: Outputs;
  /** What an example is if it is an image: inputs = rows x columns x channels. */
  readonly shape?: ImageShape;
  /** What the columns are called if it is a row of a table. */
  readonly columns?: Columns;
  /** Which values are black and white in the images that it learned from; by default 0 and 255. */
  readonly range?: ImageRange;
  /** As Session.parameters gives them. */
  readonly parameters: Parameters;
  /** None if weights alone were saved: a run that starts from them has a fresh optimiser. */
  readonly optimizer?: OptimizerState;
  /** How the file has the parameters; by default as the tensors of nn.Sequential. */
  readonly layout?: TensorLayout;
}

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

/** Throws unless the recipe can be run and the buffers are of its network. */
function checkParts(checkpoint: Checkpoint): void {
  const { recipe, epochs, stepsOfEpoch, best, outputs, shape, range, parameters, optimizer } =
    checkpoint;
  checkRecipeFields(recipe);
  if (optimizer !== undefined) checkOptimizerState(optimizer, recipe);
  fieldsOf(stateFields)({ ...checkpoint, step: optimizer?.step }, "state");
  if (checkpoint.layout) checkLayout(checkpoint.layout, recipe.network);
  if (best) checkBest(best, epochs, stepsOfEpoch);
  if (outputs) checkOutputs(outputs, outputCount(recipe.network));
  if (shape) checkShape(shape, recipe.network.inputs);
  if (checkpoint.columns) checkColumns(checkpoint.columns, recipe.network.inputs);
  if (range && range.length !== 2) {
    throw badData(`range expected the values of black and white, got ${range.length} numbers`);
  }
  const count = parameterCount(recipe.network);
  const kind = typedArray(recipe.network.dtype);
  [parameters, ...(optimizer?.slots ?? [])].forEach((values, index) => {
    if (values instanceof kind && values.length === count) return;
    const what = index === 0 ? "parameters" : `optimizer slot ${index - 1}`;
    checkTypedArray(what, values, ["Float32Array", "Float64Array"]);
    throw badData(
      `${what} expected ${count} of ${recipe.network.dtype}, got ${values.length} of ${values instanceof Float32Array ? "f32" : "f64"}`,
    );
  });
}

function checkOptimizerState(state: OptimizerState, { optimizer: { name } }: Recipe): void {
  checkObject("checkpoint.optimizer", state, "what Session.optimizerState returns");
  checkList("checkpoint.optimizer.slots", state.slots, "a list of buffers");
  const { length } = slotNames[name];
  if (state.slots.length === length) return;
  throw badData(`optimizer slots expected ${length} of ${name}, got ${state.slots.length}`);
}

/** Throws unless each tensor of the network has a name of its own. */
function checkLayout({ names, order }: TensorLayout, network: NetworkSpec): void {
  checkOneOf("layout.order", order, weightOrders);
  const { length } = parameterTensors(network);
  if (names.length !== length || new Set(names).size !== length || names.some(isSlot)) {
    throw badData(
      `layout.names expected ${length} names that differ, got ${excerpt(names.join(", "))}`,
    );
  }
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
  readonly columns?: Columns;
  readonly range?: ImageRange;
  readonly layout?: TensorLayout;
  readonly step?: number;
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
  columns: optional(columnsFields),
  range: optional(listOf(number)),
  layout: optional(fieldsOf({ names: listOf(text), order: text })),
  step: optional(whole),
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
