// A recipe from a lab and the flags that change it.

import { SimdigitError } from "../core/errors.ts";
import {
  checkRecipe,
  type Initialiser,
  initialisers,
  type OptimizerName,
  optimizerDefaults,
  optimizerNames,
  type Recipe,
} from "../core/recipe.ts";
import { type Activation, activations, layerSizes } from "../core/spec.ts";
import { type Lab, network } from "../labs/labs.ts";

/** What the flags of `train` may say about the recipe. */
export interface RecipeFlags {
  readonly epochs?: number | undefined;
  readonly batchSize?: number | undefined;
  readonly lr?: number | undefined;
  readonly optimizer?: OptimizerName | undefined;
  readonly hidden?: string | undefined;
  readonly activation?: Activation | undefined;
  readonly init?: Initialiser | undefined;
}

/** yargs' descriptions of those flags. */
export const recipeFlags = {
  epochs: { type: "number", describe: "How often to go through the training set" },
  "batch-size": { type: "number", describe: "Examples a step" },
  lr: { type: "number", describe: "Learning rate" },
  optimizer: { choices: optimizerNames, describe: "How parameters follow their gradients" },
  hidden: {
    type: "string",
    describe: "Units of the hidden layers, as 256,256; none for softmax regression",
  },
  activation: { choices: activations, describe: "Activation of the hidden layers" },
  init: { choices: initialisers, describe: "How the weights start" },
} as const;

/** The lab's recipe with what the flags replace; checked. */
export function makeRecipe(lab: Lab, flags: RecipeFlags): Recipe {
  const { recipe } = lab;
  const recipeWithFlags: Recipe = {
    ...recipe,
    network: makeNetwork(recipe, flags),
    init: { ...recipe.init, weights: flags.init ?? recipe.init.weights },
    optimizer: makeOptimizer(recipe, flags),
    batchSize: flags.batchSize ?? recipe.batchSize,
    epochs: flags.epochs ?? recipe.epochs,
  };
  checkRecipe(recipeWithFlags);
  return recipeWithFlags;
}

function makeNetwork(recipe: Recipe, { hidden, activation }: RecipeFlags): Recipe["network"] {
  if (hidden === undefined && activation === undefined) return recipe.network;
  const sizes = layerSizes(recipe.network);
  const units = hidden === undefined ? sizes.slice(1, -1) : parseHidden(hidden);
  const current = recipe.network.layers.length > 1 ? recipe.network.layers[0]!.activation : "relu";
  return {
    ...network([sizes[0]!, ...units, sizes.at(-1)!], activation ?? current),
    dtype: recipe.network.dtype,
  };
}

function makeOptimizer(recipe: Recipe, { optimizer, lr }: RecipeFlags): Recipe["optimizer"] {
  if (optimizer !== undefined && optimizer !== recipe.optimizer.name) {
    return optimizerDefaults(optimizer, lr);
  }
  return { ...recipe.optimizer, lr: lr ?? recipe.optimizer.lr };
}

function parseHidden(text: string): number[] {
  if (text === "none" || text === "") return [];
  return text.split(",").map((part) => {
    const units = Number(part);
    if (!Number.isInteger(units) || units < 1) {
      throw new SimdigitError("usage", `hidden expected unit counts as 256,256, got ${text}`);
    }
    return units;
  });
}
