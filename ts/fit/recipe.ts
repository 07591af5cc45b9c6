// The recipe of a fit: what the options say, and for the rest the defaults.

import type { Scaling } from "../core/dataset.ts";
import { type DenseLayer, networkOf, outputActivation } from "../core/dense_chain.ts";
import { checkInteger, checkOneOf, checkProbability, expected, usage } from "../core/errors.ts";
import { activations, type LayerSpec } from "../core/layers.ts";
import { type OptimizerSpec, optimizerDefaults, optimizerNames } from "../core/optimizer.ts";
import type { Initialiser, Recipe } from "../core/recipe.ts";
import { shown } from "../core/shown.ts";
import { checkSpec, type Loss, type NetworkSpec } from "../core/spec.ts";
import { isList } from "./nested.ts";
import type { FitOptions } from "./options.ts";

const UNITS = 128;
const BATCH = 32;
/** Steps of a training, and bounds of its epochs. */
const STEPS = 2000;
const LEAST_EPOCHS = 5;
const MOST_EPOCHS = 500;

/** What the data say of the network. */
export interface Problem {
  readonly kind: "classes" | "numbers";
  readonly inputs: number;
  readonly outputs: number;
  readonly trainingRows: number;
  readonly scaling: Scaling;
}

export function recipeOf(options: FitOptions, problem: Problem): Recipe {
  const { trainingRows, scaling } = problem;
  const batchSize = Math.min(options.batchSize ?? BATCH, trainingRows);
  const network = networkFor(options, problem);
  const { earlyStopping } = options;
  return {
    network,
    init: { weights: startOf(network), biases: "zeros" },
    optimizer: optimizerOf(options),
    batchSize,
    epochs: options.epochs ?? epochsFor(Math.ceil(trainingRows / batchSize)),
    ...(earlyStopping === undefined ? {} : { earlyStopping }),
    dropLast: false,
    shuffle: true,
    scaling,
  };
}

/** The loss of the options, or the usual one. Throws a usage error for one that takes no numbers. */
export function lossOf({ loss }: FitOptions, kind: Problem["kind"]): Loss {
  if (kind === "numbers" && loss === "softmax_cross_entropy") {
    throw expected("loss", "mean_squared_error or another one for numbers", `${loss}, for classes`);
  }
  return loss ?? (kind === "classes" ? "softmax_cross_entropy" : "mean_squared_error");
}

function networkFor(options: FitOptions, { kind, inputs, outputs }: Problem): NetworkSpec {
  const loss = lossOf(options, kind);
  const { dtype = "f32" } = options;
  // Numbers may have any size: only a loss for probabilities squeezes them.
  const squared = loss === "mean_squared_error" || loss === "squared_error";
  const activation = kind === "numbers" && squared ? "linear" : outputActivation(loss);
  const last = networkOf({ inputs, layers: [{ units: outputs, activation }], loss, dtype });
  const network = { ...last, layers: [...hiddenLayers(options), ...last.layers] };
  checkSpec(network);
  return network;
}

function hiddenLayers(options: FitOptions): readonly LayerSpec[] {
  const { layers, hidden = UNITS, activation = "relu", dropout } = options;
  if (layers !== undefined) {
    const also = (["hidden", "activation", "dropout"] as const).find(
      (name) => options[name] !== undefined,
    );
    if (also) throw usage(`layers expected without ${also}, got both - leave one out`);
    if (!isList(layers)) throw expected("layers", "a list of layers", shown(layers));
    return layers;
  }
  checkOneOf("activation", activation, ["linear", ...activations, "maxout"]);
  if (dropout !== undefined) checkProbability("dropout", dropout);
  const sizes = typeof hidden === "number" ? [hidden] : hidden;
  if (!isList(sizes)) throw expected("hidden", "a number of units or a list of such", shown(sizes));
  const chain = Array.from(sizes, (units, i): DenseLayer => {
    checkInteger(typeof hidden === "number" ? "hidden" : `hidden[${i}]`, units, 1, 65536);
    return { units, activation, ...(dropout === undefined ? {} : { dropout }) };
  });
  return networkOf({ inputs: 1, layers: chain, loss: "mean_squared_error", dtype: "f32" }).layers;
}

/** He's start keeps the size of signals behind relu and its kin, Xavier's behind what saturates. */
function startOf({ layers }: NetworkSpec): Initialiser {
  const saturates = layers.some(
    (layer) => layer.kind === "activation" && ["sigmoid", "tanh"].includes(layer.activation),
  );
  return saturates ? "xavier_normal" : "he_normal";
}

function optimizerOf({ optimizer = "adam", lr }: FitOptions): OptimizerSpec {
  const given = typeof optimizer === "string" ? { name: optimizer } : optimizer;
  if (typeof given !== "object" || given === null) {
    throw expected("optimizer", "a name or an object with a name", shown(optimizer));
  }
  checkOneOf("optimizer", given.name, optimizerNames);
  return { ...optimizerDefaults(given.name), ...given, ...(lr === undefined ? {} : { lr }) };
}

function epochsFor(stepsPerEpoch: number): number {
  return Math.min(MOST_EPOCHS, Math.max(LEAST_EPOCHS, Math.ceil(STEPS / stepsPerEpoch)));
}
