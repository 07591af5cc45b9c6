// Gradients of all dense layers in one dispatch, dW = x^T dz and db = sum of dz's rows, each followed at once by the
// optimiser's step. WGSL twin of assembly/layers/dense.ts over gemm (TN), and of assembly/optimizers.
//
// Grid: the tiles of all layers, one layer after the other, folded into x and y. params, slots and gradients: W (m x n),
// then b as row m. acts: x (k x m); deltas: dz (k x n); k are the examples.

import type { Bytes } from "../../../core/arrays.ts";
import type { OptimizerName } from "../../../core/optimizer.ts";
import { type KernelSource, kernelSource, read, readWrite, step, uniform } from "../kernel.ts";
import { updateFunction, updates } from "../optimizers/update.ts";
import type { Tile } from "../tiles.ts";
import { Uniform } from "../uniform.ts";
import { inputFields } from "./end.ts";
import { gemm, productStruct } from "./gemm.ts";

/** The gradient of one layer. Offsets in vectors. */
export const gradientUniform = new Uniform("Gradient", {
  m: "u32",
  n: "u32",
  ...inputFields,
  dz: "u32",
  w: "u32",
  /** Number of the layer's first tile, and of its tiles in a row. */
  first_tile: "u32",
  tiles_across: "u32",
  bias_scale: "f32",
});

/** Room for the layers of any network; unused places begin at tile NO_TILE. */
const GRADIENT_LAYERS = 256;
const NO_TILE = 0xffffffff;

export interface GradientOptions {
  readonly tile: Tile;
  /** Without one the gradients are written to a buffer of their own, and nothing is updated. */
  readonly optimizer?: OptimizerName;
}

/** The uniforms of the layers, and of the unused places. */
export function packGradients(layers: readonly (typeof gradientUniform.zeros)[]): Bytes {
  const none = { ...gradientUniform.zeros, first_tile: NO_TILE };
  return gradientUniform.pack(
    ...Array.from({ length: GRADIENT_LAYERS }, (_, i) => layers[i] ?? none),
  );
}

export function gemmTn({ tile, optimizer }: GradientOptions): KernelSource {
  const slots = optimizer === undefined ? 0 : updates[optimizer].slots;
  return kernelSource(
    "gemm_tn",
    [
      read("acts"),
      read("deltas"),
      ...(optimizer === undefined ? [readWrite("gradients")] : [readWrite("params")]),
      ...Array.from({ length: slots }, (_, i) => readWrite(`slot${i}`)),
      uniform("layers", gradientUniform, GRADIENT_LAYERS),
      step,
    ],
    productStruct,
    optimizer === undefined ? KEEP : updateFunction(optimizer),
    /* wgsl */ `
fn layer_of(tile: u32) -> u32 {
  var layer = 0u;
  while (layer + 1u < ${GRADIENT_LAYERS}u && tile >= layers[layer + 1u].first_tile) { layer++; }
  return layer;
}

/** The layer of the workgroup. */
var<private> own: u32;

fn product(group: vec3u, groups: vec3u) -> Product {
  let number = group.y * groups.x + group.x;
  let layer = layer_of(number);
  own = layer;
  let g = layers[layer];
  let tile = number - g.first_tile;
  // The grid may have more workgroups than there are tiles: their rows lie beyond the last, so they write nothing.
  return Product(
    g.m, g.n, step.rows, g.x + g.first * step.x, (g.m + 3u) / 4u, g.dz, (g.n + 3u) / 4u,
    tile / g.tiles_across * 4u * ROWS4, tile % g.tiles_across * 4u * COLUMNS4,
  );
}

fn a_vector(at: u32) -> vec4f { return acts[at]; }
fn b_vector(at: u32) -> vec4f { return deltas[at]; }

fn finish(p: Product, row: u32, column: u32, sum: vec4f) {
  let at = layers[own].w + row * p.ldb + column / 4u;
  update(at, sum, vec4u(column) + vec4u(0u, 1u, 2u, 3u) < vec4u(p.n));
}

fn finish_sums(p: Product, column: u32, sums: vec4f) {
  if (column < p.n) { finish(p, p.m, column, sums * layers[own].bias_scale); }
}`,
    gemm({ form: "tn", tile, sums: true }),
  );
}

const KEEP = /* wgsl */ `
fn update(at: u32, gradient: vec4f, real: vec4<bool>) { gradients[at] = select(vec4f(), gradient, real); }`;
