// Raw values to inputs of the network, and outputs to numbers in the user's units, as ONNX operators.

import { isUniform, type Scaling } from "../../core/dataset.ts";
import type { NumberOutputs } from "../../core/outputs.ts";
import type { Graph } from "./graph.ts";

/** Adds the scaling of x, without the steps that change nothing. Returns the name of the output. */
export function addScaling(graph: Graph, x: string, scaling: Scaling): string {
  if (isUniform(scaling)) {
    const { divisor, scale, shift } = scaling;
    const divided = divisor === 1 ? x : graph.node("Div", [x, graph.numbers("divisor", divisor)]);
    const scaled =
      scale === 1 ? divided : graph.node("Mul", [divided, graph.numbers("scale", scale)]);
    return shift === 0 ? scaled : graph.node("Add", [scaled, graph.numbers("shift", shift)]);
  }
  const deviations = graph.numbers("deviations", scaling.deviations);
  return graph.node("Div", [withoutMeans(graph, x, scaling.means), deviations]);
}

/** Adds output * deviation + mean. Returns the name of the output. */
export function addUnits(graph: Graph, x: string, { means, deviations }: NumberOutputs): string {
  const scaled = graph.node("Mul", [x, graph.numbers("target_deviations", deviations)]);
  return graph.node("Add", [scaled, graph.numbers("target_means", means)]);
}

/**
 * x - means. A mean as 2019.4 rounded to float32 is wrong by 6e-5, which is much beside a deviation of 1: what rounding
 * takes away is subtracted too.
 */
function withoutMeans(graph: Graph, x: string, means: readonly number[]): string {
  const rough = graph.node("Sub", [x, graph.numbers("means", means)]);
  if (graph.dtype === "f64") return rough;
  const rests = Float32Array.from(means, (mean) => mean - Math.fround(mean));
  if (rests.every((rest) => rest === 0)) return rough;
  const shape = [means.length];
  return graph.node("Sub", [rough, graph.constant("rests_of_means", { shape, values: rests })]);
}
