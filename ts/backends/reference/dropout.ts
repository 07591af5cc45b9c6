// Inverted dropout. Twin of assembly/kernels/dropout.ts: element i of a layer's mask is a pure function of seed,
// layer, step and i. Source: Srivastava et al. 2014, section 10.

import { Philox } from "../../core/random.ts";
import type { Dropout, Layer } from "./layer.ts";

/** Random stream ("drop") of the masks behind dense layer 0; those behind dense layer i use the i-th stream after it. */
const DROPOUT_STREAM = 0x64726f70;
/** The "dense layer" in front of the masks of the network's inputs. */
export const INPUTS = -1;

/** `count` elements behind dense layer number `layer`: 1 / (1 - p) with probability 1 - p, else 0. */
export function dropoutMask(
  count: number,
  p: number,
  layer: number,
  { seed, step }: Dropout,
): Float64Array {
  const random = new Philox(seed, DROPOUT_STREAM + layer, step);
  const threshold = Math.min(Math.floor((1 - p) * 4294967296), 4294967295);
  return Float64Array.from({ length: count }, (_, i) =>
    random.bits(i) < threshold ? 1 / (1 - p) : 0,
  );
}

export const dropoutLayer: Layer<"dropout"> = {
  forward({ spec, depth, dropout }, x) {
    if (!dropout) return { x, acts: x };
    const mask = dropoutMask(x.length, spec.rate, INPUTS + depth, dropout);
    return { x, acts: times(x, mask), mask };
  },
  backward(_layer, { mask }, dy) {
    return mask ? times(dy, mask) : dy;
  },
};

function times(x: Float64Array, mask: Float64Array): Float64Array {
  return x.map((value, i) => value * mask[i]!);
}
