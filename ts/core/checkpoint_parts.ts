// What a checkpoint consists of beside its tensors' layout in a file: the state that the metadata hold, and whether the
// parts fit each other. checkpoint.ts reads and writes the file.

import { type Columns, checkColumns, columnsFields } from "./columns.ts";
import { checkShape, type ImageShape } from "./dataset.ts";
import { type Best, checkBest } from "./early_stopping.ts";
import { badData, checkList, checkObject, checkOneOf, checkTypedArray } from "./errors.ts";
import { type TensorLayout, weightOrders } from "./flat_tensors.ts";
import { isSlot } from "./foreign_tensors.ts";
import type { ImageRange } from "./image_range.ts";
import { type Check, excerpt, fieldsOf, listOf, number, optional, text, whole } from "./json.ts";
import { slotNames } from "./optimizer.ts";
import { checkOutputs, type Outputs, outputsFields } from "./outputs.ts";
import type { Recipe } from "./recipe.ts";
import { checkRecipeFields } from "./recipe_json.ts";
import type { OptimizerState, Parameters } from "./session.ts";
import {
  type NetworkSpec,
  outputCount,
  parameterCount,
  parameterTensors,
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

/** Throws unless the recipe can be run and the buffers are of its network. */
export function checkParts(checkpoint: Checkpoint): void {
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
export function checkLayout({ names, order }: TensorLayout, network: NetworkSpec): void {
  checkOneOf("layout.order", order, weightOrders);
  const { length } = parameterTensors(network);
  if (names.length !== length || new Set(names).size !== length || names.some(isSlot)) {
    throw badData(
      `layout.names expected ${length} names that differ, got ${excerpt(names.join(", "))}`,
    );
  }
}

/** What the metadata say of a run beside its recipe. The optimiser's buffers are tensors; its step stands here. */
export interface State extends Omit<Checkpoint, "recipe" | "parameters" | "optimizer"> {
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
export const stateFields: Record<keyof State, Check> = {
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
