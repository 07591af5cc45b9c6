// Maxout: each unit is the largest of its pieces. WGSL twin of assembly/kernels/maxout.ts.
// x is rows x (pieces x n), piece by piece: x[i][p n + j]; z and which are rows x n.

import { type KernelSource, kernelSource, read, readWrite, step, uniform } from "../kernel.ts";
import { Uniform } from "../uniform.ts";
import { backwardEnd, type EndOptions, endFields, forwardEnd, inputFields } from "./end.ts";
import { eachVector } from "./rows.ts";

/** Offsets in vectors. */
export const maxoutUniform = new Uniform("Maxout", {
  ...endFields,
  /** Inputs of the layer: pieces x n. */
  inputs: "u32",
  ...inputFields,
  which: "u32",
});

/** z = the largest piece, which = the first that attains it. acts: x is read, the outputs are written. */
export function maxoutKernel(end: EndOptions): KernelSource {
  return kernelSource(
    "maxout",
    [readWrite("acts"), readWrite("which", "array<vec4u>"), uniform("layer", maxoutUniform), step],
    forwardEnd(end),
    /* wgsl */ `
/** Element j of a row of all pieces. */
fn piece(row: u32, j: u32) -> f32 {
  return acts[layer.x + layer.first * step.x + row * ((layer.inputs + 3u) / 4u) + j / 4u][j % 4u];
}

fn pieces_of(row: u32, j: vec4u) -> vec4f {
  return vec4f(piece(row, j.x), piece(row, j.y), piece(row, j.z), piece(row, j.w));
}

fn each(row: u32, column: u32) {
  let own = min(column + vec4u(0u, 1u, 2u, 3u), vec4u(layer.n - 1u));
  var best = pieces_of(row, own);
  var taken = vec4u();
  for (var p = 1u; p < layer.inputs / layer.n; p++) {
    let value = pieces_of(row, own + p * layer.n);
    let better = (value > best) | (value != value); // a NaN wins and stays: nothing is greater
    best = select(best, value, better);
    taken = select(taken, vec4u(p), better);
  }
  which[layer.which + row * ((layer.n + 3u) / 4u) + column / 4u] = taken;
  end_forward(row, column, best);
}`,
    eachVector,
  );
}

/** Offsets in vectors. */
export const maxoutBackwardUniform = new Uniform("MaxoutBackward", {
  ...endFields,
  units: "u32",
  dz: "u32",
  which: "u32",
});

/**
 * d loss / d x[i][p units + j] = dz[i][j] if p is the piece that was taken, else 0. deltas: dz (rows x units) is read,
 * those of the stage before (rows x n) are written; `end` is that stage's.
 */
export function maxoutBackwardKernel(end: EndOptions): KernelSource {
  return kernelSource(
    "maxout_backward",
    [
      readWrite("deltas"),
      read("acts"),
      read("which", "array<vec4u>"),
      uniform("layer", maxoutBackwardUniform),
      step,
    ],
    backwardEnd(end),
    /* wgsl */ `
fn delta(row: u32, column: u32) -> f32 {
  let j = column % layer.units;
  let at = row * ((layer.units + 3u) / 4u) + j / 4u;
  let taken = column < layer.n && which[layer.which + at][j % 4u] == column / layer.units;
  return select(0.0, deltas[layer.dz + at][j % 4u], taken);
}

fn each(row: u32, column: u32) {
  end_backward(row, column, vec4f(
    delta(row, column), delta(row, column + 1u), delta(row, column + 2u), delta(row, column + 3u),
  ));
}`,
    eachVector,
  );
}
