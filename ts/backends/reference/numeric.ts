// Numerical derivatives by definition: every evaluation is a full forward pass. Float64 twin of
// assembly/derivatives, which has faster ways to the same numbers.

import { type NumericalGradient, numericalFlags } from "../../core/numerical.ts";
import type { NetworkSpec } from "../../core/spec.ts";
import type { Dropout } from "./layer.ts";
import { type Answers, decisionsOf, forward, lossOf } from "./network.ts";

/** Network inputs, and what the outputs for them should be. */
export interface Examples {
  /** rows x inputs of the network. */
  readonly x: Float64Array;
  readonly answers: Answers;
}

/** A range of the flat parameters, and the step. */
export interface Range {
  readonly delta: number;
  readonly first: number;
  readonly count: number;
}

/** (L(w + delta) - L(w - delta)) / (2 delta) for each parameter w of the range; restores the parameters afterwards. */
export function numericalGradient(
  network: NetworkSpec,
  parameters: Float64Array,
  { x, answers }: Examples,
  { delta, first, count }: Range,
  dropout: Dropout,
): NumericalGradient {
  const gradients = new Float64Array(count);
  const flags = new Uint8Array(count);
  const evaluate = () => {
    const passes = forward(network, parameters, x, x.length / network.inputs, dropout);
    const outputs = passes.at(-1)!.acts;
    const loss = lossOf(network, outputs, answers, new Float64Array(outputs.length));
    return { loss, decisions: decisionsOf(network, passes) };
  };
  for (let i = 0; i < count; i++) {
    const w = parameters[first + i]!;
    if (w + delta === w || w - delta === w) {
      gradients[i] = Number.NaN;
      flags[i] = numericalFlags.lostStep;
      continue;
    }
    parameters[first + i] = w + delta;
    const above = evaluate();
    parameters[first + i] = w - delta;
    const below = evaluate();
    parameters[first + i] = w;
    gradients[i] = (above.loss - below.loss) / (2 * delta);
    if (above.decisions !== below.decisions) flags[i]! |= numericalFlags.kink;
    if (!Number.isFinite(above.loss) || !Number.isFinite(below.loss)) {
      flags[i]! |= numericalFlags.notFinite;
    }
  }
  return { gradients, flags };
}
