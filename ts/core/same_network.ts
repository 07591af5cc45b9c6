// Whether two networks are the same but for dropout, and networks in words.

import { checkObject, usage } from "./errors.ts";
import { alphaOf, type LayerSpec } from "./layers.ts";
import type { Recipe } from "./recipe.ts";
import { checkSpec, layerSizes, type NetworkSpec } from "./spec.ts";

/** Throws a usage error unless a run of `network` can continue from the checkpoint. */
export function checkSameNetwork(
  checkpoint: { readonly recipe: Recipe },
  network: NetworkSpec,
): void {
  checkObject("checkpoint", checkpoint, "what decodeCheckpoint returns");
  checkObject("checkpoint.recipe", checkpoint.recipe, "a recipe");
  checkSpec(checkpoint.recipe.network);
  checkSpec(network);
  const saved = describe(checkpoint.recipe.network);
  const wanted = describe(network);
  if (saved === wanted) return;
  throw usage(
    `the checkpoint is of ${saved}, the run is of ${wanted} - resume with the checkpoint's network, or start a new run`,
  );
}

/** As "784-30-10 (dense, sigmoid, dense; softmax_cross_entropy; f32)"; dropout is no part of the weights. */
export function describe(network: NetworkSpec): string {
  const layers = network.layers.flatMap(describeLayer).join(", ");
  return `${layerSizes(network).join("-")} (${layers}; ${network.loss}; ${network.dtype})`;
}

function describeLayer(layer: LayerSpec): string[] {
  switch (layer.kind) {
    case "dropout":
      return [];
    case "maxout":
      return [`maxout of ${layer.pieces}`];
    case "activation":
      return [[layer.activation, alphaOf(layer) || ""].join(" ").trim()];
    case "dense":
      return ["dense"];
  }
}
