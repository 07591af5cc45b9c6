// A layer in memory, what the host says of one, and what the layers of a network share during a pass.
//
//   x --layer--> y        forward
//   dx <--layer-- dy      backward; gradients of its parameters into Pass.grads
//
// y of a layer is x of the next, and dy of a layer is dx of the next. A layer that works in place has one buffer
// for both.

/** x W + b, with the activation behind it where that is applied in place. */
export const DENSE: i32 = 0;
/** An element-wise function. */
export const ACTIVATION: i32 = 1;
/** The largest of each output's pieces. */
export const MAXOUT: i32 = 2;
export const DROPOUT: i32 = 3;
export const LAYER_KINDS: i32 = 4;

/** What the host says of a layer; what its kind does not read is ignored. */
@unmanaged
export class LayerSpec {
  kind: i32;
  /** Columns of a dense layer's W. */
  units: i32;
  /** Of an activation layer. */
  activation: i32;
  /** Of a maxout layer: inputs for each output. */
  pieces: i32;
  /** Slope of leaky_relu below zero, scale of elu. */
  alpha: f64;
  /** Probability with which a dropout layer drops an input. */
  rate: f64;
}


/** What the layers of a network share: the parameters, the batch in hand, and room that one layer uses at a time. */
@unmanaged
export class Pass {
  params: usize;
  grads: usize;
  /** Examples of the batch in hand. */
  rows: i32;
  /** Whether dropout drops. */
  training: bool;
  /** The batch: rows x inputs, or the entries of its CSR lists where it is `listed`. */
  batch_x: usize;
  batch_heads: usize;
  listed: bool;
  /** Steps taken, and the seed: what dropout masks are drawn by. */
  step: i32;
  seed_low: u32;
  seed_high: u32;
  /** What the gradients of biases are multiplied by. */
  bias_scale: f64;
  /** Lists of the layer in hand, going back: its x by column, then its dy by row. */
  heads: usize;
  entries: usize;
}


@unmanaged
export class Layer {
  kind: i32;
  /** Numbers of an example that it takes and gives. */
  inputs: i32;
  outputs: i32;
  /** Layers with parameters in front of it: tensors and masks are drawn by this number. */
  ordinal: i32;
  /** Of an activation layer; of a dense layer the one that it applies in place, LINEAR for none. */
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
  /** Their gradients; dx is 0 where nothing in front of the layer needs it. */
  dx: usize;
  dy: usize;
  /** What the forward pass keeps for the backward pass: maxout's pieces (u8), dropout's mask; 0 for none. */
  kept: usize;
  /** CSR lists of x (kernels/lists.ts): 0 where they are never made; `listed` where they were for this batch. */
  x_heads: usize;
  x_entries: usize;
  listed: bool;
  /** Whether dy may be made into lists. */
  lists_dy: bool;
}
