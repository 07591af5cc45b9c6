// A network from the one there is and the flags that change it. `train` and `gradcheck` make theirs here.

import {
  chainOf,
  type DenseChain,
  type DenseLayer,
  networkOf,
  outputActivation,
} from "../core/dense_chain.ts";
import {
  checkInteger,
  checkNotNegative,
  checkProbability,
  expected,
  SimdigitError,
  usage,
} from "../core/errors.ts";
import { MOST_PIECES } from "../core/layers.ts";
import { checkSpec, type NetworkSpec, outputCount } from "../core/spec.ts";
import { defined } from "./defined.ts";
import {
  type HiddenLayer,
  parseHidden,
  parseLayers,
  parseRates,
  takesAlpha,
} from "./layer_lists.ts";
import { notice } from "./output.ts";
import type { RecipeFlags } from "./recipe_flags.ts";

/** Flags of hidden layers, flags that --layers replaces, and all flags that make a network. */
const hiddenFlags = ["activation", "alpha", "pieces", "dropout"] as const;
const chainFlags = ["hidden", ...hiddenFlags, "input-dropout"] as const;
const networkFlags = ["layers", ...chainFlags, "loss", "dtype"] as const;

/** The network with the given changes; the same object if there is none. */
export function makeNetwork(network: NetworkSpec, given: RecipeFlags): NetworkSpec {
  const flag = networkFlags.find((name) => given[name] !== undefined);
  if (flag === undefined) return network;
  if (given.layers !== undefined) return listed(network, given.layers, given);
  checkValues(given);
  const chain = chainOf(network);
  if (chain) return changed(chain, given);
  throw expected(`--${flag}`, "a chain of dense layers to change", "a network of other layers");
}

/** Says so if --layers ends with a dense layer like the output layer that is added behind it. */
export function tellDoubledOutput({ layers }: NetworkSpec, given: RecipeFlags): void {
  const output = layers.findLastIndex(({ kind }) => kind === "dense");
  const [before, last] = [layers[output - 1], layers[output]];
  if (given.layers === undefined || before?.kind !== "dense" || last?.kind !== "dense") return;
  if (before.units !== last.units) return;
  const dense = `dense:${last.units}`;
  notice(
    `the output layer is added behind ${dense} - leave out ${dense} if it is meant to be the output layer`,
  );
}

/** Checks the numbers here, so that a refusal names the flag. */
function checkValues(given: RecipeFlags): void {
  const { alpha, pieces, "input-dropout": inputDropout } = given;
  if (inputDropout !== undefined) checkProbability("--input-dropout", inputDropout);
  if (alpha !== undefined) checkNotNegative("--alpha", alpha);
  if (pieces !== undefined) checkInteger("--pieces", pieces, 1, MOST_PIECES);
}

/** The layers of --layers with an output layer behind them. */
function listed(network: NetworkSpec, text: string, given: RecipeFlags): NetworkSpec {
  const stray = chainFlags.find((name) => given[name] !== undefined);
  if (stray !== undefined) {
    throw usage(`--layers expected no --${stray} beside it - it names every layer itself`);
  }
  const { loss = network.loss, dtype = network.dtype } = given;
  const { inputs, targets } = network;
  const output = { units: outputCount(network), activation: outputActivation(loss) };
  const sameLoss = loss === network.loss;
  const ending = sameLoss
    ? network.layers.slice(network.layers.findLastIndex(({ kind }) => kind === "dense"))
    : networkOf({ inputs, layers: [output], loss, dtype }).layers;
  return checked(
    {
      inputs,
      layers: [...parseLayers(text), ...ending],
      loss,
      dtype,
      ...defined("targets", sameLoss ? targets : undefined),
    },
    (index) => `--layers item ${index + 1}`,
  );
}

function changed(chain: DenseChain, given: RecipeFlags): NetworkSpec {
  const { loss = chain.loss, dtype = chain.dtype } = given;
  const layers = hiddenLayers(chain.layers.slice(0, -1), given);
  const output = chain.layers.at(-1)!;
  const sameLoss = loss === chain.loss;
  const network = networkOf({
    inputs: chain.inputs,
    layers: [
      ...layers,
      sameLoss ? output : { units: output.units, activation: outputActivation(loss) },
    ],
    loss,
    dtype,
    ...defined("inputDropout", given["input-dropout"] ?? chain.inputDropout),
    ...defined("targets", sameLoss ? chain.targets : undefined),
  });
  if (given.hidden === undefined) return network;
  const isDense = network.layers.map(({ kind }) => kind === "dense");
  return checked(network, (index) => {
    return `--hidden layer ${isDense.slice(0, index + 1).filter(Boolean).length}`;
  });
}

/** The hidden layers with the given changes: each made like the one in its place before, more of them like the last. */
function hiddenLayers(before: readonly DenseLayer[], given: RecipeFlags): DenseLayer[] {
  const { hidden, activation, alpha, pieces, dropout } = given;
  const asked: readonly HiddenLayer[] =
    hidden === undefined ? before.map(({ units }) => ({ units })) : parseHidden(hidden);
  const stray = hiddenFlags.find((flag) => given[flag] !== undefined);
  if (stray !== undefined && asked.length === 0) {
    throw expected(`--${stray}`, "a network with hidden layers", "none - give some with --hidden");
  }
  if (activation !== undefined && asked.every((layer) => layer.activation !== undefined)) {
    throw usage(`--activation expected a layer of --hidden without one, got ${hidden}`);
  }
  const rates = dropout === undefined ? undefined : parseRates(dropout);
  if (rates && rates.length !== 1 && rates.length !== asked.length) {
    const each = asked.length === 1 ? "" : `, or one for each of the ${asked.length} hidden layers`;
    throw expected("--dropout", `one probability${each}`, `${rates.length}: ${dropout}`);
  }
  const layers = asked.map((layer, i) => {
    const rate = rates?.length === 1 ? rates[0] : rates?.[i];
    return hiddenLayer(layer, before[i] ?? before.at(-1), given, rate);
  });
  const used = [...new Set(layers.map((layer) => layer.activation))].join(" and ");
  if (alpha !== undefined && !layers.some((layer) => takesAlpha(layer.activation))) {
    throw expected("--alpha", "--activation leaky_relu or elu", used);
  }
  if (pieces !== undefined && !layers.some((layer) => layer.activation === "maxout")) {
    throw expected("--pieces", "--activation maxout", used);
  }
  return layers;
}

/** A layer like `before`, if any, with the given changes; alpha and pieces stay only with their activation. */
function hiddenLayer(
  own: HiddenLayer,
  before: DenseLayer | undefined,
  given: RecipeFlags,
  rate: number | undefined,
): DenseLayer {
  const activation = own.activation ?? given.activation ?? before?.activation ?? "relu";
  const same = activation === before?.activation ? before : undefined;
  const alpha = own.alpha ?? given.alpha ?? same?.alpha;
  const pieces = own.pieces ?? given.pieces ?? same?.pieces;
  return {
    units: own.units,
    activation,
    ...defined("alpha", takesAlpha(activation) ? alpha : undefined),
    ...defined("pieces", activation === "maxout" ? pieces : undefined),
    ...defined("dropout", rate ?? before?.dropout),
  };
}

/** The network, checked; a refusal of layer `layers[i]` names the flag and its position instead. */
function checked(network: NetworkSpec, nameOf: (index: number) => string): NetworkSpec {
  try {
    checkSpec(network);
  } catch (error) {
    if (!(error instanceof SimdigitError)) throw error;
    const message = error.message.replace(
      /^layers\[(\d+)\](?:\.(\w+))?/,
      (_, index, field) => nameOf(Number(index)) + (field === undefined ? "" : `: ${field}`),
    );
    throw usage(message);
  }
  return network;
}
