// Inverted dropout: y = x mask. An element of the mask is 1 / (1 - p) with probability 1 - p, else 0, so that nothing
// has to be scaled in evaluation. The mask is a pure function of seed, layer, step and element, the same on every
// backend.
// Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014, section 10.

import { small_workspace } from "../base/memory";
import { philox_block, philox_word, philox_words_16 } from "../base/random";

/** Stream of the masks behind the first dense layer ("drop"); behind each further one 1 more, for the inputs 1 less. */
export const DROPOUT_STREAM: u32 = 0x64726f70;

/**
 * Draws mask[i] and writes y[i] = x[i] mask[i], i < n; y may be x. x, mask and y point to element `first` of the layer,
 * a multiple of 16.
 */
export function dropout<T>(
  first: i32,
  n: i32,
  p: f64,
  x: usize,
  mask: usize,
  y: usize,
  stream: u32,
  step: i32,
  seed_low: u32,
  seed_high: u32,
): void {
  const kept = <T>(1 / (1 - p));
  const threshold = threshold_of(p);
  const words = small_workspace() + 64;
  for (let i = 0; i < n; i += 16) {
    philox_words_16(words, (first + i) >> 2, stream, step, seed_low, seed_high);
    const end = words + ((<usize>min(16, n - i)) << 2);
    for (let w = words; w < end; w += 4, x += sizeof<T>(), mask += sizeof<T>(), y += sizeof<T>()) {
      const scale = load<u32>(w) < threshold ? kept : <T>0;
      store<T>(mask, scale);
      store<T>(y, load<T>(x) * scale);
    }
  }
}

/** dy[i] *= mask[i]. */
export function dropout_backward<T>(n: i32, mask: usize, dy: usize): void {
  for (let i = 0; i < n; i++, mask += sizeof<T>(), dy += sizeof<T>()) store<T>(dy, load<T>(dy) * load<T>(mask));
}

/**
 * Dropout of CSR lists (lists.ts) in place. The values are those that dense rows would get. offsets points to the word
 * of row `first`.
 */
export function dropout_lists<T>(
  first: i32,
  rows: i32,
  columns: i32,
  p: f64,
  offsets: usize,
  entries: usize,
  stream: u32,
  step: i32,
  seed_low: u32,
  seed_high: u32,
): void {
  const kept = <T>(1 / (1 - p));
  const threshold = threshold_of(p);
  let drawn = -1;
  for (let i = 0; i < rows; i++, offsets += 4) {
    const end = entries + <usize>load<u32>(offsets, 4);
    for (let e = entries + <usize>load<u32>(offsets); e < end; e += 2 * sizeof<T>()) {
      const element = (first + i) * columns + load<i32>(e);
      if (element >> 2 != drawn) {
        drawn = element >> 2;
        philox_block(drawn, stream, step, seed_low, seed_high);
      }
      const scale = philox_word(element & 3) < threshold ? kept : <T>0;
      store<T>(e, load<T>(e, sizeof<T>()) * scale, sizeof<T>());
    }
  }
}

/** A word below this keeps its element. Without the bound, a p below 2^-54 would give 2^32, which is 0 as a u32. */
// @ts-ignore: decorator
@inline
function threshold_of(p: f64): u32 {
  return <u32>min<f64>((1 - p) * 4294967296, 4294967295);
}
