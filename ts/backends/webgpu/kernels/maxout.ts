// Maxout: each unit is the largest of its linear pieces. WGSL twin of assembly/kernels/maxout.ts.
// z is rows x (pieces x units), piece by piece: z[i][p units + j]; y, outputs and which are rows x units.

import { type KernelSource, kernelSource, read, readWrite } from "../kernel.ts";
import { stepUniform } from "../step.ts";
import { Uniform } from "../uniform.ts";
import { dropFields, dropoutMask } from "./dropout.ts";

/** Of a maxout layer. Offsets in vectors, `which` and y with the same places. */
export const maxoutUniform = new Uniform("Maxout", {
  units: "u32",
  pieces: "u32",
  z: "u32",
  y: "u32",
  outputs: "u32",
  which: "u32",
  /** Deltas by y, and where those by z go. */
  dy: "u32",
  dz: "u32",
  ...dropFields,
});

const layer = { name: "layer", kind: "uniform", type: "Maxout" } as const;
const step = { name: "step", kind: "step", type: "Step" } as const;

/** y = the largest piece, which = the first that attains it, and in training outputs = y mask. Grid: vectors x rows. */
export function maxoutKernel(dropout: boolean): KernelSource {
  return kernelSource(
    "maxout",
    [readWrite("acts"), readWrite("which", "array<vec4u>"), layer, step],
    stepUniform.wgsl,
    maxoutUniform.wgsl,
    dropout ? dropoutMask : "",
    /* wgsl */ `
/** Element j of row i of the pieces, counted through. */
fn piece(row: u32, j: u32) -> f32 {
  let stride = (layer.pieces * layer.units + 3u) / 4u;
  return acts[layer.z + row * stride + j / 4u][j % 4u];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (layer.units + 3u) / 4u;
  if (id.x >= vectors) { return; }
  let columns = 4u * id.x + vec4u(0u, 1u, 2u, 3u);
  for (var row = id.y; row < step.rows; row += groups.y) {
    let own = min(columns, vec4u(layer.units - 1u));
    var best = vec4f(piece(row, own.x), piece(row, own.y), piece(row, own.z), piece(row, own.w));
    var taken = vec4u();
    for (var p = 1u; p < layer.pieces; p++) {
      let j = own + p * layer.units;
      let value = vec4f(piece(row, j.x), piece(row, j.y), piece(row, j.z), piece(row, j.w));
      let better = (value > best) | (value != value); // a NaN wins and stays: nothing is greater
      best = select(best, value, better);
      taken = select(taken, vec4u(p), better);
    }
    let at = row * vectors + id.x;
    let y = select(vec4f(), best, columns < vec4u(layer.units));
    acts[layer.y + at] = y;
    which[layer.which + at] = taken;
    ${dropout ? DROP : ""}
  }
}`,
  );
}

/** dz[i][p units + j] = dy[i][j] where p is the piece that was taken, else 0. Grid: vectors of dz x rows. */
export function maxoutBackwardKernel(): KernelSource {
  return kernelSource(
    "maxout_backward",
    [readWrite("deltas"), read("which", "array<vec4u>"), layer, step],
    stepUniform.wgsl,
    maxoutUniform.wgsl,
    /* wgsl */ `
fn delta(row: u32, column: u32) -> f32 {
  let p = column / layer.units;
  let j = column % layer.units;
  let at = row * ((layer.units + 3u) / 4u) + j / 4u;
  return select(0.0, deltas[layer.dy + at][j % 4u], p < layer.pieces && which[layer.which + at][j % 4u] == p);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (layer.pieces * layer.units + 3u) / 4u;
  if (id.x >= vectors) { return; }
  let column = 4u * id.x;
  for (var row = id.y; row < step.rows; row += groups.y) {
    deltas[layer.dz + row * vectors + id.x] = vec4f(
      delta(row, column), delta(row, column + 1u), delta(row, column + 2u), delta(row, column + 3u),
    );
  }
}`,
  );
}

const DROP = /* wgsl */ `
    let mask = dropout_mask(
      row * layer.units + columns.x, layer.drop_stream, layer.drop_last, layer.drop_kept,
      step.number, vec2u(step.seed_low, step.seed_high),
    );
    acts[layer.outputs + at] = y * select(vec4f(1.0), mask, step.training == 1u);`;
