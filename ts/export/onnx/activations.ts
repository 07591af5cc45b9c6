// The activations as ONNX operators. onnxruntime has no LeakyRelu, Elu or Erf of float64: there they are made of others.

import type { Activation } from "../../core/layers.ts";
import type { Graph } from "./graph.ts";

/** Adds f(x) to the graph; alpha is that of leaky_relu and elu. Returns the name of the output. */
type Add = (graph: Graph, x: string, alpha: number) => string;

export const addActivation: { readonly [A in Activation]: Add } = {
  sigmoid: (graph, x) => graph.node("Sigmoid", [x]),
  tanh: (graph, x) => graph.node("Tanh", [x]),
  relu: (graph, x) => graph.node("Relu", [x]),
  leaky_relu(graph, x, alpha) {
    if (graph.dtype === "f32") return graph.node("LeakyRelu", [x], { alpha: { float: alpha } });
    return aboveAndBelow(graph, x, alpha, (below) => below);
  },
  elu(graph, x, alpha) {
    if (graph.dtype === "f32") return graph.node("Elu", [x], { alpha: { float: alpha } });
    return aboveAndBelow(graph, x, alpha, (below) =>
      graph.node("Sub", [graph.node("Exp", [below]), graph.numbers("one", 1)]),
    );
  },
  gelu(graph, x) {
    const root = graph.numbers("root_half", Math.SQRT1_2);
    const erf = errorFunction(graph, graph.node("Mul", [x, root]));
    const twice = graph.node("Add", [erf, graph.numbers("one", 1)]);
    const half = graph.node("Mul", [x, graph.numbers("half", 0.5)]);
    return graph.node("Mul", [half, twice]);
  },
  silu(graph, x) {
    if (graph.dtype === "f32") return graph.node("Mul", [x, graph.node("Sigmoid", [x])]);
    // onnxruntime would fuse the same into QuickGelu, which it does not have of float64.
    const power = graph.node("Exp", [graph.node("Neg", [x])]);
    return graph.node("Div", [x, graph.node("Add", [power, graph.numbers("one", 1)])]);
  },
};

/** max(x, 0) + alpha f(min(x, 0)), for f(0) = 0. */
function aboveAndBelow(graph: Graph, x: string, alpha: number, f: (x: string) => string): string {
  const zero = graph.numbers("zero", 0);
  const above = graph.node("Max", [x, zero]);
  const below = f(graph.node("Min", [x, zero]));
  return graph.node("Add", [above, graph.node("Mul", [below, graph.numbers("alpha", alpha)])]);
}

/** erf(x); of float64 to the accuracy of float32, about 1e-7. */
function errorFunction(graph: Graph, x: string): string {
  if (graph.dtype === "f32") return graph.node("Erf", [x]);
  return graph.cast(graph.node("Erf", [graph.cast(x, "f32")]), "f64");
}
