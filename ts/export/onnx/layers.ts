// The layers of a network as ONNX operators. Weights are units x inputs under PyTorch's names, as in a checkpoint.

import { alphaOf, type LayerSpec } from "../../core/layers.ts";
import { sizesOf } from "../../core/spec.ts";
import { type Trained, tensorsOf } from "../trained.ts";
import { addActivation } from "./activations.ts";
import type { Graph } from "./graph.ts";

/** Adds all layers. Returns the name of the last one's output. */
export function addLayers(graph: Graph, trained: Trained, input: string): string {
  for (const [name, tensor] of tensorsOf(trained)) graph.constant(name, tensor);
  const { network } = trained;
  const sizes = sizesOf(network);
  return network.layers.reduce(
    (x, layer, index) => addLayer(graph, x, layer, { index, outputs: sizes[index + 1]! }),
    input,
  );
}

function addLayer(
  graph: Graph,
  x: string,
  layer: LayerSpec,
  { index, outputs }: { readonly index: number; readonly outputs: number },
): string {
  switch (layer.kind) {
    case "dense":
      return addDense(graph, x, `${index}.weight`, `${index}.bias`);
    case "activation":
      return addActivation[layer.activation](graph, x, alphaOf(layer));
    case "maxout": {
      // A size of 0 stands for the batch's own.
      const pieces = graph.sizes("pieces", [0, layer.pieces, outputs]);
      const reshaped = graph.node("Reshape", [x, pieces]);
      return graph.node("ReduceMax", [reshaped], { axes: { ints: [1] }, keepdims: { int: 0 } });
    }
    case "dropout":
      return x; // it drops in training only
  }
}

/** x W + b. onnxruntime 1.16 fuses Gemm with an activation, and fails for float64: there b is added by itself. */
function addDense(graph: Graph, x: string, weight: string, bias: string): string {
  const attributes = { transB: { int: 1 } };
  if (graph.dtype === "f32") return graph.node("Gemm", [x, weight, bias], attributes);
  return graph.node("Add", [graph.node("Gemm", [x, weight], attributes), bias]);
}
