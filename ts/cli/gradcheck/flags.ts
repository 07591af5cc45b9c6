// Flags of gradcheck.

import { numericalMethods } from "../../core/numerical.ts";
import { DEFAULT_DELTA } from "../../gradcheck/network.ts";
import { flags } from "../flags.ts";
import { recipeFlags } from "../recipe_flags.ts";
import { layoutFlag } from "../weights_flags.ts";

export const checkFlags = flags({
  samples: {
    type: "number",
    least: 1,
    default: 1,
    describe: "Batch size: the first N training examples",
  },
  method: {
    choices: numericalMethods,
    default: "incremental",
    describe: "Recompute what a parameter touches, or take whole forward passes (slow)",
  },
  delta: { type: "number", default: DEFAULT_DELTA, describe: "Step of the central differences" },
  tolerance: {
    type: "number",
    describe: "Largest relative error that passes; by default 1e-6, for f32 1e-3",
  },
  step: {
    type: "boolean",
    default: false,
    describe: "Show the error of a few parameters by step, and the best step",
  },
  plot: {
    type: "string",
    describe: "Draw heat maps, error histogram and error by step: FILE.html or FILE.svg",
  },
  seed: {
    type: "number",
    least: 0,
    describe: "Seed of start and dropout masks; by default that of lab or model",
  },
  model: { type: "string", describe: "Check at the weights of a checkpoint, not at a start" },
});

/** Not one of flags(), because it may be repeated. */
export const tensorFlag = {
  tensor: {
    type: "string",
    requiresArg: true,
    describe: "Check only these tensors, as 0.weight,0.bias; by default all",
    coerce: (given: string | readonly string[]) =>
      [given].flat().flatMap((names) => names.split(",")),
  },
} as const;

const { hidden, layers, activation, alpha, pieces, loss, dropout, scaling, init } = recipeFlags;

/** The flags of train that change what is differentiated. */
export const networkFlags = {
  hidden,
  layers,
  activation,
  alpha,
  pieces,
  init,
  "init-biases": recipeFlags["init-biases"],
  loss,
  dropout,
  "input-dropout": recipeFlags["input-dropout"],
  "weight-decay": recipeFlags["weight-decay"],
  scaling,
  dtype: {
    ...recipeFlags.dtype,
    describe: "Type of backpropagation; by default f64, on a GPU f32. Differences are f64",
  },
  ...layoutFlag,
} as const;
