// The table of the layers: a row for every kind, and the compiler names a missing one.

import type { LayerKind } from "../../core/layers.ts";
import { activationLayer } from "./activation.ts";
import { denseLayer } from "./dense.ts";
import { dropoutLayer } from "./dropout.ts";
import type { Layer } from "./layer.ts";
import { maxoutLayer } from "./maxout.ts";

const layers: { readonly [K in LayerKind]: Layer<K> } = {
  dense: denseLayer,
  activation: activationLayer,
  maxout: maxoutLayer,
  dropout: dropoutLayer,
};

/** The row of a kind, which takes layers of that kind. */
export function layerOf(kind: LayerKind): Layer<LayerKind> {
  return layers[kind] as Layer<LayerKind>;
}
