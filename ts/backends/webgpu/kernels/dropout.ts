// Masks of inverted dropout. They are not stored: an element's mask is a pure function of seed, stream, step and
// element, which the forward and the backward kernels draw alike. WGSL twin of assembly/kernels/dropout.ts and of
// assembly/base/random.ts.

import type { Fields } from "../uniform.ts";

/** Stream ("drop") of a dropout behind one dense layer; behind n of them it is n - 1 further on. */
const DROPOUT_STREAM = 0x64726f70;

/** Fields of a uniform that determine the masks. */
export const dropFields = {
  drop_stream: "u32",
  drop_last: "u32",
  drop_kept: "f32",
} as const satisfies Fields;

/**
 * Values of the fields for a dropout at a rate behind so many dense layers. Words up to drop_last keep their element;
 * at rate 0 all do, with a scale of 1.
 */
export function dropValues(rate: number, denseLayers: number) {
  const threshold = Math.floor((1 - rate) * 4294967296);
  return {
    drop_stream: DROPOUT_STREAM + denseLayers - 1,
    drop_last: Math.max(threshold - 1, 0),
    drop_kept: threshold === 0 ? 0 : 1 / (1 - rate),
  };
}

/** fn dropout_mask(...): 0 or `kept` for elements first .. first + 3 of a batch. */
export const dropoutMask = /* wgsl */ `
/** The upper 32 bits of a b, computed from halves of 16 bits. */
fn high_word(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  let other = a_low * b_high + (middle & 0xffffu);
  return a_high * b_high + (middle >> 16u) + (other >> 16u);
}

/** One Philox4x32-10 block (Salmon et al. 2011). */
fn philox(counter: vec4u, seed: vec2u) -> vec4u {
  var c = counter;
  var key = seed;
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(
      high_word(0xcd9e8d57u, c.z) ^ c.y ^ key.x, 0xcd9e8d57u * c.z,
      high_word(0xd2511f53u, c.x) ^ c.w ^ key.y, 0xd2511f53u * c.x,
    );
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

/** Words first .. first + 3 of a stream, which may lie in two blocks. */
fn philox_words(first: u32, stream: u32, substream: u32, seed: vec2u) -> vec4u {
  let here = philox(vec4u(first >> 2u, 0u, stream, substream), seed);
  let skipped = first & 3u;
  if (skipped == 0u) { return here; }
  let next = philox(vec4u((first >> 2u) + 1u, 0u, stream, substream), seed);
  if (skipped == 1u) { return vec4u(here.yzw, next.x); }
  if (skipped == 2u) { return vec4u(here.zw, next.xy); }
  return vec4u(here.w, next.xyz);
}

fn dropout_mask(first: u32, stream: u32, last: u32, kept: f32, step: u32, seed: vec2u) -> vec4f {
  let words = philox_words(first, stream, step, seed);
  return select(vec4f(), vec4f(kept), words <= vec4u(last));
}
`;
