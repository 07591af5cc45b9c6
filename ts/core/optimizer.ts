// The optimisers: their names, parameters and defaults, in one table. The formulas are in assembly/optimizers, their
// float64 twins in ts/backends/reference.

import { checkNotNegative, checkObject, checkOneOf, checkPositive, expected } from "./errors.ts";

/**
 * Parameters of each optimiser with the defaults of PyTorch 2, or of TensorFlow 1 for those that only it has
 * (adagrad_da, ftrl, proximal_gd, proximal_adagrad; it leaves lr to the user).
 * weightDecay is L2 in the gradient, g + weightDecay w; adamw subtracts it from the weight instead.
 */
export const optimizerTable = {
  sgd: { lr: 0.1, weightDecay: 0 },
  momentum: { lr: 0.1, weightDecay: 0, momentum: 0.9 },
  nesterov: { lr: 0.1, weightDecay: 0, momentum: 0.9 },
  adagrad: { lr: 0.01, weightDecay: 0, epsilon: 1e-10, initialAccumulator: 0 },
  adagrad_da: { lr: 0.01, weightDecay: 0, l1: 0, l2: 0, initialAccumulator: 0.1 },
  adadelta: { lr: 1, weightDecay: 0, rho: 0.9, epsilon: 1e-6 },
  rmsprop: { lr: 0.01, weightDecay: 0, alpha: 0.99, epsilon: 1e-8 },
  adam: { lr: 0.001, weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  adamw: { lr: 0.001, weightDecay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  ftrl: { lr: 0.01, weightDecay: 0, l1: 0, l2: 0, initialAccumulator: 0.1 },
  proximal_gd: { lr: 0.01, weightDecay: 0, l1: 0, l2: 0 },
  proximal_adagrad: { lr: 0.01, weightDecay: 0, l1: 0, l2: 0, initialAccumulator: 0.1 },
} as const satisfies Record<string, Partial<Record<OptimizerParameter, number>>>;

/**
 * Names of an optimiser's flat buffers in the order of OptimizerState.slots: PyTorch's, or TensorFlow's for those that
 * only it has.
 */
export const slotNames: Readonly<Record<OptimizerName, readonly string[]>> = {
  sgd: [],
  momentum: ["momentum_buffer"],
  nesterov: ["momentum_buffer"],
  adagrad: ["sum"],
  adagrad_da: ["gradient_accumulator", "gradient_squared_accumulator"],
  adadelta: ["square_avg", "acc_delta"],
  rmsprop: ["square_avg"],
  adam: ["exp_avg", "exp_avg_sq"],
  adamw: ["exp_avg", "exp_avg_sq"],
  ftrl: ["accum", "linear"],
  proximal_gd: [],
  proximal_adagrad: ["accumulator"],
};

export type OptimizerName = keyof typeof optimizerTable;

export const optimizerNames = Object.keys(optimizerTable) as OptimizerName[];

/** Every parameter that some optimiser has. */
export type OptimizerParameter =
  | "lr"
  | "weightDecay"
  | "momentum"
  | "rho"
  | "alpha"
  | "beta1"
  | "beta2"
  | "epsilon"
  | "l1"
  | "l2"
  | "initialAccumulator";

/** An optimiser with its learning rate, and with other parameters unless they have their defaults. */
export interface OptimizerSpec extends Readonly<Partial<Record<OptimizerParameter, number>>> {
  readonly name: OptimizerName;
  readonly lr: number;
}

/** Eight numbers in the order of the engine's Hyper; 0 for parameters that an optimiser does not have. */
export interface Hyper {
  readonly lr: number;
  readonly weightDecay: number;
  /** momentum, rho, alpha or beta1. */
  readonly decay1: number;
  /** beta2. */
  readonly decay2: number;
  readonly epsilon: number;
  readonly l1: number;
  readonly l2: number;
  readonly initialAccumulator: number;
}

/** The optimiser with its defaults, and this learning rate if one is given. */
export function optimizerDefaults(name: OptimizerName, lr?: number): OptimizerSpec {
  checkOneOf("optimizer", name, optimizerNames);
  const defaults = optimizerTable[name];
  return { name, ...defaults, lr: lr ?? defaults.lr };
}

/** The numbers with which a backend computes: those of the spec, else the defaults. */
export function hyperOf(spec: OptimizerSpec): Hyper {
  const all: OptimizerSpec = { ...optimizerDefaults(spec.name), ...spec };
  return {
    lr: all.lr,
    weightDecay: all.weightDecay ?? 0,
    decay1: all.momentum ?? all.rho ?? all.alpha ?? all.beta1 ?? 0,
    decay2: all.beta2 ?? 0,
    epsilon: all.epsilon ?? 0,
    l1: all.l1 ?? 0,
    l2: all.l2 ?? 0,
    initialAccumulator: all.initialAccumulator ?? 0,
  };
}

/** Throws a usage error unless every parameter is one that the optimiser has, in its range. */
export function checkOptimizer(spec: OptimizerSpec): void {
  checkObject("optimizer", spec, "an object with name and lr");
  const { name, ...parameters } = spec;
  checkOneOf("optimizer", name, optimizerNames);
  const known = Object.keys(optimizerTable[name]);
  for (const [parameter, value] of Object.entries(parameters)) {
    checkOneOf(`parameter of ${name}`, parameter, known);
    checkParameter(parameter as OptimizerParameter, value);
  }
  // They divide by the root of the accumulator, which is 0 for a parameter without a gradient yet.
  if (["adagrad_da", "ftrl", "proximal_adagrad"].includes(name)) {
    checkPositive(`initialAccumulator of ${name}`, hyperOf(spec).initialAccumulator);
  }
}

function checkParameter(parameter: OptimizerParameter, value: unknown): void {
  if (typeof value !== "number") throw expected(parameter, "a number", value);
  if (parameter === "lr" || parameter === "epsilon") {
    checkPositive(parameter, value);
  } else if (!["momentum", "rho", "alpha", "beta1", "beta2"].includes(parameter)) {
    checkNotNegative(parameter, value);
  } else if (!(value >= 0 && value < 1)) {
    throw expected(parameter, "a number from 0 to below 1", value);
  }
}
