// The optimisers: their names, parameters and defaults. One table; the formulas stand in
// assembly/optimizers, whose float64 twins are in ts/backends/reference.

import { SimdigitError } from "./errors.ts";

/**
 * Parameters of each optimiser with the defaults of PyTorch 2, or of TensorFlow 1 for those that only it has
 * (adagrad_da, ftrl, proximal_gd, proximal_adagrad; it leaves lr to the user).
 * weightDecay is L2 in the gradient, g + weightDecay w; adamw takes it off the weight instead.
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

/** An optimiser with those of its parameters that are not its defaults; lr always. */
export interface OptimizerSpec extends Readonly<Partial<Record<OptimizerParameter, number>>> {
  readonly name: OptimizerName;
  readonly lr: number;
}

/** Eight numbers in the order of the engine's Hyper; what an optimiser has not is 0. */
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

/** The optimiser with its defaults; lr too, unless given. */
export function optimizerDefaults(name: OptimizerName, lr?: number): OptimizerSpec {
  const defaults = optimizerTable[name];
  return { name, ...defaults, lr: lr ?? defaults.lr };
}

/** The numbers that a backend computes with: the spec's over the defaults. */
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
  const { name } = spec;
  if (!optimizerNames.includes(name)) {
    throw usage("optimizer", optimizerNames.join(", "), name);
  }
  const known = Object.keys(optimizerTable[name]);
  for (const [parameter, value] of Object.entries(spec)) {
    if (parameter === "name") continue;
    if (!known.includes(parameter))
      throw usage(`parameter of ${name}`, known.join(", "), parameter);
    checkParameter(parameter, value);
  }
  // They divide by the root of the accumulator: of a parameter without a gradient yet, by zero.
  const dividing: readonly OptimizerName[] = ["adagrad_da", "ftrl", "proximal_adagrad"];
  if (dividing.includes(name) && spec.initialAccumulator === 0) {
    throw usage(`initialAccumulator of ${name}`, "a positive number", 0);
  }
}

function checkParameter(parameter: string, value: unknown): void {
  if (typeof value !== "number") throw usage(parameter, "a number", value);
  if (parameter === "lr" || parameter === "epsilon") {
    if (!(value > 0 && value < Infinity)) throw usage(parameter, "a positive number", value);
  } else if (["momentum", "rho", "alpha", "beta1", "beta2"].includes(parameter)) {
    if (!(value >= 0 && value < 1)) throw usage(parameter, "a number from 0 to below 1", value);
  } else if (!(value >= 0 && value < Infinity)) {
    throw usage(parameter, "a number of at least 0", value);
  }
}

function usage(what: string, expected: string, got: unknown): SimdigitError {
  return new SimdigitError(
    "usage",
    `${what} expected ${expected}${expected.includes(",") ? ";" : ","} got ${got}`,
  );
}
