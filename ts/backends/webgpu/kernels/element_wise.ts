// An activation or a dropout that has a dispatch of its own, as the second of two activations in a row: nothing but
// the end of a stage. WGSL twin of assembly/kernels/activation.ts and dropout.ts.

import { type KernelSource, kernelSource, read, readWrite, step, uniform } from "../kernel.ts";
import { Uniform } from "../uniform.ts";
import { backwardEnd, type EndOptions, endFields, forwardEnd, inputFields } from "./end.ts";
import { eachVector } from "./rows.ts";

/** Offsets in vectors. */
export const elementWiseUniform = new Uniform("ElementWise", {
  ...endFields,
  /** Backward x is the stage's own deltas. */
  ...inputFields,
});

/** acts: x (rows x n) is read, the outputs are written. */
export function elementWiseKernel(end: EndOptions): KernelSource {
  return kernelSource(
    "element_wise",
    [readWrite("acts"), uniform("layer", elementWiseUniform), step],
    forwardEnd(end),
    /* wgsl */ `
fn each(row: u32, column: u32) {
  let at = row * ((layer.n + 3u) / 4u) + column / 4u;
  end_forward(row, column, acts[layer.x + layer.first * step.x + at]);
}`,
    eachVector,
  );
}

/** deltas: those of the stage (rows x n) are read, those of the stage before are written; `end` is that stage's. */
export function elementWiseBackwardKernel(end: EndOptions): KernelSource {
  return kernelSource(
    "element_wise_backward",
    [readWrite("deltas"), read("acts"), uniform("layer", elementWiseUniform), step],
    backwardEnd(end),
    /* wgsl */ `
fn each(row: u32, column: u32) {
  end_backward(row, column, deltas[layer.x + row * ((layer.n + 3u) / 4u) + column / 4u]);
}`,
    eachVector,
  );
}
