// Deltas through a dense layer's weights, dz W^T, and through the end of the stage before (end.ts).
// WGSL twin of assembly/layers/dense.ts over gemm (NT).
//
// Grid: x tiles of columns, y tiles of rows. deltas: dz (rows x k) is read, those of the stage before (rows x n) are
// written, zeros beyond n. params: W (n x k). acts: what the stage before keeps (rows x n).

import { type KernelSource, kernelSource, read, readWrite, step, uniform } from "../kernel.ts";
import type { Tile } from "../tiles.ts";
import { Uniform } from "../uniform.ts";
import { backwardEnd, type EndOptions, endFields } from "./end.ts";
import { gemm, productStruct } from "./gemm.ts";

/** The end is that of the stage before. Offsets in vectors. */
export const backwardUniform = new Uniform("Backward", {
  ...endFields,
  k: "u32",
  dz: "u32",
  w: "u32",
});

export function gemmNt(tile: Tile, end: EndOptions): KernelSource {
  return kernelSource(
    "gemm_nt",
    [readWrite("deltas"), read("params"), read("acts"), uniform("layer", backwardUniform), step],
    productStruct,
    backwardEnd(end),
    /* wgsl */ `
fn product(group: vec3u, groups: vec3u) -> Product {
  let stride = (layer.k + 3u) / 4u;
  return Product(
    step.rows, layer.n, layer.k, layer.dz, stride, layer.w, stride,
    group.y * 4u * ROWS4, group.x * 4u * COLUMNS4,
  );
}

fn a_vector(at: u32) -> vec4f { return deltas[at]; }
fn b_vector(at: u32) -> vec4f { return params[at]; }

fn finish(p: Product, row: u32, column: u32, sum: vec4f) { end_backward(row, column, sum); }`,
    gemm({ form: "nt", tile }),
  );
}
