// Batches from a data set: the rows that `order` names, and the dropout of the inputs if the network begins with one.
// WGSL twin of assembly/kernels/gather.ts. One dispatch gathers the batches of many steps, batch after batch.
//
// Grid: x groups of 64 vectors of a row, y rows, which fold. acts: x (rows x features) is written, zeros beyond.

import { type KernelSource, kernelSource, read, readWrite, step, uniform } from "../kernel.ts";
import { Uniform } from "../uniform.ts";
import { dropFields, dropoutMask } from "./dropout.ts";

export const gatherUniform = new Uniform("Gather", {
  features: "u32",
  /** Rows of a step, whose mask begins with its first row. */
  batch: "u32",
  ...dropFields,
});

export interface GatherOptions {
  /** `pixels`: bytes with a table of 256 values, rows in whole words. `rows`: floats, rows in whole vectors. */
  readonly kind: "pixels" | "rows";
  readonly dropout: boolean;
}

export function gatherKernel({ kind, dropout }: GatherOptions): KernelSource {
  const pixels = kind === "pixels";
  return kernelSource(
    pixels ? "gather_pixels" : "gather_rows",
    [
      read("inputs", pixels ? "array<u32>" : "array<vec4f>"),
      ...(pixels ? [read("table", "array<f32>")] : []),
      read("order", "array<u32>"),
      readWrite("acts"),
      uniform("data", gatherUniform),
      step,
    ],
    dropout ? dropoutMask : "",
    /* wgsl */ `
fn taken(at: u32) -> vec4f {
  ${pixels ? "let p = inputs[at];\n  return vec4f(table[p & 255u], table[(p >> 8u) & 255u], table[(p >> 16u) & 255u], table[p >> 24u]);" : "return inputs[at];"}
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = (data.features + 3u) / 4u;
  let column = 4u * id.x;
  if (column >= data.features) { return; }
  for (var row = id.y; row < step.rows; row += groups.y) {
    var x = taken(order[step.first + row] * vectors + id.x);
    ${dropout ? DROP : ""}
    acts[step.x + row * vectors + id.x] = select(vec4f(), x, column + vec4u(0u, 1u, 2u, 3u) < vec4u(data.features));
  }
}`,
  );
}

const DROP = /* wgsl */ `
    if (step.training == 1u) {
      x *= dropout_mask(
        (row % data.batch) * data.features + column, data.drop_stream, data.drop_last, data.drop_kept,
        step.number + row / data.batch, vec2u(step.seed_low, step.seed_high),
      );
    }`;
