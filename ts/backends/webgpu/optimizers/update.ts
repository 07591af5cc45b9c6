// One step of any optimiser for a vector of parameters, which gemm_tn calls. WGSL twin of
// assembly/optimizers/step.ts. slot0 and slot1 are a and b in the formulas.

import type { OptimizerName } from "../../../core/optimizer.ts";
import { adam } from "./adam.ts";
import { adadelta, adagrad, rmsprop } from "./adaptive.ts";
import { adagradDa, ftrl, proximalAdagrad, proximalGd } from "./proximal.ts";
import { momentum, nesterov, sgd } from "./sgd.ts";

/** Number of flat buffers of state. */
export const slotCounts: Readonly<Record<OptimizerName, number>> = {
  sgd: 0,
  momentum: 1,
  nesterov: 1,
  adagrad: 1,
  adagrad_da: 2,
  adadelta: 2,
  rmsprop: 1,
  adam: 2,
  adamw: 2,
  ftrl: 2,
  proximal_gd: 0,
  proximal_adagrad: 1,
};

/** The slot that starts at initialAccumulator. */
export const accumulatorSlot: Readonly<Partial<Record<OptimizerName, number>>> = {
  adagrad: 0,
  ftrl: 0,
  proximal_adagrad: 0,
  adagrad_da: 1,
};

const formulas: Readonly<Record<OptimizerName, string>> = {
  sgd,
  momentum,
  nesterov,
  adagrad,
  adagrad_da: adagradDa,
  adadelta,
  rmsprop,
  adam,
  adamw: adam,
  ftrl,
  proximal_gd: proximalGd,
  proximal_adagrad: proximalAdagrad,
};

/** fn update(at, gradient, real): one step of the parameters in vector `at`; those that are not `real` stay 0. */
export function updateFunction(optimizer: OptimizerName): string {
  const slots = slotCounts[optimizer];
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
  ${formulas[optimizer]}
  params[at] = select(vec4f(), w, real);
  ${slots > 0 ? "slot0[at] = a;" : ""}
  ${slots > 1 ? "slot1[at] = b;" : ""}
}`;
}
