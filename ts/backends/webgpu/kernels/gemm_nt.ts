// Deltas through a layer's weights: dz of the layer before = (dz W^T) mask f'(y). WGSL twin of
// assembly/net/backward.ts's propagate and unactivate over gemm (NT).
//
// Grid: x tiles of columns, y tiles of rows. deltas: dz (rows x k) is read, that of the layer before (rows x n) is
// written, zeros beyond n. params: W (n x k). acts: y of the layer before (rows x n).

import { type KernelSource, kernelSource, read, readWrite } from "../kernel.ts";
import { stepUniform } from "../step.ts";
import type { Tile } from "../tiles.ts";
import { Uniform } from "../uniform.ts";
import { type ElementWise, slopeFunction } from "./activation.ts";
import { dropFields, dropoutMask } from "./dropout.ts";
import { gemm, productStruct } from "./gemm.ts";

/** Of a layer backward; y, out, alpha and drop are of the layer before. Offsets and strides in vectors. */
export const backwardUniform = new Uniform("Backward", {
  k: "u32",
  n: "u32",
  dz: "u32",
  ldw: "u32",
  w: "u32",
  y: "u32",
  out: "u32",
  alpha: "f32",
  ...dropFields,
});

export interface BackwardOptions {
  readonly tile: Tile;
  /** Of the layer before; linear where a maxout's own kernel follows. */
  readonly activation: ElementWise;
  readonly dropout: boolean;
}

export function gemmNt({ tile, activation, dropout }: BackwardOptions): KernelSource {
  return kernelSource(
    "gemm_nt",
    [
      readWrite("deltas"),
      read("params"),
      read("acts"),
      { name: "layer", kind: "uniform", type: "Backward" },
      { name: "step", kind: "step", type: "Step" },
    ],
    stepUniform.wgsl,
    backwardUniform.wgsl,
    productStruct,
    slopeFunction(activation),
    dropout ? dropoutMask : "",
    /* wgsl */ `
fn product(group: vec3u, groups: vec3u) -> Product {
  return Product(
    step.rows, layer.n, layer.k, layer.dz, layer.ldw, layer.w, layer.ldw,
    group.y * 4u * ROWS4, group.x * 4u * COLUMNS4,
  );
}

fn a_vector(at: u32) -> vec4f { return deltas[at]; }
fn b_vector(at: u32) -> vec4f { return params[at]; }

fn finish(p: Product, row: u32, column: u32, sum: vec4f) {
  let at = row * ((p.n + 3u) / 4u) + column / 4u;
  var d = sum;
  ${dropout ? DROP : ""}
  d *= slope(acts[layer.y + at], layer.alpha);
  deltas[layer.out + at] = select(vec4f(), d, vec4u(column) + vec4u(0u, 1u, 2u, 3u) < vec4u(p.n));
}`,
    gemm({ form: "nt", tile }),
  );
}

const DROP = /* wgsl */ `
  d *= dropout_mask(
    row * p.n + column, layer.drop_stream, layer.drop_last, layer.drop_kept,
    step.number, vec2u(step.seed_low, step.seed_high),
  );`;
