// What a caller says of weights from another program.

import { checkFunction, checkOneOf, expected } from "./errors.ts";
import { type WeightOrder, weightOrders } from "./flat_tensors.ts";
import { type Activation, activations, type LayerSpec } from "./layers.ts";
import { checkOptionNames } from "./option_names.ts";
import { checkLayers, type DType, type Loss, losses, type NetworkSpec } from "./spec.ts";

/** What the shapes of weights cannot say. */
export interface WeightsOptions {
  /** What stands between the dense layers; needed if there are two or more, unless `layers` is given. */
  readonly activation?: Activation | "linear" | undefined;
  /** Slope of leaky_relu below zero, by default 0.01; scale of elu, by default 1. */
  readonly alpha?: number | undefined;
  /** All layers, or all before the last dense layer, where an activation alone does not say it. */
  readonly layers?: readonly LayerSpec[] | undefined;
  /**
   * By default softmax_cross_entropy. The last layer is linear, as nn.Linear is, but a sigmoid for the binary
   * cross-entropies; with `layers` it may be any.
   */
  readonly loss?: Loss | undefined;
  /** By default f32: other floating-point types are converted, which a notice says. */
  readonly dtype?: DType | undefined;
  /**
   * Whether weights are units x inputs, as PyTorch saves them, or inputs x units, as Keras does. By default that which
   * makes the layers fit each other; needed if both do, as with square weights.
   */
  readonly order?: WeightOrder | undefined;
  /** What a user should know of the file: what was converted, added or left out. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

const names: Readonly<Record<keyof WeightsOptions, true>> = {
  activation: true,
  alpha: true,
  layers: true,
  loss: true,
  dtype: true,
  order: true,
  onNotice: true,
};

/** Throws a usage error for options of wrong types or unknown names. */
export function checkWeightsOptions(options: WeightsOptions): void {
  checkOptionNames("decodeWeights", options, names);
  const { activation, layers, loss, dtype, order, onNotice } = options;
  if (activation !== undefined) checkOneOf("activation", activation, ["linear", ...activations]);
  if (layers !== undefined) {
    checkLayers({ layers } as NetworkSpec);
    if (activation !== undefined) throw expected("activation", "none beside layers", activation);
  }
  if (loss !== undefined) checkOneOf("loss", loss, losses);
  if (dtype !== undefined) checkOneOf("dtype", dtype, ["f32", "f64"]);
  if (order !== undefined) checkOneOf("order", order, weightOrders);
  if (onNotice !== undefined) checkFunction("onNotice", onNotice);
}
