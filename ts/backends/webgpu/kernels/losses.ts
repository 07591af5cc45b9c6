// The loss of outputs that are in memory, for networks whose last stage does not fit output.ts: row_loss.ts, a thread a
// row. Delivers the gradient by z of the last stage, or the probabilities.
//
// Grid: x groups of ROWS rows. acts: the outputs and what is kept (rows x classes) are read. out and losses as in
// output.ts.

import { type KernelSource, kernelSource, read, readWrite, step, uniform } from "../kernel.ts";
import { Uniform } from "../uniform.ts";
import { math } from "./math.ts";
import { answersBinding, type LossOptions, lossFields, rowLoss } from "./row_loss.ts";

export const lossesUniform = new Uniform("OutputLoss", {
  ...lossFields,
  /** In the activations. */
  outputs: "u32",
  kept: "u32",
});

/** Rows of a workgroup. */
export const LOSS_ROWS = 64;

export function lossesKernel(options: LossOptions): KernelSource {
  return kernelSource(
    "losses",
    [
      read("acts"),
      readWrite("out"),
      ...answersBinding(options),
      read("order", "array<u32>"),
      readWrite("losses", "array<f32>"),
      uniform("loss", lossesUniform),
      step,
    ],
    math,
    rowLoss(options),
    /* wgsl */ `
const ROWS = ${LOSS_ROWS}u;
var<workgroup> row_losses: array<f32, ROWS>;

fn at(row: u32, vector: u32) -> u32 { return row * ((loss.classes + 3u) / 4u) + vector; }

fn output(row: u32, vector: u32) -> vec4f { return acts[loss.outputs + at(row, vector)]; }
fn kept(row: u32, vector: u32) -> vec4f { return acts[loss.kept + at(row, vector)]; }

fn deliver(row: u32, vector: u32, v: vec4f) { out[loss.out + at(row, vector)] = v; }

@compute @workgroup_size(ROWS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let row = group.x * ROWS + t;
  row_losses[t] = 0.0;
  if (row < step.rows) { row_losses[t] = row_loss(row, order[step.first + row], step.rows); }
  workgroupBarrier();
  if (t == 0u) {
    var total = 0.0;
    for (var i = 0u; i < ROWS; i++) { total += row_losses[i]; }
    losses[step.loss + group.x] = total;
  }
}`,
  );
}
