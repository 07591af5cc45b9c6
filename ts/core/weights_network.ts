// The network of dense layers in a file: their sizes are the file's, the rest are the caller's options.

import { expected, usage } from "./errors.ts";
import type { KnownSize, OrderedLayers } from "./layer_order.ts";
import { type Activation, type LayerSpec, outputsOf } from "./layers.ts";
import { checkSpec, isCrossEntropy, type Loss, type NetworkSpec } from "./spec.ts";
import type { WeightsOptions } from "./weights_options.ts";

/** What `layers` says of each dense layer in turn. */
export function knownSizes(
  layers: readonly LayerSpec[] | undefined,
  count: number,
): KnownSize[] | undefined {
  if (layers === undefined) return undefined;
  const known: KnownSize[] = [];
  let size: number | undefined;
  for (const layer of layers) {
    if (layer.kind === "dense") known.push({ inputs: size, units: layer.units });
    size = layer.kind === "dense" || size !== undefined ? outputsOf(layer, size!) : undefined;
  }
  if (known.length === count - 1) known.push({ inputs: size });
  if (known.length === count) return known;
  throw usage(
    `layers expected ${count} dense layers as in the file, or ${count - 1} with the last one added, got ${known.length}`,
  );
}

/** Throws a usage error if an option is missing or does not fit. */
export function networkOf(ordered: OrderedLayers, options: WeightsOptions): NetworkSpec {
  const { loss = "softmax_cross_entropy", dtype = "f32" } = options;
  const network = {
    inputs: ordered.sizes[0]!,
    layers: options.layers
      ? withOutput(options.layers, ordered, loss)
      : alternating(ordered, options, loss),
    loss,
    dtype,
  };
  checkSpec(network);
  return network;
}

/** The given layers, with the last dense layer if they lack it. */
function withOutput(
  layers: readonly LayerSpec[],
  { sizes }: OrderedLayers,
  loss: Loss,
): LayerSpec[] {
  const given = layers.filter(({ kind }) => kind === "dense").length;
  if (given === sizes.length - 1) return [...layers];
  return [...layers, { kind: "dense", units: sizes.at(-1)! }, ...outputLayers(loss)];
}

/** The dense layers with the activation between them. */
function alternating(
  { sizes }: OrderedLayers,
  { activation, alpha }: WeightsOptions,
  loss: Loss,
): LayerSpec[] {
  const count = sizes.length - 1;
  const shape = sizes.join("-");
  if (activation === undefined && count > 1) {
    throw usage(
      `${shape}: ${count} dense layers, and weights do not say which activation stands between them - give it, as activation: "relu"`,
    );
  }
  if (activation !== undefined && count === 1) {
    throw expected("activation", `none for the one dense layer of ${shape}`, activation);
  }
  const dense = sizes.slice(1).map((units): LayerSpec => ({ kind: "dense", units }));
  const between = activation === undefined ? [] : activationLayers(activation, alpha);
  return [
    ...dense.flatMap((layer, i) => (i === 0 ? [layer] : [...between, layer])),
    ...outputLayers(loss),
  ];
}

function activationLayers(activation: Activation | "linear", alpha?: number): LayerSpec[] {
  if (activation === "linear") return [];
  return [{ kind: "activation", activation, ...(alpha === undefined ? {} : { alpha }) }];
}

/** What stands behind the last dense layer. */
function outputLayers(loss: Loss): LayerSpec[] {
  return isCrossEntropy(loss) ? [{ kind: "activation", activation: "sigmoid" }] : [];
}
