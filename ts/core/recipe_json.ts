// Recipes as JSON: what the fields of one must look like before it is believed, and the upgrade of recipes that
// simdigit 0.1 wrote. The tables have a row for every key of a type, so that a new field does not compile until it
// is checked here too. checkRecipe judges the values.

import type { FeatureScaling, UniformScaling } from "./dataset.ts";
import { type DenseChain, type DenseLayer, networkOf } from "./dense_chain.ts";
import {
  type Check,
  excerpt,
  fieldsOf,
  flag,
  listOf,
  number,
  optional,
  record,
  text,
  variantOf,
  whole,
} from "./json.ts";
import type { LayerKind, SpecOf } from "./layers.ts";
import { checkRecipe, type InitSpec, type NumericalTrainingSpec, type Recipe } from "./recipe.ts";
import type { NetworkSpec, Targets } from "./spec.ts";

/** What a recipe calls a network: a list of layers, or as in simdigit 0.1 a chain of dense layers. */
export type NetworkForm = "layers" | "chain";

/** The recipe of a parsed JSON value. Throws SimdigitError, naming `what`, unless it can be run. */
export function readRecipe(value: unknown, what: string, form: NetworkForm): Recipe {
  const network = form === "layers" ? networkFields : chainFields;
  fieldsOf({ ...recipeFields, network: fieldsOf(network) })(value, what);
  const read = value as Recipe;
  const recipe = form === "layers" ? read : upgraded(value as OldRecipe);
  checkRecipe(recipe);
  return recipe;
}

/** Throws SimdigitError unless the recipe can be run after it was written as JSON and read again. */
export function checkRecipeFields(recipe: Recipe): void {
  readRecipe(recipe, "recipe", "layers");
}

type OldRecipe = Omit<Recipe, "network"> & { readonly network: DenseChain };

function upgraded({ network, ...rest }: OldRecipe): Recipe {
  return { ...rest, network: networkOf(network) };
}

/** The fields of a type. */
type Fields<T> = { readonly [K in keyof T]-?: Check };

const layerFields: { readonly [K in LayerKind]: Fields<SpecOf<K>> } = {
  dense: { kind: text, units: whole },
  activation: { kind: text, activation: text, alpha: optional(number) },
  maxout: { kind: text, pieces: whole },
  dropout: { kind: text, rate: number },
};
const targetFields: Fields<Targets> = { on: number, off: number };
const networkFields: Fields<NetworkSpec> = {
  inputs: whole,
  layers: listOf(variantOf(layerFields)),
  loss: text,
  dtype: text,
  targets: optional(fieldsOf(targetFields)),
};
const chainLayerFields: Fields<DenseLayer> = {
  units: whole,
  activation: text,
  alpha: optional(number),
  pieces: optional(whole),
  dropout: optional(number),
};
const chainFields: Fields<DenseChain> = {
  ...networkFields,
  layers: listOf(fieldsOf(chainLayerFields)),
  inputDropout: optional(number),
};
const initFields: Fields<InitSpec> = { weights: text, biases: text };
const uniformFields: Fields<UniformScaling> = { divisor: number, scale: number, shift: number };
const featureFields: Fields<FeatureScaling> = { means: listOf(number), deviations: listOf(number) };
const gradientFields: Fields<NumericalTrainingSpec> = {
  kind: text,
  delta: number,
  form: optional(text),
};
const schedule = variantOf({
  step: { kind: text, epochs: whole, factor: number },
  cosine: { kind: text, least: number },
});
const recipeFields: Fields<Omit<Recipe, "network">> = {
  init: fieldsOf(initFields),
  optimizer,
  batchSize: whole,
  epochs: whole,
  steps: optional(whole),
  schedule: optional(schedule),
  maxNorm: optional(number),
  gradient: optional(fieldsOf(gradientFields)),
  biasGradientScale: optional(number),
  earlyStopping: optional(whole),
  keepBest: optional(flag),
  dropLast: flag,
  shuffle: flag,
  scaling,
};

/** One of the two kinds, which share no field. */
function scaling(value: unknown, what: string): void {
  const byFeature = Object.hasOwn(record(value, what), "means");
  fieldsOf(byFeature ? featureFields : uniformFields)(value, what);
}

/** A name and numbers; which ones is checkOptimizer's knowledge. */
function optimizer(value: unknown, what: string): void {
  const { name, ...numbers } = record(value, what);
  text(name, `${what}.name`);
  for (const [key, setting] of Object.entries(numbers)) {
    number(setting, `${what}.${excerpt(key)}`);
  }
}
