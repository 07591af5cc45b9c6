// The optimisers, one parameter at a time. Float64 twins of assembly/optimizers, which names the sources.

import type { Doubles } from "../../core/arrays.ts";
import {
  type Hyper,
  hyperOf,
  type OptimizerName,
  type OptimizerSpec,
} from "../../core/optimizer.ts";
import type { DType } from "../../core/spec.ts";

/** Averages of squares and moments below this become zero: the engine avoids subnormals. */
export const smallestMoment: Readonly<Record<DType, number>> = { f32: 1e-30, f64: 1e-290 };

/** One parameter: its value, its gradient (weight decay included), and its share of the optimiser's state. */
interface Cell {
  w: number;
  readonly g: number;
  a: number;
  b: number;
}

interface Step {
  readonly hyper: Hyper;
  /** Counted from 1. */
  readonly step: number;
  readonly smallest: number;
}

interface Optimizer {
  /** First value of each slot. */
  readonly slots: readonly ("zero" | "accumulator")[];
  update(cell: Cell, context: Step): void;
}

const optimizers: Readonly<Record<OptimizerName, Optimizer>> = {
  sgd: {
    slots: [],
    update(cell, { hyper: { lr } }) {
      cell.w -= lr * cell.g;
    },
  },
  momentum: {
    slots: ["zero"],
    update(cell, { hyper: { lr, decay1 } }) {
      cell.a = decay1 * cell.a + cell.g;
      cell.w -= lr * cell.a;
    },
  },
  nesterov: {
    slots: ["zero"],
    update(cell, { hyper: { lr, decay1 } }) {
      cell.a = decay1 * cell.a + cell.g;
      cell.w -= lr * (cell.g + decay1 * cell.a);
    },
  },
  adagrad: {
    slots: ["accumulator"],
    update(cell, { hyper: { lr, epsilon } }) {
      cell.a += cell.g * cell.g;
      cell.w -= (lr * cell.g) / (Math.sqrt(cell.a) + epsilon);
    },
  },
  adagrad_da: {
    slots: ["zero", "accumulator"],
    update(cell, { hyper: { lr, l1, l2 }, step }) {
      cell.a += cell.g;
      cell.b += cell.g * cell.g;
      cell.w = (-lr * shrink(cell.a, l1 * step)) / (l2 * step * lr + Math.sqrt(cell.b));
    },
  },
  adadelta: {
    slots: ["zero", "zero"],
    update(cell, { hyper: { lr, decay1, epsilon }, smallest }) {
      cell.a = flushed(decay1 * cell.a + (1 - decay1) * cell.g ** 2, smallest);
      const change = (Math.sqrt(cell.b + epsilon) / Math.sqrt(cell.a + epsilon)) * cell.g;
      cell.b = flushed(decay1 * cell.b + (1 - decay1) * change ** 2, smallest);
      cell.w -= lr * change;
    },
  },
  rmsprop: {
    slots: ["zero"],
    update(cell, { hyper: { lr, decay1, epsilon }, smallest }) {
      cell.a = flushed(decay1 * cell.a + (1 - decay1) * cell.g ** 2, smallest);
      cell.w -= (lr * cell.g) / (Math.sqrt(cell.a) + epsilon);
    },
  },
  adam: { slots: ["zero", "zero"], update: adam },
  adamw: { slots: ["zero", "zero"], update: adam },
  ftrl: {
    slots: ["accumulator", "zero"],
    update(cell, { hyper: { lr, l1, l2 } }) {
      const before = cell.a;
      cell.a += cell.g * cell.g;
      const sigma = (Math.sqrt(cell.a) - Math.sqrt(before)) / lr;
      cell.b += cell.g - sigma * cell.w;
      cell.w = -shrink(cell.b, l1) / (Math.sqrt(cell.a) / lr + 2 * l2);
    },
  },
  proximal_gd: {
    slots: [],
    update(cell, { hyper: { lr, l1, l2 } }) {
      cell.w = shrink(cell.w - lr * cell.g, lr * l1) / (1 + lr * l2);
    },
  },
  proximal_adagrad: {
    slots: ["accumulator"],
    update(cell, { hyper: { lr, l1, l2 } }) {
      cell.a += cell.g * cell.g;
      const rate = lr / Math.sqrt(cell.a);
      cell.w = shrink(cell.w - rate * cell.g, rate * l1) / (1 + rate * l2);
    },
  },
};

/** The optimiser's slots before the first step, of `count` elements each. */
export function startSlots(spec: OptimizerSpec, count: number): Doubles[] {
  const { initialAccumulator } = hyperOf(spec);
  return optimizers[spec.name].slots.map((start) =>
    new Float64Array(count).fill(start === "accumulator" ? initialAccumulator : 0),
  );
}

/** Takes step number `step` (from 1) on all parameters w with gradients g, in place. */
export function optimizerStep(
  spec: OptimizerSpec,
  step: number,
  smallest: number,
  w: Float64Array,
  g: Float64Array,
  slots: readonly Float64Array[],
): void {
  const context: Step = { hyper: hyperOf(spec), step, smallest };
  const { lr, weightDecay } = context.hyper;
  const decoupled = spec.name === "adamw";
  const [first, second] = slots;
  for (let i = 0; i < w.length; i++) {
    const cell: Cell = {
      w: decoupled ? w[i]! * (1 - lr * weightDecay) : w[i]!,
      g: decoupled ? g[i]! : g[i]! + weightDecay * w[i]!,
      a: first?.[i] ?? 0,
      b: second?.[i] ?? 0,
    };
    optimizers[spec.name].update(cell, context);
    w[i] = cell.w;
    if (first) first[i] = cell.a;
    if (second) second[i] = cell.b;
  }
}

function adam(cell: Cell, { hyper, step, smallest }: Step): void {
  const { lr, decay1, decay2, epsilon } = hyper;
  const first = decay1 * cell.a + (1 - decay1) * cell.g;
  cell.a = Math.abs(first) < smallest ? 0 : first;
  cell.b = flushed(decay2 * cell.b + (1 - decay2) * cell.g ** 2, smallest);
  const scale = Math.sqrt(cell.b / (1 - decay2 ** step)) + epsilon;
  cell.w -= (lr * (cell.a / (1 - decay1 ** step))) / scale;
}

function flushed(value: number, smallest: number): number {
  return value < smallest ? 0 : value;
}

/** sign(x) max(|x| - by, 0). */
function shrink(x: number, by: number): number {
  return Math.sign(x) * Math.max(Math.abs(x) - by, 0);
}
