// A layer in memory, what the host says of one, and what the layers of a network share during a pass.
//
//   x --layer--> y        forward
//   dx <--layer-- dy      backward; gradients of its parameters into Pass.grads
//
// y of a layer is x of the next, and dy of a layer is dx of the next. Where dy and dx are one buffer, the layer changes
// the gradient in place.

import { alloc } from "../base/memory";

/** x W + b. */
export const DENSE: i32 = 0;
/** An element-wise function. */
export const ACTIVATION: i32 = 1;
/** The largest of each output's pieces. */
export const MAXOUT: i32 = 2;
export const DROPOUT: i32 = 3;
export const LAYER_KINDS: i32 = 4;

/** Description of a layer. Fields that its kind does not read are ignored. */
@unmanaged
export class LayerSpec {
  kind: i32;
  /** Columns of a dense layer's W. */
  units: i32;
  /** Function of an activation layer, an activation id. */
  activation: i32;
  /** Inputs of a maxout layer for each of its outputs. */
  pieces: i32;
  /** Slope of leaky_relu below zero, scale of elu. */
  alpha: f64;
  /** Probability with which a dropout layer drops an input. */
  rate: f64;
}

/** What the layers of a network share: the parameters, the batch in hand, and room that one layer uses at a time. */
@unmanaged
export class Pass {
  /** What the handle of a network is recognised by (net/net.ts). */
  magic: u32;
  dtype: i32;
  /** Most examples of a batch. */
  batch: i32;
  params: usize;
  grads: usize;
  /** Examples of the batch in hand. */
  rows: i32;
  /** Whether dropout drops. */
  training: bool;
  /** Whether the batch is in CSR lists (kernels/lists.ts). */
  listed: bool;
  /** The batch: rows x inputs, or the entries of its lists. */
  batch_x: usize;
  batch_heads: usize;
  /** Steps taken, and the seed: dropout masks are drawn by them. */
  step: i32;
  seed_low: u32;
  seed_high: u32;
  /** What the gradients of biases are multiplied by. */
  bias_scale: f64;
  /** Bound of the squared length of a unit's incoming weights; 0 for none. */
  max_norm: f64;
  /** One row of the widest dense layer. */
  row: usize;
  /** Lists of the layer in hand, going back: x by column, then dy by row; the mask of the inputs, which nothing reads. */
  heads: usize;
  entries: usize;
}


@unmanaged
export class Layer {
  pass: Pass;
  kind: i32;
  /** Numbers of an example that it takes and gives. */
  inputs: i32;
  outputs: i32;
  /** Layers with parameters in front of it: start and masks are drawn by this number. */
  ordinal: i32;
  /** Of an activation layer its function; of a dense layer the one that it applies in place, LINEAR for none. */
  activation: i32;
  pieces: i32;
  alpha: f64;
  rate: f64;
  /** Its parameters: how many, and their offset in params and grads in bytes. */
  parameters: i32;
  offset: usize;
  /** Batch x inputs; batch x outputs. */
  x: usize;
  y: usize;
  /** Their gradients; dx is 0 where no layer in front has parameters. */
  dx: usize;
  dy: usize;
  /** What the backward pass needs beside x and y: pieces that maxout took (u8), mask of dropout. */
  kept: usize;
  /** CSR lists of x: 0 where they are never made; `listed` where they were made for this batch. */
  x_heads: usize;
  x_entries: usize;
  listed: bool;
  /** Whether dy may be made into lists. */
  lists_dy: bool;
}

/** log2 of the bytes of an element of a dtype. */
// @ts-ignore: decorator
@inline
export function element_shift(dtype: i32): usize {
  return <usize>(dtype + 2);
}

/** Room for batch x columns elements; 0 when the memory does not suffice. */
export function batch_of(pass: Pass, columns: i32): usize {
  return matrix(pass.batch, columns, element_shift(pass.dtype));
}

/** Room for rows x columns elements of 1 << shift bytes; 0 when the memory does not suffice. */
export function matrix(rows: i32, columns: i32, shift: usize): usize {
  const bytes = (<u64>rows * <u64>columns) << (<u64>shift);
  return alloc(bytes > 0xfffffff0 ? 0xfffffff0 : <usize>bytes);
}
