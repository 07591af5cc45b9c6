// Flags of the optimiser and its parameters, and the optimiser that they make of a recipe's.

import type { InferredOptionTypes } from "yargs";
import { eitherOf } from "../core/did_you_mean.ts";
import { expected, usage } from "../core/errors.ts";
import {
  type OptimizerName,
  type OptimizerParameter,
  type OptimizerSpec,
  optimizerDefaults,
  optimizerNames,
  optimizerTable,
} from "../core/optimizer.ts";
import { flags } from "./flags.ts";

/** The parameter that each flag sets. --alpha belongs to activations. */
export const parameterOf = {
  lr: "lr",
  "weight-decay": "weightDecay",
  momentum: "momentum",
  beta1: "beta1",
  beta2: "beta2",
  rho: "rho",
  "rms-alpha": "alpha",
  epsilon: "epsilon",
  l1: "l1",
  l2: "l2",
  "initial-accumulator": "initialAccumulator",
} as const satisfies Record<string, OptimizerParameter>;
type ParameterFlag = keyof typeof parameterOf;
const parameterFlags = Object.keys(parameterOf) as ParameterFlag[];

export const optimizerFlags = flags({
  optimizer: {
    choices: optimizerNames,
    describe: "Optimiser; sgd with --momentum is SGD with momentum",
  },
  lr: {
    type: "number",
    describe: "Learning rate; another --optimizer brings its own default",
  },
  "weight-decay": {
    type: "number",
    describe: "L2 penalty in the gradient; adamw subtracts it from the weight instead",
  },
  momentum: { type: "number", describe: "Momentum of SGD", ...defaultsOf("momentum") },
  nesterov: { type: "boolean", describe: "SGD with Nesterov's momentum" },
  beta1: { type: "number", describe: "Decay of the first moment", ...defaultsOf("beta1") },
  beta2: { type: "number", describe: "Decay of the second moment", ...defaultsOf("beta2") },
  rho: { type: "number", describe: "Decay of the squared gradients", ...defaultsOf("rho") },
  "rms-alpha": {
    type: "number",
    describe: "Decay of the squared gradients",
    ...defaultsOf("alpha"),
  },
  epsilon: {
    type: "number",
    describe: "Added to the denominator of the step",
    ...defaultsOf("epsilon"),
  },
  l1: { type: "number", describe: "L1 regularisation", ...defaultsOf("l1") },
  l2: { type: "number", describe: "L2 regularisation", ...defaultsOf("l2") },
  "initial-accumulator": {
    type: "number",
    describe: "Start of the sum of squared gradients",
    ...defaultsOf("initialAccumulator"),
  },
});

export type OptimizerFlags = Partial<InferredOptionTypes<typeof optimizerFlags>>;

/** The optimiser with the given changes; one of another name has its own defaults. */
export function makeOptimizer(before: OptimizerSpec, given: OptimizerFlags): OptimizerSpec {
  const { optimizer = before.name } = given;
  const name = withMomentum(optimizer, given);
  checkHas(name, given);
  const isSame = optimizer === before.name || name === before.name;
  const base = isSame ? before : optimizerDefaults(optimizer);
  const { lr, weightDecay = 0 } = base;
  const changes = parameterFlags.flatMap((flag) =>
    given[flag] === undefined || !isIn(name, flag) ? [] : [[parameterOf[flag], given[flag]]],
  );
  return {
    ...(name === base.name ? base : { ...optimizerDefaults(name, lr), weightDecay }),
    ...Object.fromEntries(changes),
  };
}

/** What another optimiser changes unasked: "sgd brings its default learning rate 0.1 (adam had 0.001) - ..." */
export function changedRates(
  before: OptimizerSpec,
  after: OptimizerSpec,
  given: OptimizerFlags,
): string | undefined {
  if (before.name === after.name) return undefined;
  const rates = [
    ["learning rate", "lr"],
    ["weight decay", "weight-decay"],
  ] as const;
  const valueIn = (spec: OptimizerSpec, flag: ParameterFlag) => spec[parameterOf[flag]] ?? 0;
  const changed = rates.filter(
    ([, flag]) => given[flag] === undefined && valueIn(before, flag) !== valueIn(after, flag),
  );
  if (changed.length === 0) return undefined;
  const told = changed.map(
    ([name, flag]) =>
      `${name} ${valueIn(after, flag)} (${before.name} had ${valueIn(before, flag)})`,
  );
  const flags = changed.map(([, flag]) => `--${flag}`).join(" and ");
  return `${after.name} brings its default ${told.join(" and ")} - choose with ${flags}`;
}

/** sgd, momentum or nesterov as --momentum and --nesterov ask for; other optimisers as they are. */
function withMomentum(name: OptimizerName, { momentum, nesterov }: OptimizerFlags): OptimizerName {
  if (name !== "sgd" && name !== "momentum" && name !== "nesterov") {
    if (nesterov) throw expected("--nesterov", "--optimizer sgd", name);
    return name;
  }
  if (nesterov) return "nesterov";
  if (nesterov === false && name === "nesterov") return "momentum";
  return name === "sgd" && momentum ? "momentum" : name;
}

/** Throws a usage error if a flag is given that the optimiser does not have. */
function checkHas(name: OptimizerName, given: OptimizerFlags): void {
  const stray = parameterFlags.find((flag) => given[flag] !== undefined && !has(name, flag));
  if (stray === undefined) return;
  const owners = optimizerNames.filter((optimizer) => has(optimizer, stray));
  const own = parameterFlags.filter((flag) => has(name, flag)).map((flag) => `--${flag}`);
  throw usage(
    `--${stray} expected --optimizer ${eitherOf(owners)}, got ${name}, which has ${own.join(", ")}`,
  );
}

/** Whether the flag goes with the optimiser: sgd with --momentum becomes another. */
function has(name: OptimizerName, flag: ParameterFlag): boolean {
  return isIn(name, flag) || (name === "sgd" && flag === "momentum");
}

function isIn(name: OptimizerName, flag: ParameterFlag): boolean {
  return parameterOf[flag] in optimizerTable[name];
}

/** The defaults of a parameter for --help, as "adam, adamw: 1e-8; adadelta: 1e-6". */
function defaultsOf(parameter: OptimizerParameter): { readonly defaultDescription: string } {
  const byValue = new Map<number, OptimizerName[]>();
  for (const name of optimizerNames) {
    const defaults: Partial<Record<OptimizerParameter, number>> = optimizerTable[name];
    const value = defaults[parameter];
    if (value !== undefined) byValue.set(value, [...(byValue.get(value) ?? []), name]);
  }
  const groups = [...byValue].map(([value, names]) => `${names.join(", ")}: ${shown(value)}`);
  return { defaultDescription: groups.join("; ") };
}

/** As 0.9, 0 and 1e-8. */
function shown(value: number): string {
  return value === 0 || value >= 0.001 ? String(value) : value.toExponential();
}
