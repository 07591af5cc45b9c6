// How a network starts and learns: initialiser, optimiser, batches, epochs, scaling of the inputs.
// A lab is a recipe with a name and the figures of its handout (ts/labs).

import { checkScaling, type Scaling } from "./dataset.ts";
import { checkInteger, checkObject, checkOneOf, checkPositive, expected } from "./errors.ts";
import { completeTraining, type NumericalTraining } from "./numerical.ts";
import { checkOptimizer, type OptimizerSpec } from "./optimizer.ts";
import { cosineOfTurn } from "./random.ts";
import { checkSpec, type NetworkSpec } from "./spec.ts";

/**
 * Start of a tensor, with fan_in inputs and fan_out units of its layer:
 * - zeros: 0
 * - normal: N(0, 1)
 * - default: U(-a, a), a = 1 / sqrt(fan_in), what PyTorch's nn.Linear does to weights and biases
 * - normal_fan_in: N(0, 1) / sqrt(fan_in)
 * - xavier_uniform: U(-a, a), a = sqrt(6 / (fan_in + fan_out)); xavier_normal: variance 2 / (fan_in + fan_out)
 *   (Glorot and Bengio 2010, section 4.2.1)
 * - he_uniform: U(-a, a), a = sqrt(6 / fan_in); he_normal: variance 2 / fan_in (He et al. 2015, section 2.2)
 * - unit: U(0, 1)
 */
export const initialisers = [
  "zeros",
  "normal",
  "default",
  "normal_fan_in",
  "xavier_uniform",
  "xavier_normal",
  "he_uniform",
  "he_normal",
  "unit",
] as const;
export type Initialiser = (typeof initialisers)[number];

export interface InitSpec {
  readonly weights: Initialiser;
  readonly biases: Initialiser;
}

/**
 * How the learning rate changes from epoch to epoch:
 * - step: multiplied by `factor` after every `epochs` epochs (PyTorch's StepLR)
 * - cosine: from lr down to `least` over all epochs along half a cosine, without restarts
 *   (Loshchilov and Hutter 2017, section 3; PyTorch's CosineAnnealingLR)
 */
export type Schedule =
  | { readonly kind: "step"; readonly epochs: number; readonly factor: number }
  | { readonly kind: "cosine"; readonly least: number };

/** Central differences as in the handout: each tensor is updated before the next is differentiated. */
export interface NumericalTrainingSpec extends NumericalTraining {
  readonly kind: "numerical";
}

export interface Recipe {
  readonly network: NetworkSpec;
  readonly init: InitSpec;
  readonly optimizer: OptimizerSpec;
  readonly batchSize: number;
  readonly epochs: number;
  /** Ends the run after so many steps in all, unless the epochs end it earlier. */
  readonly steps?: number;
  /** By default the learning rate is constant. */
  readonly schedule?: Schedule;
  /**
   * Bound of the squared length of each unit's incoming weights, after every step: ||w||^2 <= maxNorm
   * (Srebro and Shraibman 2005; the handout's weight restriction). By default none.
   */
  readonly maxNorm?: number;
  /** Factor of the gradients of biases, by default 1. */
  readonly biasGradientScale?: number;
  /** By default backpropagation. */
  readonly gradient?: NumericalTrainingSpec;
  /**
   * Patience: after so many epochs without a better validation accuracy, or without labels a smaller validation loss,
   * the run ends with its best weights.
   */
  readonly earlyStopping?: number;
  /** Whether the run ends with the weights of its best epoch even if no patience ends it. Early stopping implies it. */
  readonly keepBest?: boolean;
  /** Whether the last batch of an epoch is left out unless it is full. */
  readonly dropLast: boolean;
  /** Whether every epoch has a new order; else it is the order of the data set. */
  readonly shuffle: boolean;
  readonly scaling: Scaling;
}

/** Throws a usage error unless the recipe can be run. */
export function checkRecipe(recipe: Recipe): void {
  checkObject("recipe", recipe, "an object with network, optimizer, batchSize and epochs");
  checkSpec(recipe.network);
  checkScaling(recipe.scaling, recipe.network.inputs);
  checkInit(recipe.init);
  checkOptimizer(recipe.optimizer);
  checkInteger("batch size", recipe.batchSize, 1);
  checkInteger("epochs", recipe.epochs, 0);
  if (recipe.steps !== undefined) checkInteger("steps", recipe.steps, 0);
  if (recipe.earlyStopping !== undefined) checkInteger("early stopping", recipe.earlyStopping, 1);
  if (recipe.maxNorm !== undefined) checkPositive("max norm", recipe.maxNorm);
  if (recipe.biasGradientScale !== undefined) {
    checkPositive("bias gradient scale", recipe.biasGradientScale);
  }
  if (recipe.gradient !== undefined) checkNumerical(recipe.gradient, recipe);
  if (recipe.schedule !== undefined) checkSchedule(recipe.schedule, recipe.optimizer.lr);
}

/** Throws a usage error unless both initialisers exist. */
export function checkInit(init: InitSpec): void {
  checkObject("init", init, "an object with weights and biases");
  const { weights, biases } = init;
  checkOneOf("weight initialiser", weights, initialisers);
  checkOneOf("bias initialiser", biases, initialisers);
}

function checkNumerical(gradient: NumericalTrainingSpec, recipe: Recipe): void {
  checkObject("gradient", gradient, '{ kind: "numerical", delta }');
  checkOneOf("gradient", gradient.kind, ["numerical"]);
  completeTraining(gradient);
  const { optimizer, batchSize, maxNorm, biasGradientScale } = recipe;
  if (optimizer.name !== "sgd" || optimizer.weightDecay) {
    throw expected("optimizer of numerical training", "sgd without weight decay", optimizer.name);
  }
  if (batchSize !== 1) throw expected("batch size of numerical training", "1", batchSize);
  if (maxNorm !== undefined || biasGradientScale !== undefined) {
    throw expected("numerical training", "neither max norm nor bias gradient scale", "one of them");
  }
}

function checkSchedule(schedule: Schedule, lr: number): void {
  checkObject("schedule", schedule, "an object with kind");
  checkOneOf("schedule", schedule.kind, ["step", "cosine"]);
  if (schedule.kind === "step") {
    checkInteger("epochs of the schedule", schedule.epochs, 1);
    checkPositive("factor of the schedule", schedule.factor);
  } else if (!(schedule.least >= 0 && schedule.least <= lr)) {
    throw expected("least learning rate of the schedule", `0 to ${lr}`, schedule.least);
  }
}

/** Learning rate of epoch number `epoch`, from 1. The cosine is our own: every host has the same bits. */
export function learningRate(recipe: Recipe, epoch: number): number {
  checkObject("recipe", recipe, "an object with optimizer and epochs");
  const { optimizer, schedule, epochs } = recipe;
  checkObject("recipe.optimizer", optimizer, "an object with name and lr");
  checkInteger("epoch", epoch, 1);
  const { lr } = optimizer;
  if (schedule === undefined) return lr;
  let rate = lr;
  if (schedule.kind === "step") {
    rate = decayed(lr, schedule.factor, Math.floor((epoch - 1) / schedule.epochs));
  } else {
    const done = (epoch - 1) / epochs;
    rate = schedule.least + ((lr - schedule.least) * (1 + cosineOfTurn(done / 2))) / 2;
  }
  // Thousands of halvings end at 0, which no optimiser takes.
  return Math.max(rate, Number.MIN_VALUE);
}

/** Factors that are multiplied one by one, as PyTorch's StepLR does; the epochs of a damaged file may be 2^53. */
const ONE_BY_ONE = 100_000;

/** lr factor^times: the first factors one by one, the others by squaring. */
function decayed(lr: number, factor: number, times: number): number {
  let rate = lr;
  const first = Math.min(times, ONE_BY_ONE);
  for (let i = 0; i < first; i++) rate *= factor;
  let power = factor;
  for (let left = times - first; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) rate *= power;
    power *= power;
  }
  return rate;
}
