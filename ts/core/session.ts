// The interface of a backend: a network that lives where it is computed and takes whole steps at a time. It is
// asynchronous because GPUs are. ts/backends has the implementations; open.ts names them all.

// Symbol.asyncDispose, in the declarations too.
/// <reference lib="esnext.disposable" preserve="true" />

import type { Doubles, Floats, Shorts } from "./arrays.ts";
import type { Dataset, GivenData, RawValues, RegressionDataset, Scaling } from "./dataset.ts";
import type { NumericalGradient, NumericalOptions, NumericalTraining } from "./numerical.ts";
import type { OptimizerSpec } from "./optimizer.ts";
import type { InitSpec } from "./recipe.ts";
import type { NetworkSpec } from "./spec.ts";

export type Parameters = Floats | Doubles;

/** What every backend needs to know of a session. */
export interface SessionOptions {
  readonly network: NetworkSpec;
  readonly optimizer: OptimizerSpec;
  /** Largest batch of a training step; evaluation goes through the data in batches of this size too. */
  readonly batchSize: number;
  /** Recipe.maxNorm. */
  readonly maxNorm?: number | undefined;
  /** Recipe.biasGradientScale. */
  readonly biasGradientScale?: number | undefined;
}

/** A data set that a session has taken in. Only that session knows it. */
export interface ResidentData {
  readonly count: number;
  /** Those of a labelled set; a set with targets has none. */
  readonly labels?: Shorts;
}

/** A data set as sessions keep it. */
export type TakenData = Dataset<Shorts> | RegressionDataset;

/** State of an optimiser: steps taken, and its flat buffers (none for sgd; m and v for adam). */
export interface OptimizerState {
  readonly step: number;
  readonly slots: readonly Parameters[];
}

export interface Evaluation {
  /** Most probable class of each example: the index of its largest output, the first of equals. */
  readonly predictions: Shorts;
  /** count x outputs, row-major: softmax of the logits, or with another loss the outputs themselves. */
  readonly probabilities: Parameters;
  /** Mean loss over the examples; squared_error's is the mean over examples of the sum over outputs. */
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
  /** SessionOptions.batchSize. */
  readonly batchSize: number;
  /** The optimiser as the session was opened with it, with the current learning rate. */
  readonly optimizer: OptimizerSpec;
  /** SessionOptions.maxNorm. */
  readonly maxNorm?: number | undefined;
  /** SessionOptions.biasGradientScale. */
  readonly biasGradientScale?: number | undefined;
  readonly backend: string;
  /** Threads that it computes on; by default 1. */
  readonly threads?: number;
  /**
   * Multiply-adds that one call of train should ask for, if answers are slow; by default as many as take
   * some 20 ms.
   */
  readonly workPerTurn?: number;
  /** Draws new parameters and forgets the optimiser's state. Same seed, same parameters, same dropout masks. */
  initialise(init: InitSpec, seed: number): Promise<void>;
  /** Sets the seed of the dropout masks alone, for a run that continues with loaded parameters. The first is 0. */
  setSeed(seed: number): Promise<void>;
  /** Sets the learning rate of the steps from here on. */
  setLearningRate(lr: number): Promise<void>;
  /** All parameters in one flat copy: W (inputs x units, row-major) and b of each layer in turn. */
  parameters(): Promise<Parameters>;
  loadParameters(parameters: Parameters): Promise<void>;
  optimizerState(): Promise<OptimizerState>;
  loadOptimizerState(state: OptimizerState): Promise<void>;
  /**
   * Copies a data set to where the session computes. It stays there until it is released. Labels are any array of whole
   * numbers. Sets with targets have one for each output of the network, and are for every loss but
   * softmax_cross_entropy.
   */
  takeData(data: GivenData, scaling: Scaling): Promise<ResidentData>;
  /** Gives back the memory of a data set, which cannot be used afterwards. */
  release(data: ResidentData): Promise<void>;
  /**
   * Takes one training step for each `batchSize` entries of `order` (example numbers); the last batch may be smaller.
   * Returns the mean loss of each batch, before its update.
   */
  train(data: ResidentData, order: Uint32Array): Promise<Float64Array>;
  /**
   * Loss and gradients of one batch of at most `batchSize` examples, under the dropout masks of the step
   * that would come next; nothing is updated.
   */
  gradient(data: ResidentData, order: Uint32Array): Promise<Gradient>;
  /**
   * Central differences of one batch's loss by a range of the parameters, under the dropout masks of the step that
   * would come next; nothing is updated. They are computed in float64 for networks of either type: the rounding of an
   * f32 loss, divided by 2 delta, would drown the derivative.
   */
  numericalGradient(
    data: ResidentData,
    order: Uint32Array,
    options: NumericalOptions,
  ): Promise<NumericalGradient>;
  /**
   * Takes one step of sgd for each example of `order`, by central differences: one tensor after the other is
   * differentiated and updated, so each sees those before it updated. Returns the loss of each example before its
   * step.
   */
  trainNumerically(
    data: ResidentData,
    order: Uint32Array,
    options: NumericalTraining,
  ): Promise<Float64Array>;
  /** Predictions for the examples from `start` up to `end`; by default all. */
  evaluate(data: ResidentData, start?: number, end?: number): Promise<Evaluation>;
  /**
   * Outputs for any number of examples, `inputs` of each one after the other: examples x outputs, row-major, as
   * Evaluation.probabilities has them. Leaves nothing in the session's memory.
   */
  predict(inputs: RawValues, scaling: Scaling): Promise<Parameters>;
  /** Frees the memory. The session cannot be used afterwards. */
  dispose(): Promise<void>;
  /** dispose, for `await using session = await openSession(...)`. */
  [Symbol.asyncDispose](): Promise<void>;
}
