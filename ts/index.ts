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
  NumericalGradient,
  NumericalMethod,
  NumericalOptions,
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
export { decodeCsv, encodeCsv } from "./data/csv.ts";
export {
  type DrawnOptions,
  drawDigit,
  drawnDigits,
  drawnSplits,
  drawSplits,
} from "./data/drawn/index.ts";
export { decodeIdx, encodeIdxImages, encodeIdxLabels, type NamedBytes } from "./data/idx.ts";
export { digitFromImage } from "./data/image/digit.ts";
export type { Pixels } from "./data/image/pixels.ts";
export {
  type CheckGradientOptions,
  checkGradient,
  type GradientCheck,
} from "./gradcheck/check_gradient.ts";
export type { TensorComparison } from "./gradcheck/comparison.ts";
export {
  type DerivativeOptions,
  type Jacobian,
  jacobian,
  numericalDerivative,
  richardson,
} from "./gradcheck/derivative.ts";
export type { Verdict } from "./gradcheck/judge.ts";
export { checkNetwork, type NetworkCheck, type NetworkCheckOptions } from "./gradcheck/network.ts";
export type { ScalarFunction, VectorFunction } from "./gradcheck/probe.ts";
export type { DifferenceMethod, Step } from "./gradcheck/step.ts";
export { type StepCurve, stepCurve } from "./gradcheck/step_curve.ts";
export { descended, type WeightDecay } from "./gradcheck/weight_decay.ts";
export { type Judgement, judge } from "./labs/judge.ts";
export type { Lab, Published } from "./labs/lab.ts";
export { findLab, labs } from "./labs/labs.ts";
