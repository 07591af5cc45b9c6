// The public API: sessions, training, data, labs, checkpoints. Everything here runs in Node, Deno, Bun and browsers;
// files and the command line are in ts/platform and ts/cli.

export {
  type Backend,
  type BackendOptions,
  backends,
  type OpenOptions,
  openSession,
} from "./backends/open.ts";
export { type Build, builds, type ModuleSource } from "./backends/wasm/engine.ts";
export {
  type Checkpoint,
  type CheckpointOptions,
  decodeCheckpoint,
  encodeCheckpoint,
  isCheckpoint,
} from "./core/checkpoint.ts";
export type { Columns } from "./core/columns.ts";
export {
  type Answered,
  type AnyData,
  checkDataset,
  type DataSplits,
  type Dataset,
  type Examples,
  type FeatureScaling,
  type GivenData,
  hasAnswers,
  hasLabels,
  hasTargets,
  type ImageShape,
  type Labels,
  normalizedScaling,
  type RawValues,
  type RegressionDataset,
  rawScaling,
  type Scaling,
  sliceDataset,
  type UniformScaling,
  unitScaling,
} from "./core/dataset.ts";
export { decodeWeights, type Weights } from "./core/decode_weights.ts";
export {
  chainOf,
  type DenseActivation,
  type DenseChain,
  type DenseLayer,
  networkOf,
  outputActivation,
} from "./core/dense_chain.ts";
export type { Best } from "./core/early_stopping.ts";
export type { ProgressEvent } from "./core/epoch.ts";
export { type ErrorKind, SimdigitError } from "./core/errors.ts";
export type { TensorLayout, WeightOrder } from "./core/flat_tensors.ts";
export type { ClassNumbers } from "./core/labels.ts";
export {
  type Activation,
  type ActivationSpec,
  activations,
  type DenseSpec,
  type DropoutSpec,
  type LayerKind,
  type LayerSpec,
  layerKinds,
  type MaxoutSpec,
} from "./core/layers.ts";
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
export type { ClassOutputs, Label, NumberOutputs, Outputs } from "./core/outputs.ts";
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
export { type RunOptions, type RunRecord, type RunStart, run } from "./core/run.ts";
export {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type Tensor,
} from "./core/safetensors.ts";
export { checkSameNetwork } from "./core/same_network.ts";
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
  checkSpec,
  type DType,
  type Loss,
  layerSizes,
  losses,
  type NetworkSpec,
  outputCount,
  parameterCount,
  parameterTensors,
  sizesOf,
  type Targets,
  type TensorSpec,
} from "./core/spec.ts";
export { type EndEvent, type EpochEvent, type TrainEvent, train } from "./core/train.ts";
export type { TrainOptions } from "./core/train_options.ts";
export type { Watch, WatchEvent } from "./core/watch.ts";
export type { WeightsOptions } from "./core/weights_options.ts";
export * from "./data/index.ts";
export * from "./export/index.ts";
export * from "./fit/index.ts";
export * from "./gradcheck/index.ts";
export * from "./labs/index.ts";
export type { HostGpu } from "./platform/webgpu.ts";
