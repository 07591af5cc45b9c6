// A hidden layer forward: y = activation(x W + b), and in training its outputs y mask.
// WGSL twin of assembly/net/forward.ts's dense_layer and drop over gemm (NN); maxout follows in maxout.ts.
//
// Grid: x tiles of columns, y tiles of rows. acts: x (rows x k) is read, y and outputs (rows x n) are written,
// zeros beyond n. params: W (k x n), b.

import { type Binding, type KernelSource, kernelSource, read, readWrite } from "../kernel.ts";
import { stepUniform } from "../step.ts";
import type { Tile } from "../tiles.ts";
import { Uniform } from "../uniform.ts";
import { activateFunction, type ElementWise } from "./activation.ts";
import { dropFields, dropoutMask } from "./dropout.ts";
import { gemm, productStruct } from "./gemm.ts";
import { math } from "./math.ts";

/** Of a layer forward. Offsets and strides in vectors. */
export const forwardUniform = new Uniform("Forward", {
  k: "u32",
  n: "u32",
  x: "u32",
  /** 1 where x is the step's own, 0 where it is at `x`. */
  first: "u32",
  ldx: "u32",
  w: "u32",
  ldw: "u32",
  bias: "u32",
  y: "u32",
  outputs: "u32",
  alpha: "f32",
  ...dropFields,
});

export const forwardBindings: readonly Binding[] = [
  readWrite("acts"),
  read("params"),
  { name: "layer", kind: "uniform", type: "Forward" },
  { name: "step", kind: "step", type: "Step" },
];

/** What gemm_nn and output.ts share: their product, and a column of the layer's y. */
export function forwardParts(activation: ElementWise): string {
  return [
    stepUniform.wgsl,
    forwardUniform.wgsl,
    productStruct,
    math,
    activateFunction(activation),
    /* wgsl */ `
fn product(group: vec3u, groups: vec3u) -> Product {
  return Product(
    step.rows, layer.n, layer.k,
    layer.x + layer.first * step.x, layer.ldx, layer.w, layer.ldw,
    group.y * 4u * ROWS4, group.x * 4u * COLUMNS4,
  );
}

fn a_vector(at: u32) -> vec4f { return acts[at]; }
fn b_vector(at: u32) -> vec4f { return params[at]; }

/** Zero beyond the last column. */
fn within(column: u32, n: u32, v: vec4f) -> vec4f {
  return select(vec4f(), v, vec4u(column) + vec4u(0u, 1u, 2u, 3u) < vec4u(n));
}

fn activated(column: u32, sum: vec4f) -> vec4f {
  return within(column, layer.n, activate(sum + params[layer.bias + column / 4u], layer.alpha));
}`,
  ].join("\n");
}

export interface ForwardOptions {
  readonly tile: Tile;
  readonly activation: ElementWise;
  readonly dropout: boolean;
}

export function gemmNn({ tile, activation, dropout }: ForwardOptions): KernelSource {
  return kernelSource(
    "gemm_nn",
    forwardBindings,
    forwardParts(activation),
    dropout ? dropoutMask : "",
    /* wgsl */ `
fn finish(p: Product, row: u32, column: u32, sum: vec4f) {
  let y = activated(column, sum);
  let at = row * ((p.n + 3u) / 4u) + column / 4u;
  acts[layer.y + at] = y;
  ${dropout ? DROP : ""}
}`,
    gemm({ form: "nn", tile }),
  );
}

const DROP = /* wgsl */ `
  let mask = dropout_mask(
    row * p.n + column, layer.drop_stream, layer.drop_last, layer.drop_kept,
    step.number, vec2u(step.seed_low, step.seed_high),
  );
  acts[layer.outputs + at] = y * select(vec4f(1.0), mask, step.training == 1u);`;
