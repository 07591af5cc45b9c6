// Masks of inverted dropout. Twin of assembly/kernels/dropout.ts: mask i of a layer is a pure function
// of seed, layer, step and i. Source: Srivastava et al. 2014, section 10.

import { Philox } from "../../core/random.ts";

/** Where the masks are drawn from. */
export interface Dropout {
  readonly seed: number;
  /** Steps taken before. */
  readonly step: number;
}

/** Stream of the masks ("drop") of layer 0; layer i draws from the stream i after it, substream step. */
const DROPOUT_STREAM = 0x64726f70;
/** The "layer" whose mask is that of the network's inputs. */
export const INPUTS = -1;

/** `count` elements: 1 / (1 - p) with probability 1 - p, else 0. */
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
