// What every session checks at its door, so that all of them refuse the same things in the same words. Networks are
// checked by spec.ts, optimisers by optimizer.ts, initialisers by recipe.ts, numerical options by numerical.ts.

import { checkDataset, type Dataset } from "./dataset.ts";
import { checkInteger, checkPositive, expected, type SimdigitError, usage } from "./errors.ts";
import { checkOptimizer, type OptimizerSpec } from "./optimizer.ts";
import type { OptimizerState, Parameters, ResidentData, SessionOptions } from "./session.ts";
import { checkSpec, type NetworkSpec, outputCount, parameterCount } from "./spec.ts";

/** Steps that an optimiser can have taken: backends count them in 32 bits. */
export const MOST_STEPS = 2 ** 31 - 1;

/** `mostBatch` is the largest batch that the backend takes. */
export function checkSessionOptions(options: SessionOptions, mostBatch?: number): void {
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
  const length = parameterCount(network);
  if (values.length !== length) throw expected(what, `${length} elements`, values.length);
}

/** `slots` is the number of buffers that the session's optimiser has. */
export function checkOptimizerState(
  state: OptimizerState,
  slots: number,
  network: NetworkSpec,
): void {
  checkInteger("optimizer step", state.step, 0, MOST_STEPS);
  if (state.slots.length !== slots) {
    throw expected("optimizer state", `${slots} buffers`, state.slots.length);
  }
  state.slots.forEach((values, slot) => {
    checkFlat(`optimizer buffer ${slot}`, values, network);
  });
}

/** A whole data set whose examples the network can take. */
export function checkDataFits(data: Dataset, network: NetworkSpec): void {
  checkDataset(data);
  const { name, features, classes } = data;
  const { inputs } = network;
  const outputs = outputCount(network);
  if (features !== inputs) {
    throw expected(`${name}: features`, `${inputs}, the network's inputs`, features);
  }
  if (classes > outputs) {
    throw expected(`${name}: classes`, `at most the network's ${outputs}`, classes);
  }
}

/** Throws unless this session took the data set in. */
export function checkTaken<T>(taken: T | undefined): T {
  if (taken !== undefined) return taken;
  throw usage("data expected a data set that this session took in");
}

/** Example numbers. */
export function checkOrder(order: Uint32Array, { count }: ResidentData): void {
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
