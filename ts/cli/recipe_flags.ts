// Flags of `train` that change a recipe. What they change is recipe.ts's and network.ts's.

import type { InferredOptionTypes } from "yargs";
import { normalizedScaling, rawScaling, unitScaling } from "../core/dataset.ts";
import { activations } from "../core/layers.ts";
import { numericalForms } from "../core/numerical.ts";
import { initialisers } from "../core/recipe.ts";
import { losses } from "../core/spec.ts";
import { flags } from "./flags.ts";
import { optimizerFlags } from "./optimizer.ts";

export const scalings = { unit: unitScaling, normalize: normalizedScaling, raw: rawScaling };

const otherFlags = flags({
  epochs: {
    type: "number",
    least: 0,
    describe: "Number of epochs in total, including those already done by --resume",
  },
  "batch-size": { type: "number", least: 1, describe: "Examples per step" },
  schedule: {
    type: "string",
    describe: "Learning-rate schedule: cosine; step:N:F, times F every N epochs; or none",
  },
  hidden: {
    type: "string",
    describe:
      "Units of the hidden layers, as 256,256 or each with its activation, 200:relu,100:elu:0.5; none for no hidden layer",
  },
  layers: {
    type: "string",
    describe:
      "All layers but the output layer, as dense:128,relu,dropout:0.2,dense:64,gelu; instead of --hidden",
  },
  activation: {
    choices: ["linear", ...activations, "maxout"] as const,
    describe: "Activation of the hidden layers",
  },
  alpha: {
    type: "number",
    describe: "Slope of leaky_relu below 0, by default 0.01; scale of elu, by default 1",
  },
  pieces: { type: "number", least: 1, describe: "Linear pieces of a maxout unit; by default 2" },
  init: {
    choices: initialisers,
    describe: "Initialiser of the weights; he and xavier are the uniform ones",
  },
  "init-biases": { choices: initialisers, describe: "Initialiser of the biases" },
  loss: {
    choices: losses,
    describe:
      "Loss to minimise, also cross_entropy, mse, bce; all but the first need sigmoid outputs",
  },
  dropout: {
    type: "string",
    describe:
      "Probability that training drops a hidden unit; one for all layers, or 0.5,0.2 for each",
  },
  "input-dropout": { type: "number", describe: "Probability that training drops an input" },
  "max-norm": {
    type: "number",
    describe: "Upper bound on the squared norm of a unit's incoming weights; 0 for none",
  },
  "early-stopping": {
    type: "number",
    least: 0,
    describe: "Stop after N epochs without improvement, keep the best weights; 0 for never",
  },
  "keep-best": {
    type: "boolean",
    describe: "End with the weights of the best epoch, without ending early",
  },
  scaling: {
    choices: Object.keys(scalings) as (keyof typeof scalings)[],
    describe: "Pixels from 0 to 1, from -1 to 1, or unscaled",
  },
  shuffle: {
    type: "boolean",
    describe: "Shuffle the examples every epoch; --no-shuffle keeps file order",
  },
  "drop-last": { type: "boolean", describe: "Skip a last batch that is not full" },
  gradient: {
    choices: ["analytic", "numerical"] as const,
    describe: "Backpropagation, or central differences of one image at a time",
  },
  delta: { type: "number", describe: "Step of the central differences; by default 0.0001" },
  form: {
    choices: numericalForms,
    describe: "How numerical training evaluates its losses; by default series",
  },
  dtype: { choices: ["f32", "f64"] as const, describe: "Type of parameters and arithmetic" },
});

export const recipeFlags = { ...optimizerFlags, ...otherFlags };

/** Values of those flags, as far as they are given. */
export type RecipeFlags = Partial<InferredOptionTypes<typeof recipeFlags>>;
