// Flags that say of weights from another program what their file does not.

import { type DenseLayer, networkOf } from "../core/dense_chain.ts";
import { usage } from "../core/errors.ts";
import { weightOrders } from "../core/flat_tensors.ts";
import type { LayerSpec } from "../core/layers.ts";
import type { WeightsOptions } from "../core/weights_options.ts";
import { defined } from "./defined.ts";
import { flags } from "./flags.ts";
import { parseHidden, parseLayers } from "./layer_lists.ts";
import { notice } from "./output.ts";
import { type RecipeFlags, recipeFlags } from "./recipe_flags.ts";

/** For commands that have the flags of a network. */
export const layoutFlag = flags({
  "weights-layout": {
    choices: weightOrders,
    describe:
      "Sides of another program's weights: units-first as PyTorch, inputs-first as Keras; asked for if both fit",
  },
});

const { activation, hidden, layers, loss, scaling, dtype } = recipeFlags;

/** For commands that take a saved model as it is. */
export const weightsFlags = {
  activation: {
    ...activation,
    describe: "Activation of the hidden layers, which another program's weights do not say",
  },
  hidden: {
    ...hidden,
    describe: "The hidden layers of such weights, each with its activation, as 200:relu,100:elu",
  },
  layers: {
    ...layers,
    describe: "All layers of such weights, as dense:128,relu,dense:10; the last may be left out",
  },
  loss: {
    ...loss,
    describe: "Loss of such weights; by default softmax_cross_entropy",
  },
  scaling: {
    ...scaling,
    describe: "Pixels that such weights take: from 0 to 1 (the default), from -1 to 1, or unscaled",
  },
  dtype: { ...dtype, describe: "Type of the arithmetic with such weights; by default f32" },
  ...layoutFlag,
} as const;

/** Values of those flags. */
export type WeightsFlags = Pick<
  RecipeFlags,
  "activation" | "alpha" | "pieces" | "hidden" | "layers" | "loss" | "scaling" | "dtype"
> & { readonly "weights-layout"?: (typeof weightOrders)[number] | undefined };

/** What decodeWeights is told. */
export function weightsOptions(given: WeightsFlags): WeightsOptions {
  const { activation, alpha, loss, dtype, "weights-layout": order } = given;
  const shared = { loss, dtype, order, onNotice: notice };
  const layers = layersOf(given);
  if (layers) return { ...shared, layers };
  if (activation === "maxout") {
    throw usage("--activation expected --hidden or --layers for maxout, as --hidden 64:maxout:2");
  }
  return { ...shared, activation, alpha };
}

/** The layers of --layers or --hidden; undefined without these flags. */
function layersOf({ layers, hidden, ...given }: WeightsFlags): LayerSpec[] | undefined {
  if (layers !== undefined) return parseLayers(layers);
  if (hidden === undefined) return undefined;
  const chain = parseHidden(hidden).map(({ units, ...own }): DenseLayer => {
    const activation = own.activation ?? given.activation;
    if (activation === undefined) {
      throw usage(
        `--hidden expected each layer with its activation, as ${units}:relu, or --activation beside it; got ${hidden}`,
      );
    }
    const alpha = own.alpha ?? given.alpha;
    const pieces = own.pieces ?? given.pieces;
    return { units, activation, ...defined("alpha", alpha), ...defined("pieces", pieces) };
  });
  const network = {
    inputs: 1,
    layers: chain,
    loss: "softmax_cross_entropy",
    dtype: "f32",
  } as const;
  return [...networkOf(network).layers];
}
