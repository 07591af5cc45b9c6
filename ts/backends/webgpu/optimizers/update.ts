// One step of any optimiser for a vector of parameters, which gemm_tn calls. WGSL twin of
// assembly/optimizers/step.ts. slot0 and slot1 are a and b in the formulas.

import type { OptimizerName } from "../../../core/optimizer.ts";
import { adam } from "./adam.ts";
import { adadelta, adagrad, rmsprop } from "./adaptive.ts";
import { adagradDa, ftrl, proximalAdagrad, proximalGd } from "./proximal.ts";
import { momentum, nesterov, sgd } from "./sgd.ts";

interface Update {
  readonly formula: string;
  /** Number of flat buffers of state. */
  readonly slots: number;
  /** The slot that starts at initialAccumulator. */
  readonly accumulator?: number;
}

export const updates: Readonly<Record<OptimizerName, Update>> = {
  sgd: { formula: sgd, slots: 0 },
  momentum: { formula: momentum, slots: 1 },
  nesterov: { formula: nesterov, slots: 1 },
  adagrad: { formula: adagrad, slots: 1, accumulator: 0 },
  adagrad_da: { formula: adagradDa, slots: 2, accumulator: 1 },
  adadelta: { formula: adadelta, slots: 2 },
  rmsprop: { formula: rmsprop, slots: 1 },
  adam: { formula: adam, slots: 2 },
  adamw: { formula: adam, slots: 2 },
  ftrl: { formula: ftrl, slots: 2, accumulator: 0 },
  proximal_gd: { formula: proximalGd, slots: 0 },
  proximal_adagrad: { formula: proximalAdagrad, slots: 1, accumulator: 0 },
};

/** fn update(at, gradient, real): one step of the parameters in vector `at`; those that are not `real` stay 0. */
export function updateFunction(optimizer: OptimizerName): string {
  const { formula, slots } = updates[optimizer];
  const decoupled = optimizer === "adamw";
  return /* wgsl */ `
/** Sets moments to 0 before they become subnormal; they move no weight. NaN stays, as it is not less. */
fn flushed(x: vec4f) -> vec4f { return select(x, vec4f(), abs(x) < vec4f(1e-30)); }

/** sign(x) max(|x| - by, 0). */
fn shrunk(x: vec4f, by: vec4f) -> vec4f {
  let left = max(abs(x) - by, vec4f());
  return select(left, -left, x < vec4f());
}

fn update(at: u32, gradient: vec4f, real: vec4<bool>) {
  var w = params[at];
  ${slots > 0 ? "var a = slot0[at];" : ""}
  ${slots > 1 ? "var b = slot1[at];" : ""}
  ${decoupled ? "let g = gradient; w -= step.decay * w;" : "let g = gradient + step.decay * w;"}
  ${formula}
  params[at] = select(vec4f(), w, real);
  ${slots > 0 ? "slot0[at] = a;" : ""}
  ${slots > 1 ? "slot1[at] = b;" : ""}
}`;
}
