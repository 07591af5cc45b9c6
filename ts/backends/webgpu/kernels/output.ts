// The output layer in one dispatch, if one tile holds all classes: y = activation(x W + b), the loss of each row, and
// its gradient by z, or in evaluation the probabilities. gemm_nn, followed by row_loss.ts.
//
// Grid: y tiles of rows. acts: x (rows x k) is read. out: deltas (rows x classes, zeros beyond), or probabilities.
// losses[step.loss + tile]: the sum of the losses of a tile's rows.

import { type KernelSource, kernelSource, read, readWrite, step, uniform } from "../kernel.ts";
import type { Tile } from "../tiles.ts";
import { Uniform } from "../uniform.ts";
import { activatedFunction } from "./end.ts";
import { gemm } from "./gemm.ts";
import { forwardProduct, forwardUniform } from "./gemm_nn.ts";
import { math } from "./math.ts";
import { answersBinding, type LossOptions, lossFields, rowLoss } from "./row_loss.ts";

export const lossUniform = new Uniform("OutputLoss", lossFields);

/** The slope of the activation is a function of y. */
export interface OutputOptions extends LossOptions {
  readonly tile: Tile;
}

export function outputKernel({ tile, ...options }: OutputOptions): KernelSource {
  return kernelSource(
    "output",
    [
      read("acts"),
      read("params"),
      readWrite("out"),
      ...answersBinding(options),
      read("order", "array<u32>"),
      readWrite("losses", "array<f32>"),
      uniform("layer", forwardUniform),
      uniform("loss", lossUniform),
      step,
    ],
    forwardProduct,
    math,
    activatedFunction(options.activation),
    rowLoss(options),
    /* wgsl */ `
const ROWS = 4u * ROWS4;
var<private> first_row: u32;

fn finished(p: Product, column: u32, sum: vec4f) -> vec4f {
  if (column < p.n) { return activated(column, with_bias(column, sum)); }
  return vec4f();
}

fn output(row: u32, vector: u32) -> vec4f { return pool[row * COLUMNS4 + vector]; }
fn kept(row: u32, vector: u32) -> vec4f { return output(row, vector); }

fn deliver(row: u32, vector: u32, v: vec4f) {
  out[loss.out + (first_row + row) * ((loss.classes + 3u) / 4u) + vector] = v;
}

fn finish_rows(p: Product, t: u32, group: vec3u) {
  first_row = p.first_row;
  for (var i = t; i < ROWS; i += THREADS) {
    let row = p.first_row + i;
    var of_row = 0.0;
    if (row < p.m) { of_row = row_loss(i, order[step.first + row], p.m); }
    pool[i * COLUMNS4] = vec4f(of_row); // in the row's own place, which no other thread reads
  }
  workgroupBarrier();
  if (t == 0u) {
    var total = 0.0;
    for (var i = 0u; i < ROWS; i++) { total += pool[i * COLUMNS4].x; }
    losses[step.loss + group.y] = total;
  }
}`,
    gemm({ form: "nn", tile, rows: true }),
  );
}
