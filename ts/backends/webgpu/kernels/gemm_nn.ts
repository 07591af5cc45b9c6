// A dense layer forward: z = x W + b, and the layers that are fused behind it (end.ts).
// WGSL twin of assembly/layers/dense.ts over gemm (NN).
//
// Grid: x tiles of columns, y tiles of rows. acts: x (rows x k) is read, the outputs (rows x n) are written, zeros
// beyond n. params: W (k x n), and behind it b.

import { type KernelSource, kernelSource, read, readWrite, step, uniform } from "../kernel.ts";
import type { Tile } from "../tiles.ts";
import { Uniform } from "../uniform.ts";
import { type EndOptions, endFields, forwardEnd, inputFields } from "./end.ts";
import { gemm, productStruct } from "./gemm.ts";

/** Offsets in vectors. */
export const forwardUniform = new Uniform("Forward", {
  ...endFields,
  k: "u32",
  ...inputFields,
  w: "u32",
});

/** x W, and fn with_bias(column, sum). gemm_nn and output.ts share it. */
export const forwardProduct = [
  productStruct,
  /* wgsl */ `
fn product(group: vec3u, groups: vec3u) -> Product {
  return Product(
    step.rows, layer.n, layer.k,
    layer.x + layer.first * step.x, (layer.k + 3u) / 4u, layer.w, (layer.n + 3u) / 4u,
    group.y * 4u * ROWS4, group.x * 4u * COLUMNS4,
  );
}

fn a_vector(at: u32) -> vec4f { return acts[at]; }
fn b_vector(at: u32) -> vec4f { return params[at]; }

fn with_bias(column: u32, sum: vec4f) -> vec4f {
  return sum + params[layer.w + layer.k * ((layer.n + 3u) / 4u) + column / 4u];
}`,
].join("\n");

export function gemmNn(tile: Tile, end: EndOptions): KernelSource {
  return kernelSource(
    "gemm_nn",
    [readWrite("acts"), read("params"), uniform("layer", forwardUniform), step],
    forwardProduct,
    forwardEnd(end),
    /* wgsl */ `
fn finish(p: Product, row: u32, column: u32, sum: vec4f) {
  end_forward(row, column, with_bias(column, sum));
}`,
    gemm({ form: "nn", tile }),
  );
}
