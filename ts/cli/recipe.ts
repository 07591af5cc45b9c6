// A recipe from one there is - a lab's, a checkpoint's - and the flags that change it.

import { normalizedScaling, rawScaling, unitScaling } from "../core/dataset.ts";
import { SimdigitError } from "../core/errors.ts";
import { type NumericalForm, numericalForms } from "../core/numerical.ts";
import {
  type OptimizerName,
  type OptimizerSpec,
  optimizerDefaults,
  optimizerNames,
} from "../core/optimizer.ts";
import {
  checkRecipe,
  type Initialiser,
  initialisers,
  type Recipe,
  type Schedule,
} from "../core/recipe.ts";
import {
  type Activation,
  activations,
  type DType,
  type LayerSpec,
  type Loss,
  losses,
  type NetworkSpec,
  outputActivation,
} from "../core/spec.ts";
import { flags } from "./flags.ts";

/** What the flags of `train` may say about the recipe. */
export interface RecipeFlags {
  readonly epochs?: number | undefined;
  readonly "batch-size"?: number | undefined;
  readonly lr?: number | undefined;
  readonly optimizer?: OptimizerName | undefined;
  readonly momentum?: number | undefined;
  readonly "weight-decay"?: number | undefined;
  readonly schedule?: string | undefined;
  readonly hidden?: string | undefined;
  readonly activation?: Activation | undefined;
  readonly alpha?: number | undefined;
  readonly pieces?: number | undefined;
  readonly init?: Initialiser | undefined;
  readonly "init-biases"?: Initialiser | undefined;
  readonly loss?: Loss | undefined;
  readonly dropout?: number | undefined;
  readonly "input-dropout"?: number | undefined;
  readonly "max-norm"?: number | undefined;
  readonly "early-stopping"?: number | undefined;
  readonly scaling?: keyof typeof scalings | undefined;
  readonly shuffle?: boolean | undefined;
  readonly "drop-last"?: boolean | undefined;
  readonly dtype?: DType | undefined;
  readonly gradient?: "analytic" | "numerical" | undefined;
  readonly delta?: number | undefined;
  readonly form?: NumericalForm | undefined;
}

/** The handout's step. */
const DEFAULT_DELTA = 1e-4;

const scalings = { unit: unitScaling, normalize: normalizedScaling, raw: rawScaling };

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
  momentum: { type: "number", describe: "Of momentum and nesterov" },
  "weight-decay": {
    type: "number",
    describe: "L2 in the gradient; adamw: off the weights",
  },
  schedule: {
    type: "string",
    describe: "cosine, step:N:F: the rate times F after every N epochs, or none",
  },
  hidden: {
    type: "string",
    describe: "Units of the hidden layers, as 256,256; none for softmax regression",
  },
  activation: { choices: activations, describe: "Activation of the hidden layers" },
  alpha: { type: "number", describe: "Slope of leaky_relu below zero, scale of elu" },
  pieces: { type: "number", least: 1, describe: "Linear pieces of a maxout unit" },
  init: { choices: initialisers, describe: "How the weights start" },
  "init-biases": { choices: initialisers, describe: "How the biases start" },
  loss: { choices: losses, describe: "What is made small; all but the first on sigmoid outputs" },
  dropout: { type: "number", describe: "Share of the hidden units that training drops" },
  "input-dropout": { type: "number", describe: "Share of the inputs that training drops" },
  "max-norm": {
    type: "number",
    describe: "Bound of the squared length of a unit's incoming weights; 0 is none",
  },
  "early-stopping": {
    type: "number",
    least: 0,
    describe:
      "End after N epochs without a better validation accuracy, keep the best weights; 0 is never",
  },
  scaling: {
    choices: Object.keys(scalings) as (keyof typeof scalings)[],
    describe: "Pixels as 0..1, as -1..1, or as they are",
  },
  shuffle: { type: "boolean", describe: "A new order every epoch, or file order: --no-shuffle" },
  "drop-last": { type: "boolean", describe: "Leave out a last batch that is not full" },
  gradient: {
    choices: ["analytic", "numerical"] as const,
    describe: "Backpropagation, or central differences of one image at a time",
  },
  delta: { type: "number", describe: "Step of the central differences" },
  form: { choices: numericalForms, describe: "How numerical training evaluates its losses" },
  dtype: { choices: ["f32", "f64"] as const, describe: "Type of parameters and arithmetic" },
});

/** The recipe with what the flags replace; checked. Its network is the same object unless replaced. */
export function makeRecipe(recipe: Recipe, given: RecipeFlags): Recipe {
  const { scaling } = given;
  // Epochs that are asked for replace a lab's bound of the steps too.
  const { steps, gradient, schedule, maxNorm, earlyStopping, ...rest } = recipe;
  const made: Recipe = {
    ...rest,
    ...defined("steps", given.epochs === undefined ? steps : undefined),
    ...defined("gradient", makeGradient(gradient, given)),
    network: makeNetwork(recipe.network, given),
    init: {
      weights: given.init ?? recipe.init.weights,
      biases: given["init-biases"] ?? recipe.init.biases,
    },
    optimizer: makeOptimizer(recipe, given),
    batchSize: given["batch-size"] ?? recipe.batchSize,
    epochs: given.epochs ?? recipe.epochs,
    dropLast: given["drop-last"] ?? recipe.dropLast,
    shuffle: given.shuffle ?? recipe.shuffle,
    scaling: scaling === undefined ? recipe.scaling : scalings[scaling],
    ...defined("schedule", given.schedule === undefined ? schedule : readSchedule(given.schedule)),
    ...defined("maxNorm", orNone(given["max-norm"] ?? maxNorm)),
    ...defined("earlyStopping", orNone(given["early-stopping"] ?? earlyStopping)),
  };
  checkRecipe(made);
  return made;
}

/** A flag's zero switches off. */
function orNone(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

/** A field that is there only if it has a value. */
function defined<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]: V });
}

/** Flags of hidden layers, and all that a network is made by. */
const hiddenFlags = ["activation", "alpha", "pieces", "dropout"] as const;
const networkFlags = ["hidden", ...hiddenFlags, "input-dropout", "loss", "dtype"] as const;

/** The network with what the flags replace: the same object if that is nothing. */
function makeNetwork(spec: NetworkSpec, given: RecipeFlags): NetworkSpec {
  if (networkFlags.every((flag) => given[flag] === undefined)) return spec;
  const { hidden, loss = spec.loss, dtype = spec.dtype } = given;
  const before = spec.layers.slice(0, -1);
  const units = hidden === undefined ? before.map((layer) => layer.units) : parseHidden(hidden);
  const stray = hiddenFlags.find((flag) => given[flag] !== undefined);
  if (stray !== undefined && units.length === 0) {
    throw usage(
      `--${stray} expected a network with hidden layers, got none - give some with --hidden`,
    );
  }
  const layers = units.map((count, i) => hiddenLayer(count, before[i] ?? before.at(-1), given));
  const output = spec.layers.at(-1)!;
  const sameLoss = loss === spec.loss;
  return {
    inputs: spec.inputs,
    layers: [
      ...layers,
      sameLoss ? output : { units: output.units, activation: outputActivation(loss) },
    ],
    loss,
    dtype,
    ...defined("inputDropout", given["input-dropout"] ?? spec.inputDropout),
    ...defined("targets", sameLoss ? spec.targets : undefined),
  };
}

/** A layer in the place of `before`, or of none; alpha and pieces stay with the activation that they belong to. */
function hiddenLayer(units: number, before: LayerSpec | undefined, given: RecipeFlags): LayerSpec {
  const activation = given.activation ?? before?.activation ?? "relu";
  const same = activation === before?.activation ? before : undefined;
  return {
    units,
    activation,
    ...defined("alpha", given.alpha ?? same?.alpha),
    ...defined("pieces", given.pieces ?? same?.pieces),
    ...defined("dropout", given.dropout ?? before?.dropout),
  };
}

/** Numerical training as it was or with its defaults; nothing for backpropagation. */
function makeGradient(before: Recipe["gradient"], given: RecipeFlags): Recipe["gradient"] {
  const { gradient = before?.kind ?? "analytic", delta, form } = given;
  if (gradient === "numerical") {
    const base = before ?? { kind: "numerical", delta: DEFAULT_DELTA };
    return { ...base, ...defined("delta", delta), ...defined("form", form) };
  }
  if ((delta ?? form) === undefined) return undefined;
  throw usage("--delta and --form expected --gradient numerical, got analytic");
}

function makeOptimizer(recipe: Recipe, given: RecipeFlags): OptimizerSpec {
  const { optimizer, lr, momentum } = given;
  const other = optimizer !== undefined && optimizer !== recipe.optimizer.name;
  const base = other ? optimizerDefaults(optimizer) : recipe.optimizer;
  return {
    ...base,
    lr: lr ?? base.lr,
    ...defined("momentum", momentum),
    ...defined("weightDecay", given["weight-decay"]),
  };
}

/** cosine, step:EPOCHS:FACTOR or none. */
function readSchedule(text: string): Schedule | undefined {
  if (text === "none") return undefined;
  if (text === "cosine") return { kind: "cosine", least: 0 };
  const [kind, epochs, factor, ...rest] = text.split(":");
  const numbers = [Number(epochs), Number(factor)];
  if (kind !== "step" || rest.length > 0 || !epochs || !factor || numbers.some(Number.isNaN)) {
    throw usage(`--schedule expected cosine, none or step:N:F as step:5:0.5, got ${text}`);
  }
  return { kind, epochs: numbers[0]!, factor: numbers[1]! };
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
