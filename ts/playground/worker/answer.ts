// The activations of every layer for one example. Computed in plain TypeScript, because a session does not expose
// hidden activations.

import { forward } from "../../backends/reference/network.ts";
import { type Scaling, scaleValue } from "../../core/dataset.ts";
import type { Parameters } from "../../core/session.ts";
import type { NetworkSpec } from "../../core/spec.ts";
import type { Activations } from "./protocol.ts";

/** @param example values as in the data */
export function activationsOf(
  network: NetworkSpec,
  parameters: Parameters,
  example: ArrayLike<number>,
  scaling: Scaling,
): Activations {
  const x = Float64Array.from(example, (value, j) => scaleValue(value, scaling, j));
  const acts = forward(network, Float64Array.from(parameters), x, 1).map((pass) => pass.acts);
  const outputs = Array.from(acts.at(-1)!);
  const dense = network.layers.flatMap(({ kind }, index) => (kind === "dense" ? [index] : []));
  return {
    outputs: network.loss === "softmax_cross_entropy" ? softmax(outputs) : outputs,
    // The inputs of every dense layer but the first.
    hidden: dense.slice(1).map((index) => Float32Array.from(acts[index - 1]!)),
  };
}

function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
