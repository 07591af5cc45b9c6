// How a network starts and learns: initialiser, optimiser, batches, epochs, scaling of the inputs.
// A lab is a recipe with a name and what its handout publishes (ts/labs).

import type { Scaling } from "./dataset.ts";
import { SimdigitError } from "./errors.ts";
import { checkOptimizer, type OptimizerSpec } from "./optimizer.ts";
import { checkOneOf, checkSpec, type NetworkSpec } from "./spec.ts";

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

export interface Recipe {
  readonly network: NetworkSpec;
  readonly init: InitSpec;
  readonly optimizer: OptimizerSpec;
  readonly batchSize: number;
  readonly epochs: number;
  /** Leave out the last batch of an epoch when it is not full. */
  readonly dropLast: boolean;
  /** A new order every epoch, or file order. */
  readonly shuffle: boolean;
  readonly scaling: Scaling;
}

/** Throws a usage error unless the recipe can be run. */
export function checkRecipe(recipe: Recipe): void {
  checkSpec(recipe.network);
  checkOneOf("weight initialiser", recipe.init.weights, initialisers);
  checkOneOf("bias initialiser", recipe.init.biases, initialisers);
  checkOptimizer(recipe.optimizer);
  checkCount("batch size", recipe.batchSize, 1);
  checkCount("epochs", recipe.epochs, 0);
}

function checkCount(what: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new SimdigitError(
      "usage",
      `${what} expected an integer of at least ${least}, got ${value}`,
    );
  }
}
