// What every session checks at its door, so that all of them refuse the same things in the same words. Networks are
// checked by spec.ts, optimisers by optimizer.ts, initialisers by recipe.ts, numerical options by numerical.ts.

import {
  checkDataset,
  checkScaling,
  checkValues,
  type GivenData,
  hasTargets,
  type RawValues,
  type RegressionDataset,
  type Scaling,
  targetName,
} from "./dataset.ts";
import {
  badData,
  checkInteger,
  checkObject,
  checkPositive,
  checkTypedArray,
  expected,
  type SimdigitError,
  usage,
} from "./errors.ts";
import { checkOptimizer, type OptimizerSpec } from "./optimizer.ts";
import type { OptimizerState, Parameters, ResidentData, SessionOptions } from "./session.ts";
import {
  checkSpec,
  isCrossEntropy,
  type NetworkSpec,
  outputCount,
  parameterCount,
} from "./spec.ts";

/** Steps that an optimiser can have taken: backends count them in 32 bits. */
export const MOST_STEPS = 2 ** 31 - 1;

/** `mostBatch` is the largest batch that the backend takes. */
export function checkSessionOptions(options: SessionOptions, mostBatch?: number): void {
  checkObject("options", options, "an object with network, optimizer and batchSize");
  checkSpec(options.network);
  checkOptimizer(options.optimizer);
  checkInteger("batch size", options.batchSize, 1, mostBatch);
  if (options.maxNorm !== undefined) checkPositive("max norm", options.maxNorm);
  if (options.biasGradientScale !== undefined) {
    checkPositive("bias gradient scale", options.biasGradientScale);
  }
}

export function checkSeed(seed: number): void {
  checkInteger("seed", seed, 0, Number.MAX_SAFE_INTEGER);
}

/** The optimiser with another learning rate. */
export function withLearningRate(optimizer: OptimizerSpec, lr: number): OptimizerSpec {
  const changed = { ...optimizer, lr };
  checkOptimizer(changed);
  return changed;
}

/** All parameters, or a buffer of the optimiser, in one flat array. */
export function checkFlat(what: string, values: Parameters, network: NetworkSpec): void {
  checkTypedArray(what, values, ["Float32Array", "Float64Array"]);
  const length = parameterCount(network);
  if (values.length !== length) throw expected(what, `${length} elements`, values.length);
}

/** `slots` is the number of buffers that the session's optimiser has. */
export function checkOptimizerState(
  state: OptimizerState,
  slots: number,
  network: NetworkSpec,
): void {
  if (typeof state !== "object" || !Array.isArray(state?.slots)) {
    throw expected("optimizer state", "{ step, slots }, slots a list", state);
  }
  checkInteger("optimizer step", state.step, 0, MOST_STEPS);
  if (state.slots.length !== slots) {
    throw expected("optimizer state", `${slots} buffers`, state.slots.length);
  }
  state.slots.forEach((values, slot) => {
    checkFlat(`optimizer buffer ${slot}`, values, network);
  });
}

/** A whole data set whose examples the network can take, and their scaling. */
export function checkDataFits(data: GivenData, network: NetworkSpec, scaling: Scaling): void {
  checkDataset(data);
  const { name, features } = data;
  const { inputs } = network;
  if (features !== inputs) {
    throw expected(`${name}: features`, `${inputs}, the network's inputs`, features);
  }
  checkScaling(scaling, features);
  if (hasTargets(data)) {
    checkTargetsFit(data, network);
    return;
  }
  const { classes } = data;
  const outputs = outputCount(network);
  if (classes > outputs) {
    throw expected(`${name}: classes`, `at most the network's ${outputs}`, classes);
  }
}

function checkTargetsFit(data: RegressionDataset, network: NetworkSpec): void {
  const { name, targets, outputs } = data;
  const { loss } = network;
  if (loss === "softmax_cross_entropy") {
    throw usage(
      `${name}: targets expected a loss such as mean_squared_error or binary_cross_entropy, got ${loss}, which takes labels`,
    );
  }
  const wanted = outputCount(network);
  if (outputs !== wanted) {
    throw expected(`${name}: outputs`, `${wanted}, the network's outputs`, outputs);
  }
  if (!isCrossEntropy(loss)) return;
  const wrong = targets.findIndex((target) => target < 0 || target > 1);
  if (wrong < 0) return;
  throw badData(
    `${targetName(wrong, name, outputs)} expected 0 to 1 for ${loss}, got ${targets[wrong]}`,
  );
}

/** Inputs of whole examples, and their scaling. Returns the number of examples. */
export function checkInputs(inputs: RawValues, network: NetworkSpec, scaling: Scaling): number {
  checkTypedArray("inputs", inputs, ["Uint8Array", "Float32Array", "Float64Array"]);
  const { inputs: features } = network;
  checkScaling(scaling, features);
  const count = inputs.length / features;
  if (!Number.isInteger(count)) {
    throw expected("inputs", `a multiple of the network's ${features} values`, inputs.length);
  }
  checkValues(inputs, features);
  return count;
}

/** Example numbers. */
export function checkOrder(order: Uint32Array, { count }: ResidentData): void {
  checkTypedArray("order", order, ["Uint32Array"]);
  const wrong = order.findIndex((example) => example >= count);
  if (wrong >= 0) throw expected(`order[${wrong}]`, `0 to ${count - 1}`, order[wrong]);
}

/** Example numbers of one batch. */
export function checkBatch(order: Uint32Array, data: ResidentData, batchSize: number): void {
  checkOrder(order, data);
  if (order.length >= 1 && order.length <= batchSize) return;
  throw expected("batch", `1 to ${batchSize} examples`, order.length);
}

/** Examples from `start` up to `end`. */
export function checkRange(start: number, end: number, { count }: ResidentData): void {
  checkInteger("start", start, 0, count);
  checkInteger("end", end, start, count);
}

/** The refusal of a session that was disposed of. */
export function disposed(): SimdigitError {
  return expected("session", "an open one", "one that was disposed of");
}
