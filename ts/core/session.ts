// What a backend offers: a network that lives where it is computed, spoken to in whole steps.
// Asynchronous, because a GPU is. ts/backends has the implementations, open.ts names them all.

import type { Dataset, Scaling } from "./dataset.ts";
import type { OptimizerSpec } from "./optimizer.ts";
import type { InitSpec } from "./recipe.ts";
import type { NetworkSpec } from "./spec.ts";

export type Parameters = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** What a session is made from. */
export interface SessionOptions {
  readonly network: NetworkSpec;
  readonly optimizer: OptimizerSpec;
  /** Largest batch of a training step; evaluation goes through the data in batches of this size too. */
  readonly batchSize: number;
}

/** A data set that a session has taken in. Valid for the session that made it. */
export interface ResidentData {
  readonly count: number;
}

/** Where an optimiser stands: steps taken, and its flat buffers (none for sgd; m and v for adam). */
export interface OptimizerState {
  readonly step: number;
  readonly slots: readonly Parameters[];
}

export interface Evaluation {
  /** Most probable class of each example (the first of equals). */
  readonly predictions: Uint8Array<ArrayBuffer>;
  /** count x classes, row-major: softmax of the logits. */
  readonly probabilities: Parameters;
  /** Mean loss over the examples. */
  readonly loss: number;
}

export interface Gradient {
  /** Mean loss over the batch. */
  readonly loss: number;
  /** d loss / d parameter, in the order of the flat parameters. */
  readonly gradients: Parameters;
}

export interface Session {
  readonly network: NetworkSpec;
  readonly backend: string;
  /** Draws new parameters and forgets the optimiser's state. Same seed, same parameters. */
  initialise(init: InitSpec, seed: number): Promise<void>;
  /** All parameters in one flat copy: W (inputs x units, row-major) and b of each layer in turn. */
  parameters(): Promise<Parameters>;
  loadParameters(parameters: Parameters): Promise<void>;
  optimizerState(): Promise<OptimizerState>;
  loadOptimizerState(state: OptimizerState): Promise<void>;
  /** Copies a data set to where the session computes. It stays until the session is disposed of. */
  takeData(data: Dataset, scaling: Scaling): Promise<ResidentData>;
  /**
   * Takes one training step for each `batchSize` entries of `order` (example numbers), the last one
   * with what is left over. Returns the mean loss of each batch, before its update.
   */
  train(data: ResidentData, order: Uint32Array): Promise<Float64Array>;
  /** Loss and gradients of one batch; nothing is updated. At most `batchSize` examples. */
  gradient(data: ResidentData, order: Uint32Array): Promise<Gradient>;
  /** Predictions for the examples from `start` up to `end`; by default all. */
  evaluate(data: ResidentData, start?: number, end?: number): Promise<Evaluation>;
  /** Gives the memory back. The session is of no use afterwards. */
  dispose(): Promise<void>;
}
