// A layer in memory, its description by the host, and the state that the layers of a network share during a pass.
//
//   x --layer--> y        forward
//   dx <--layer-- dy      backward; gradients of the layer's parameters go to Pass.grads
//
// y of a layer is x of the next, and dy of a layer is dx of the next. If dy and dx are the same buffer, the layer
// changes the gradient in place.

import { alloc } from "../base/memory";

/** x W + b. */
export const DENSE: i32 = 0;
/** An element-wise function. */
export const ACTIVATION: i32 = 1;
/** Each output is the largest of its pieces. */
export const MAXOUT: i32 = 2;
/** Sets random inputs to zero in training. */
export const DROPOUT: i32 = 3;
export const LAYER_KINDS: i32 = 4;

/** How the host describes a layer. Fields that its kind does not use are ignored. */
@unmanaged
export class LayerSpec {
  kind: i32;
  /** Columns of a dense layer's W. */
  units: i32;
  /** Function of an activation layer, an activation id. */
  activation: i32;
  /** Inputs per output of a maxout layer. */
  pieces: i32;
  /** Slope of leaky_relu below zero, or scale of elu below zero. */
  alpha: f64;
  /** Probability with which a dropout layer drops an input. */
  rate: f64;
}

/** State that the layers of a network share: parameters, current batch, and buffers that one layer uses at a time. */
@unmanaged
export class Pass {
  /** Marks the object as a network (net/net.ts). */
  magic: u32;
  dtype: i32;
  /** Most examples in a batch. */
  batch: i32;
  params: usize;
  grads: usize;
  /** Examples in the current batch. */
  rows: i32;
  /** Whether batch_x has the batch as CSR lists (kernels/lists.ts). */
  listed: bool;
  /** The batch, rows x inputs; or entries and offsets of its lists. */
  batch_x: usize;
  batch_offsets: usize;
  /** Steps taken, and the seed: dropout masks depend on them. */
  step: i32;
  seed_low: u32;
  seed_high: u32;
  /** Factor of the gradients of biases. */
  bias_scale: f64;
  /** Upper bound of the squared length of a unit's incoming weights; 0 for none. */
  max_norm: f64;
  /** Scratch memory for one row of the widest dense layer. */
  row: usize;
  /** Scratch lists of a backward pass: CSC of x, then CSR of dy. In a forward pass, list_entries is scratch memory. */
  list_offsets: usize;
  list_entries: usize;
}

/** A layer and its buffers. */
@unmanaged
export class Layer {
  pass: Pass;
  kind: i32;
  /** Elements per example of x and of y. */
  inputs: i32;
  outputs: i32;
  /** Number of layers with parameters in front of it. It selects the streams of initial parameters and masks. */
  ordinal: i32;
  /** Function of an activation layer, or that which a dense layer applies in place; else LINEAR. */
  activation: i32;
  pieces: i32;
  alpha: f64;
  rate: f64;
  /** Number of its parameters, and their byte offset in params and in grads. */
  parameters: i32;
  offset: usize;
  /** batch x inputs, and batch x outputs. Each pass sets x to y of the nearest layer in front that it does not skip. */
  x: usize;
  y: usize;
  /** Gradients of x and y. dx is 0 if no layer in front has parameters. */
  dx: usize;
  dy: usize;
  /** What the backward pass needs beside x and y: index of the largest piece (maxout, u8), or mask (dropout). */
  kept: usize;
  /** CSR lists of x; 0 if they are never made. listed: whether they were made for the current batch. */
  x_offsets: usize;
  x_entries: usize;
  listed: bool;
  /** Whether the layer tries to make lists of dy. */
  lists_dy: bool;
}

/** log2 of the size in bytes of an element of a dtype. */
// @ts-ignore: decorator
@inline
export function element_shift(dtype: i32): usize {
  return <usize>(dtype + 2);
}

/** Allocates batch x columns elements. Returns 0 if the memory does not suffice. */
export function batch_of(pass: Pass, columns: i32): usize {
  return matrix(pass.batch, columns, element_shift(pass.dtype));
}

/** Allocates rows x columns elements of 1 << shift bytes. Returns 0 if the memory does not suffice. */
export function matrix(rows: i32, columns: i32, shift: usize): usize {
  const bytes = (<u64>rows * <u64>columns) << (<u64>shift);
  return alloc(bytes > 0xfffffff0 ? 0xfffffff0 : <usize>bytes);
}
