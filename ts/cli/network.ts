// A network from the one there is and the flags that change it, by the short form of a chain of dense layers.

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
  usage,
} from "../core/errors.ts";
import { MOST_PIECES } from "../core/layers.ts";
import type { NetworkSpec } from "../core/spec.ts";
import { defined } from "./defined.ts";
import type { RecipeFlags } from "./recipe_flags.ts";

/** Flags of hidden layers, and all flags that make a network. */
const hiddenFlags = ["activation", "alpha", "pieces", "dropout"] as const;
const networkFlags = ["hidden", ...hiddenFlags, "input-dropout", "loss", "dtype"] as const;

/** The network with the given changes; the same object if there is none. */
export function makeNetwork(network: NetworkSpec, given: RecipeFlags): NetworkSpec {
  const flag = networkFlags.find((name) => given[name] !== undefined);
  if (flag === undefined) return network;
  checkValues(given);
  const chain = chainOf(network);
  if (chain) return networkOf(changed(chain, given));
  throw expected(`--${flag}`, "a chain of dense layers to change", "a network of other layers");
}

/** Checks the numbers here, so that a refusal names the flag. */
function checkValues(given: RecipeFlags): void {
  const { alpha, pieces } = given;
  for (const flag of ["dropout", "input-dropout"] as const) {
    if (given[flag] !== undefined) checkProbability(`--${flag}`, given[flag]);
  }
  if (alpha !== undefined) checkNotNegative("--alpha", alpha);
  if (pieces !== undefined) checkInteger("--pieces", pieces, 1, MOST_PIECES);
}

function changed(chain: DenseChain, given: RecipeFlags): DenseChain {
  const { hidden, loss = chain.loss, dtype = chain.dtype } = given;
  const before = chain.layers.slice(0, -1);
  const units = hidden === undefined ? before.map((layer) => layer.units) : parseHidden(hidden);
  const stray = hiddenFlags.find((flag) => given[flag] !== undefined);
  if (stray !== undefined && units.length === 0) {
    throw expected(`--${stray}`, "a network with hidden layers", "none - give some with --hidden");
  }
  const layers = units.map((count, i) => hiddenLayer(count, before[i] ?? before.at(-1), given));
  const output = chain.layers.at(-1)!;
  const sameLoss = loss === chain.loss;
  return {
    inputs: chain.inputs,
    layers: [
      ...layers,
      sameLoss ? output : { units: output.units, activation: outputActivation(loss) },
    ],
    loss,
    dtype,
    ...defined("inputDropout", given["input-dropout"] ?? chain.inputDropout),
    ...defined("targets", sameLoss ? chain.targets : undefined),
  };
}

/** A layer like `before`, if any, with the given changes; alpha and pieces stay only with their activation. */
function hiddenLayer(
  units: number,
  before: DenseLayer | undefined,
  given: RecipeFlags,
): DenseLayer {
  const activation = given.activation ?? before?.activation ?? "relu";
  if (given.alpha !== undefined && activation !== "leaky_relu" && activation !== "elu") {
    throw expected("--alpha", "--activation leaky_relu or elu", activation);
  }
  if (given.pieces !== undefined && activation !== "maxout") {
    throw expected("--pieces", "--activation maxout", activation);
  }
  const same = activation === before?.activation ? before : undefined;
  return {
    units,
    activation,
    ...defined("alpha", given.alpha ?? same?.alpha),
    ...defined("pieces", given.pieces ?? same?.pieces),
    ...defined("dropout", given.dropout ?? before?.dropout),
  };
}

function parseHidden(text: string): number[] {
  if (text === "none") return [];
  const units = text.split(",").map(Number);
  if (units.every((count) => Number.isInteger(count) && count >= 1)) return units;
  throw usage(`--hidden expected unit counts as 256,256, or none; got ${text}`);
}
