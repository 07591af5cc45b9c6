// A recipe from one there is - a lab's, a checkpoint's - and the flags that change it.

import { normalizedScaling, rawScaling, unitScaling } from "../core/dataset.ts";
import { SimdigitError } from "../core/errors.ts";
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
  type Loss,
  layerSizes,
  losses,
  type NetworkSpec,
} from "../core/spec.ts";
import { network } from "../labs/labs.ts";
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
}

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
    describe: "cosine, or step:N:F: the rate times F after every N epochs",
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
    describe: "Bound of the squared length of a unit's incoming weights",
  },
  "early-stopping": {
    type: "number",
    least: 1,
    describe: "End after N epochs without a better validation accuracy, keep the best weights",
  },
  scaling: {
    choices: Object.keys(scalings) as (keyof typeof scalings)[],
    describe: "Pixels as 0..1, as -1..1, or as they are",
  },
  shuffle: { type: "boolean", describe: "A new order every epoch, or file order: --no-shuffle" },
  "drop-last": { type: "boolean", describe: "Leave out a last batch that is not full" },
  dtype: { choices: ["f32", "f64"] as const, describe: "Type of parameters and arithmetic" },
});

/** The recipe with what the flags replace; checked. Its network is the same object unless replaced. */
export function makeRecipe(recipe: Recipe, given: RecipeFlags): Recipe {
  const { scaling } = given;
  const made: Recipe = {
    ...recipe,
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
    ...defined("schedule", given.schedule === undefined ? undefined : readSchedule(given.schedule)),
    ...defined("maxNorm", given["max-norm"]),
    ...defined("earlyStopping", given["early-stopping"]),
  };
  checkRecipe(made);
  return made;
}

/** A field that is there only if it has a value. */
function defined<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]: V });
}

function makeNetwork(spec: NetworkSpec, given: RecipeFlags): NetworkSpec {
  const shaped = reshape(spec, given);
  const { alpha, pieces, dropout, dtype } = given;
  const inputDropout = given["input-dropout"];
  if ([alpha, pieces, dropout, dtype, inputDropout].every((flag) => flag === undefined)) {
    return shaped;
  }
  const last = shaped.layers.length - 1;
  if (last === 0 && (alpha ?? pieces ?? dropout) !== undefined) {
    throw usage("--alpha, --pieces and --dropout expected hidden layers, got none");
  }
  const layers = shaped.layers.map((layer, index) => {
    if (index === last) return layer;
    return {
      ...layer,
      ...defined("alpha", alpha),
      ...defined("pieces", pieces),
      ...defined("dropout", dropout),
    };
  });
  return {
    ...shaped,
    layers,
    dtype: dtype ?? shaped.dtype,
    ...defined("inputDropout", inputDropout),
  };
}

/** The network with other layers or another loss: the same object if neither is asked for. */
function reshape(spec: NetworkSpec, given: RecipeFlags): NetworkSpec {
  const { hidden, activation, loss } = given;
  if (hidden === undefined && activation === undefined && loss === undefined) return spec;
  const sizes = layerSizes(spec);
  const units = hidden === undefined ? sizes.slice(1, -1) : parseHidden(hidden);
  if (activation !== undefined && units.length === 0) {
    throw usage(
      `--activation expected a network with hidden layers, got none - give some with --hidden`,
    );
  }
  const first = spec.layers[0]!;
  const current = spec.layers.length > 1 ? first : { activation: "relu" as const };
  const made = network(
    [sizes[0]!, ...units, sizes.at(-1)!],
    activation ?? current.activation,
    loss ?? spec.loss,
  );
  const { units: _, ...settings } = { units: 0, ...current };
  const kept = activation === undefined || activation === settings.activation ? settings : {};
  const last = made.layers.length - 1;
  return {
    ...made,
    layers: made.layers.map((layer, index) => (index < last ? { ...layer, ...kept } : layer)),
    dtype: spec.dtype,
    ...defined("inputDropout", spec.inputDropout),
    ...defined("targets", made.loss === spec.loss ? spec.targets : undefined),
  };
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

/** cosine, or step:EPOCHS:FACTOR. */
function readSchedule(text: string): Schedule {
  if (text === "cosine") return { kind: "cosine", least: 0 };
  const [kind, epochs, factor, ...rest] = text.split(":");
  const numbers = [Number(epochs), Number(factor)];
  if (kind !== "step" || rest.length > 0 || !epochs || !factor || numbers.some(Number.isNaN)) {
    throw usage(`--schedule expected cosine or step:N:F as step:5:0.5, got ${text}`);
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
