// A recipe from the one there is - a lab's, a checkpoint's - and the flags that change it.

import { expected } from "../core/errors.ts";
import { checkRecipe, type Recipe, type Schedule } from "../core/recipe.ts";
import { defined } from "./defined.ts";
import { makeNetwork } from "./network.ts";
import { makeOptimizer } from "./optimizer.ts";
import { notice } from "./output.ts";
import { type RecipeFlags, scalings } from "./recipe_flags.ts";

/** The handout's step. */
const DEFAULT_DELTA = 1e-4;

/** The recipe with the given changes, checked. Its network is the same object unless a flag changes it. */
export function makeRecipe(recipe: Recipe, given: RecipeFlags): Recipe {
  const { scaling } = given;
  // A number of epochs also replaces a lab's number of steps.
  const { steps, gradient, schedule, maxNorm, earlyStopping, keepBest, ...rest } = recipe;
  const made: Recipe = {
    ...rest,
    ...defined("steps", given.epochs === undefined ? steps : undefined),
    ...defined("gradient", makeGradient(gradient, given)),
    network: makeNetwork(recipe.network, given),
    init: {
      weights: given.init ?? recipe.init.weights,
      biases: given["init-biases"] ?? recipe.init.biases,
    },
    optimizer: makeOptimizer(recipe.optimizer, given),
    batchSize: given["batch-size"] ?? recipe.batchSize,
    epochs: given.epochs ?? recipe.epochs,
    dropLast: given["drop-last"] ?? recipe.dropLast,
    shuffle: given.shuffle ?? recipe.shuffle,
    scaling: scaling === undefined ? recipe.scaling : scalings[scaling],
    ...defined("schedule", given.schedule === undefined ? schedule : readSchedule(given.schedule)),
    ...defined("maxNorm", orNone(given["max-norm"] ?? maxNorm)),
    ...defined("earlyStopping", orNone(given["early-stopping"] ?? earlyStopping)),
    ...defined("keepBest", (given["keep-best"] ?? keepBest) || undefined),
  };
  checkRecipe(made);
  return made;
}

/** The recipe with its batch no larger than the training examples, unless the user chose the size. */
export function withinExamples(recipe: Recipe, examples: number, chosen?: number): Recipe {
  if (chosen !== undefined || examples < 1 || recipe.batchSize <= examples) return recipe;
  notice(
    `batch size ${examples} instead of ${recipe.batchSize}: there are no more training examples`,
  );
  return { ...recipe, batchSize: examples };
}

/** 0 switches a flag's feature off. */
function orNone(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

/** Numerical training as it was or with its defaults; undefined for backpropagation. */
function makeGradient(before: Recipe["gradient"], given: RecipeFlags): Recipe["gradient"] {
  const { gradient = before?.kind ?? "analytic", delta, form } = given;
  if (gradient === "numerical") {
    const base = before ?? { kind: "numerical", delta: DEFAULT_DELTA };
    return { ...base, ...defined("delta", delta), ...defined("form", form) };
  }
  if ((delta ?? form) === undefined) return undefined;
  throw expected(delta === undefined ? "--form" : "--delta", "--gradient numerical", "analytic");
}

/** cosine, step:EPOCHS:FACTOR or none. */
function readSchedule(text: string): Schedule | undefined {
  if (text === "none") return undefined;
  if (text === "cosine") return { kind: "cosine", least: 0 };
  const [kind, epochs, factor, ...rest] = text.split(":");
  const numbers = [Number(epochs), Number(factor)];
  if (kind !== "step" || rest.length > 0 || !epochs || !factor || numbers.some(Number.isNaN)) {
    throw expected("--schedule", "cosine, none or step:N:F as step:5:0.5", text);
  }
  return { kind, epochs: numbers[0]!, factor: numbers[1]! };
}
