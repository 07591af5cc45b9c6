// A recipe from one there is - a lab's, a checkpoint's - and the flags that change it.

import { SimdigitError } from "../core/errors.ts";
import {
  type OptimizerName,
  type OptimizerSpec,
  optimizerDefaults,
  optimizerNames,
} from "../core/optimizer.ts";
import { checkRecipe, type Initialiser, initialisers, type Recipe } from "../core/recipe.ts";
import { type Activation, activations, layerSizes } from "../core/spec.ts";
import { network } from "../labs/labs.ts";
import { flags } from "./flags.ts";

/** What the flags of `train` may say about the recipe. */
export interface RecipeFlags {
  readonly epochs?: number | undefined;
  readonly "batch-size"?: number | undefined;
  readonly lr?: number | undefined;
  readonly optimizer?: OptimizerName | undefined;
  readonly "weight-decay"?: number | undefined;
  readonly hidden?: string | undefined;
  readonly activation?: Activation | undefined;
  readonly init?: Initialiser | undefined;
}

/** Those flags for yargs. */
export const recipeFlags = flags({
  epochs: {
    type: "number",
    least: 0,
    describe: "How often to go through the training set, those of a --resume included",
  },
  "batch-size": { type: "number", least: 1, describe: "Examples a step" },
  lr: { type: "number", describe: "Learning rate" },
  optimizer: { choices: optimizerNames, describe: "How parameters follow their gradients" },
  "weight-decay": {
    type: "number",
    describe: "L2 in the gradient; adamw: off the weights",
  },
  hidden: {
    type: "string",
    describe: "Units of the hidden layers, as 256,256; none for softmax regression",
  },
  activation: { choices: activations, describe: "Activation of the hidden layers" },
  init: { choices: initialisers, describe: "How the weights start" },
});

/** The recipe with what the flags replace; checked. Its network is the same object unless replaced. */
export function makeRecipe(recipe: Recipe, given: RecipeFlags): Recipe {
  const made: Recipe = {
    ...recipe,
    network: makeNetwork(recipe, given),
    init: { ...recipe.init, weights: given.init ?? recipe.init.weights },
    optimizer: makeOptimizer(recipe, given),
    batchSize: given["batch-size"] ?? recipe.batchSize,
    epochs: given.epochs ?? recipe.epochs,
  };
  checkRecipe(made);
  return made;
}

function makeNetwork(recipe: Recipe, { hidden, activation }: RecipeFlags): Recipe["network"] {
  if (hidden === undefined && activation === undefined) return recipe.network;
  const sizes = layerSizes(recipe.network);
  const units = hidden === undefined ? sizes.slice(1, -1) : parseHidden(hidden);
  if (activation !== undefined && units.length === 0) {
    throw usage(
      `--activation expected a network with hidden layers, got none - give some with --hidden`,
    );
  }
  const current = recipe.network.layers.length > 1 ? recipe.network.layers[0]!.activation : "relu";
  return {
    ...network([sizes[0]!, ...units, sizes.at(-1)!], activation ?? current),
    dtype: recipe.network.dtype,
  };
}

function makeOptimizer(recipe: Recipe, given: RecipeFlags): OptimizerSpec {
  const { optimizer, lr, "weight-decay": weightDecay } = given;
  const other = optimizer !== undefined && optimizer !== recipe.optimizer.name;
  const base = other ? optimizerDefaults(optimizer) : recipe.optimizer;
  return { ...base, lr: lr ?? base.lr, ...(weightDecay === undefined ? {} : { weightDecay }) };
}

function parseHidden(text: string): number[] {
  if (text === "none") return [];
  return text.split(",").map((part) => {
    const units = Number(part);
    if (!Number.isInteger(units) || units < 1) {
      throw usage(`--hidden expected unit counts as 256,256, or none; got ${text}`);
    }
    return units;
  });
}

function usage(message: string): SimdigitError {
  return new SimdigitError("usage", message);
}
