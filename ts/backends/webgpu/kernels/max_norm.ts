// Weight restriction of all dense layers in one dispatch: the squared length of a unit's incoming weights is at most
// `bound`. WGSL twin of assembly/kernels/max_norm.ts.
//
// Grid: groups of COLUMNS vectors of columns, layer after layer, folded into x and y; ROWS threads share a column.

import { type KernelSource, kernelSource, readWrite, uniform } from "../kernel.ts";
import { Uniform } from "../uniform.ts";

export const maxNormUniform = new Uniform("Restriction", {
  inputs: "u32",
  /** Vectors of a row. */
  vectors: "u32",
  /** In vectors. */
  w: "u32",
  first_group: "u32",
  bound: "f32",
});

/** Vectors of columns in a workgroup. */
export const MAX_NORM_COLUMNS = 8;

export function maxNormKernel(layers: number): KernelSource {
  return kernelSource(
    "max_norm",
    [readWrite("params"), uniform("layers", maxNormUniform, layers)],
    /* wgsl */ `
const LAYERS = ${layers}u;
const COLUMNS = ${MAX_NORM_COLUMNS}u;
const ROWS = 32u;
var<workgroup> squares: array<vec4f, ROWS * COLUMNS>;

@compute @workgroup_size(COLUMNS, ROWS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) id: vec3u,
) {
  let number = group.y * groups.x + group.x;
  var l = 0u;
  while (l + 1u < LAYERS && number >= layers[l + 1u].first_group) { l++; }
  let layer = layers[l];
  let column = (number - layer.first_group) * COLUMNS + id.x;
  let real = column < layer.vectors;
  var square = vec4f();
  if (real) {
    for (var i = id.y; i < layer.inputs; i += ROWS) {
      let w = params[layer.w + i * layer.vectors + column];
      square += w * w;
    }
  }
  squares[id.y * COLUMNS + id.x] = square;
  workgroupBarrier();
  var total = vec4f();
  for (var i = 0u; i < ROWS; i++) { total += squares[i * COLUMNS + id.x]; }
  let bound = vec4f(layer.bound);
  if (!real || all(total <= bound)) { return; }
  let scale = select(vec4f(1.0), sqrt(bound / total), total > bound);
  for (var i = id.y; i < layer.inputs; i += ROWS) {
    let at = layer.w + i * layer.vectors + column;
    params[at] = params[at] * scale;
  }
}`,
  );
}
