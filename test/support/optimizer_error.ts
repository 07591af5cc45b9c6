// How far one step of an optimiser, and the bound on weights after it, may be off in a type: by how much
// the float64 twin moves when what enters it is some roundings off.

import { optimizerStep, smallestMoment } from "../../ts/backends/reference/optimizers.ts";
import type { OptimizerSpec } from "../../ts/core/optimizer.ts";
import { type NetworkSpec, parameterTensors } from "../../ts/core/spec.ts";
import type { ElementType } from "./dtype.ts";

/** What a step reads and changes; g is only read. */
export interface State {
  readonly w: Float64Array;
  readonly g: Float64Array;
  readonly slots: readonly Float64Array[];
}

function copyOf({ w, g, slots }: State): State {
  return { w: w.slice(), g: g.slice(), slots: slots.map((slot) => slot.slice()) };
}

/** What a step changes. */
export function outputs({ w, slots }: State): Float64Array[] {
  return [w, ...slots];
}

/** The twin's state after the step. */
export function twin(spec: OptimizerSpec, at: number, type: ElementType, before: State): State {
  const after = copyOf(before);
  optimizerStep(spec, at, smallestMoment[type.dtype], after.w, after.g, after.slots);
  return after;
}

const ROUNDINGS = 6;
export const stepReason = "the step of inputs and settings that are each some roundings off";

/**
 * Errors allowed in each output: by how much it moves when one input or setting after the other is
 * ROUNDINGS units off, and as many of its own. Every rounding on the way is one of those, but for the
 * difference of two roots in ftrl, which moves little with what is under both: its roundings stand apart.
 * With `gradientErrors` also by how much it moves when the gradients are that far off: up, down, or at zero.
 */
export function stepErrors(
  spec: OptimizerSpec,
  at: number,
  type: ElementType,
  before: State,
  gradientErrors?: Float64Array,
): Float64Array[] {
  const off = 1 + 2 ** -12;
  const scale = ROUNDINGS * type.unit * 2 ** 12;
  const exact = outputs(twin(spec, at, type, before));
  const bounds = exact.map((values) => values.map((x) => ROUNDINGS * type.unit * Math.abs(x)));
  const distances = (changed: State, by = spec) =>
    outputs(twin(by, at, type, changed)).map((values, k) =>
      values.map((x, i) => Math.abs(x - exact[k]![i]!)),
    );
  const add = (moves: readonly Float64Array[], factor: number) => {
    moves.forEach((values, k) => {
      for (const [i, x] of values.entries()) bounds[k]![i]! += factor * x;
    });
  };
  for (let input = 0; input < 2 + before.slots.length; input++) {
    const inputs = copyOf(before);
    const values = [inputs.w, inputs.g, ...inputs.slots][input]!;
    values.forEach((x, i) => {
      values[i] = off * x;
    });
    add(distances(inputs), scale);
  }
  for (const setting of ["lr", "weightDecay", "epsilon", "l1", "l2"] as const) {
    const value = spec[setting];
    if (value) add(distances(before, { ...spec, [setting]: off * value }), scale);
  }
  // Averages are s + (1 - decay) (x - s): where decay is next to 0 they are x and a rounding of s.
  for (const decay of ["momentum", "rho", "alpha", "beta1", "beta2"] as const) {
    const value = spec[decay];
    if (value === undefined) continue;
    const moved = (sign: number) =>
      distances(before, { ...spec, [decay]: value + sign * ROUNDINGS * type.unit });
    add(farther(moved(1), moved(-1)), 1);
  }
  if (gradientErrors) {
    const moved = (to: (g: number, error: number) => number) =>
      distances({ ...before, g: before.g.map((g, i) => to(g, gradientErrors[i]!)) });
    const ends = farther(
      moved((g, error) => g + error),
      moved((g, error) => g - error),
    );
    const nearestZero = moved((g, error) => Math.sign(g) * Math.max(Math.abs(g) - error, 0));
    add(farther(ends, nearestZero), 1);
  }
  if (spec.name === "ftrl") {
    const [weights, , linear] = bounds;
    before.w.forEach((x, i) => {
      const root = Math.sqrt(exact[1]![i]!);
      const error = 3 * type.unit * (root / spec.lr) * Math.abs(x);
      linear![i]! += error;
      weights![i]! += error / (root / spec.lr + 2 * (spec.l2 ?? 0));
    });
  }
  return bounds;
}

/** The larger of two distances; one that is no number, of the root of what fell below zero, has no bound. */
function farther(one: readonly Float64Array[], other: readonly Float64Array[]): Float64Array[] {
  return one.map((values, k) =>
    values.map((x, i) => {
      const larger = Math.max(x, other[k]![i]!);
      return Number.isNaN(larger) ? Infinity : larger;
    }),
  );
}

/** Adds to the errors of weights w what bounding their squared lengths by c does to them. */
export function addMaxNormErrors(
  network: NetworkSpec,
  c: number,
  w: Float64Array,
  errors: Float64Array,
  { unit }: ElementType,
): void {
  for (const { kind, shape, offset } of parameterTensors(network)) {
    if (kind === "bias") continue;
    const [inputs, width] = shape as [number, number];
    for (let j = 0; j < width; j++) {
      const column = Array.from({ length: inputs }, (_, i) => offset + i * width + j);
      let square = 0;
      let off = 0;
      for (const i of column) {
        square += w[i]! ** 2;
        off += 2 * Math.abs(w[i]!) * errors[i]! + errors[i]! ** 2;
      }
      off += (inputs + 2) * unit * square;
      if (square + off <= c) continue;
      // w sqrt(c / square): half the relative error of the square, and three roundings.
      for (const i of column) errors[i]! += Math.abs(w[i]!) * (off / square + 3 * unit);
    }
  }
}
