// The public API: sessions, training, data, labs, checkpoints. Everything here runs in Node, Deno,
// Bun and browsers alike; files and the command line are in ts/platform and ts/cli.

export { type Backend, backends, type OpenOptions, openSession } from "./backends/open.ts";
export { type Build, builds } from "./backends/wasm/engine.ts";
export {
  type Checkpoint,
  checkSameNetwork,
  decodeCheckpoint,
  encodeCheckpoint,
} from "./core/checkpoint.ts";
export {
  checkDataset,
  type DataSplits,
  type Dataset,
  normalizedScaling,
  rawScaling,
  type Scaling,
  sliceDataset,
  unitScaling,
} from "./core/dataset.ts";
export type { Best } from "./core/early_stopping.ts";
export { type ErrorKind, SimdigitError } from "./core/errors.ts";
export {
  accuracy,
  type ClassMetrics,
  classMetrics,
  confusionMatrix,
  correctCount,
  type Matches,
  type Mismatch,
  matches,
} from "./core/metrics.ts";
export type { NumericalGradient, NumericalMethod, NumericalOptions } from "./core/numerical.ts";
export {
  checkOptimizer,
  type OptimizerName,
  type OptimizerParameter,
  type OptimizerSpec,
  optimizerDefaults,
  optimizerNames,
  optimizerTable,
} from "./core/optimizer.ts";
export { Philox, shuffle } from "./core/random.ts";
export {
  checkRecipe,
  type Initialiser,
  type InitSpec,
  initialisers,
  learningRate,
  type NumericalTrainingSpec,
  type Recipe,
  type Schedule,
} from "./core/recipe.ts";
export { type RunOptions, type RunRecord, run, type WatchSpec } from "./core/run.ts";
export type {
  Evaluation,
  Gradient,
  OptimizerState,
  Parameters,
  ResidentData,
  Session,
  SessionOptions,
} from "./core/session.ts";
export {
  type Activation,
  activations,
  checkSpec,
  type DType,
  type LayerSpec,
  type Loss,
  layerSizes,
  losses,
  type NetworkSpec,
  parameterCount,
  parameterTensors,
  type TensorSpec,
} from "./core/spec.ts";
export {
  type EndEvent,
  type EpochEvent,
  type ProgressEvent,
  type TrainEvent,
  type TrainOptions,
  train,
  type Watch,
  type WatchEvent,
} from "./core/train.ts";
export * from "./data/index.ts";
export * from "./gradcheck/index.ts";
export * from "./labs/index.ts";
