// A training run in one safetensors file: weights under PyTorch's names and in its layout, the recipe and the training
// state in the metadata. safetensors.ts has the file format; the platform reads and writes files.

import type { Bytes } from "./arrays.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { type Best, checkBest } from "./early_stopping.ts";
import { badData, SimdigitError, usage } from "./errors.ts";
import { type Check, excerpt, fieldsOf, listOf, number, optional, text, whole } from "./json.ts";
import { alphaOf, type LayerSpec } from "./layers.ts";
import { checkOutputs, type Outputs, outputsFields } from "./outputs.ts";
import type { Recipe } from "./recipe.ts";
import { checkRecipeFields, type NetworkForm, readRecipe } from "./recipe_json.ts";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "./safetensors.ts";
import type { OptimizerState, Parameters } from "./session.ts";
import {
  type DType,
  layerSizes,
  type NetworkSpec,
  outputCount,
  parameterCount,
  parameterTensors,
  type TensorSpec,
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
  /** Number of training examples, on which the batches of that epoch depend; older files lack it. */
  readonly trainingCount?: number;
  /** With early stopping, the best epoch so far: the checkpoint has its weights. */
  readonly best?: Best;
  /** What the outputs of a model of fit() stand for; by default class 0 and on. */
  readonly outputs?: Outputs;
  /** As Session.parameters gives them. */
  readonly parameters: Parameters;
  readonly optimizer: OptimizerState;
}

const FORMAT_KEY = "simdigit.format";
const RECIPE_KEY = "simdigit.recipe";
const STATE_KEY = "simdigit.state";
const FORMAT = "2";
/** The formats that can be read, and what the recipe in each calls a network. */
const forms: ReadonlyMap<string, NetworkForm> = new Map([
  ["1", "chain"],
  [FORMAT, "layers"],
]);
/** Larger optimiser states are saved as tensors: a header must stay under 100 MB. */
const MAX_SLOT_METADATA_BYTES = 48_000_000;

/**
 * The file for a checkpoint. Weights are [units, inputs] and the tensors are exactly those of the matching
 * nn.Sequential, so that PyTorch's load_state_dict takes it. Only an optimiser state of more than 48 MB adds tensors,
 * "simdigit.slot.0" and on.
 *
 * @throws SimdigitError if the parts do not fit each other
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Bytes {
  const { recipe, lab, seed, data, epochs, stepsOfEpoch, trainingCount, best, outputs } =
    checkpoint;
  const { parameters, optimizer } = checkpoint;
  checkParts(checkpoint);
  const tensors = new Map<string, Tensor>();
  for (const tensor of parameterTensors(recipe.network)) {
    const values = parameters.slice(tensor.offset, tensor.offset + tensor.length);
    tensors.set(tensor.name, { shape: torchShape(tensor), values: turned(values, tensor.shape) });
  }
  const slotBytes = optimizer.slots.reduce((sum, slot) => sum + slot.byteLength, 0);
  const inMetadata = slotBytes <= MAX_SLOT_METADATA_BYTES;
  if (!inMetadata) {
    optimizer.slots.forEach((values, index) => {
      tensors.set(slotName(index), { shape: [values.length], values });
    });
  }
  const slots = inMetadata ? optimizer.slots.map((slot) => toBase64(slot)) : optimizer.slots.length;
  const progress = { epochs, stepsOfEpoch, trainingCount, best, step: optimizer.step };
  const state = { lab, seed, data, ...progress, outputs, slots };
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
    const known = [...forms.keys()].join(" or ");
    throw badData(`expected ${FORMAT_KEY} ${known}, got ${excerpt(format)} - update simdigit`);
  }
  const recipe = readRecipe(parse(metadata, RECIPE_KEY), RECIPE_KEY, form);
  const { lab, seed, data, epochs, stepsOfEpoch, trainingCount, best, outputs, step, slots } =
    readState(metadata);
  const left = new Map(tensors);
  const checkpoint: Checkpoint = {
    recipe,
    ...(lab === undefined ? {} : { lab }),
    seed,
    data,
    epochs,
    ...(stepsOfEpoch === undefined ? {} : { stepsOfEpoch }),
    ...(trainingCount === undefined ? {} : { trainingCount }),
    ...(best === undefined ? {} : { best: { ...best, accuracy: best.accuracy ?? Number.NaN } }),
    ...(outputs === undefined ? {} : { outputs }),
    parameters: takeParameters(left, recipe.network),
    optimizer: { step, slots: takeSlots(left, slots, recipe.network) },
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
  const { recipe, epochs, stepsOfEpoch, best, outputs, parameters, optimizer } = checkpoint;
  checkRecipeFields(recipe);
  fieldsOf(stateFields)({ ...checkpoint, step: optimizer.step, slots: 0 }, "state");
  if (best) checkBest(best, epochs, stepsOfEpoch);
  if (outputs) checkOutputs(outputs, outputCount(recipe.network));
  const count = parameterCount(recipe.network);
  const kind = recipe.network.dtype === "f32" ? Float32Array : Float64Array;
  [parameters, ...optimizer.slots].forEach((values, index) => {
    if (values instanceof kind && values.length === count) return;
    const what = index === 0 ? "parameters" : `optimizer slot ${index - 1}`;
    throw badData(
      `${what} expected ${count} of ${recipe.network.dtype}, got ${values.length} of ${values instanceof Float32Array ? "f32" : "f64"}`,
    );
  });
}

/** The flat parameters. All tensors are checked before anything is allocated. */
function takeParameters(tensors: Map<string, Tensor>, network: NetworkSpec): Parameters {
  const found = parameterTensors(network).map((spec) => {
    const tensor = tensors.get(spec.name);
    const expected = torchShape(spec).join(", ");
    if (tensor === undefined) {
      throw badData(`tensor ${spec.name} of shape [${expected}] is missing`);
    }
    const dtype = tensor.values instanceof Float32Array ? "f32" : "f64";
    if (tensor.shape.join(", ") !== expected || dtype !== network.dtype) {
      throw badData(
        `tensor ${spec.name} expected ${network.dtype} [${expected}], got ${dtype} [${excerpt(tensor.shape.join(", "))}]`,
      );
    }
    tensors.delete(spec.name);
    return { spec, values: tensor.values };
  });
  const count = parameterCount(network);
  const flat = network.dtype === "f32" ? new Float32Array(count) : new Float64Array(count);
  for (const { spec, values } of found) flat.set(turned(values, torchShape(spec)), spec.offset);
  return flat;
}

/** The optimiser's slots, from the metadata or from as many tensors as the metadata say. */
function takeSlots(
  tensors: Map<string, Tensor>,
  slots: State["slots"],
  { dtype }: NetworkSpec,
): Parameters[] {
  if (typeof slots !== "number") return slots.map((slot) => readSlot(slot, dtype));
  const taken: Parameters[] = [];
  for (let index = 0; index < slots; index++) {
    const tensor = tensors.get(slotName(index));
    if (tensor === undefined) throw badData(`tensor ${slotName(index)} is missing`);
    tensors.delete(slotName(index));
    taken.push(tensor.values);
  }
  return taken;
}

function readSlot(encoded: string, dtype: DType): Parameters {
  const bytes = fromBase64(encoded);
  if (bytes === undefined || bytes.length % (dtype === "f32" ? 4 : 8) !== 0) {
    throw badData(`${STATE_KEY}.slots expected ${dtype} numbers in base64 - save the model again`);
  }
  return dtype === "f32" ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
}

function slotName(index: number): string {
  return `simdigit.slot.${index}`;
}

/** PyTorch's weights are units x inputs. */
function torchShape({ shape }: TensorSpec): number[] {
  return shape.toReversed();
}

/**
 * The transpose of a matrix of `shape`; a vector unchanged. It moves words, not numbers, so that every bit of a NaN
 * survives.
 */
function turned(values: Parameters, shape: readonly number[]): Parameters {
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined) return values;
  const wordsEach = values.BYTES_PER_ELEMENT / 4;
  const result = values.slice();
  const from = new Uint32Array(values.buffer, values.byteOffset, values.length * wordsEach);
  const to = new Uint32Array(result.buffer);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let word = 0; word < wordsEach; word++) {
        to[(column * rows + row) * wordsEach + word] =
          from[(row * columns + column) * wordsEach + word]!;
      }
    }
  }
  return result;
}

/** What the metadata say of a run beside its recipe. */
interface State {
  readonly lab?: string;
  readonly seed: number;
  readonly data: string;
  readonly epochs: number;
  readonly stepsOfEpoch?: number;
  readonly trainingCount?: number;
  readonly best?: Best;
  readonly outputs?: Outputs;
  readonly step: number;
  /** In base64, or the number of tensors. */
  readonly slots: readonly string[] | number;
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
  best: optional(fieldsOf(bestFields)),
  outputs: optional(outputsFields),
  step: whole,
  slots: (value, what) => (typeof value === "number" ? whole : listOf(text))(value, what),
};

function readState(metadata: ReadonlyMap<string, string>): State {
  const state = parse(metadata, STATE_KEY);
  fieldsOf(stateFields)(state, STATE_KEY);
  return state as State;
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
