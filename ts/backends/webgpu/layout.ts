// The stages of a network and where their numbers lie on the GPU: flat buffers as in the engine, but every row of a
// matrix begins at a vector of four, and what lies beyond its last column is zero, so that kernels load whole vectors.

import type { Floats } from "../../core/arrays.ts";
import { type NetworkSpec, sizesOf } from "../../core/spec.ts";
import { keepsApart } from "./kernels/end.ts";
import { gpuLayer } from "./layers/table.ts";
import { type Drop, type End, endOptions, type Stage } from "./stage.ts";

/** Bytes of a vector. */
export const VECTOR = 16;

/** Lengths are in vectors. */
export interface NetworkLayout {
  readonly stages: readonly Stage[];
  /** Dropout of the inputs, of rate 0 if there is none. */
  readonly inputDropout: Drop;
  /** Rows of inputs that there is room for at the start of the activations. */
  readonly inputRows: number;
  readonly parameters: number;
  readonly activations: number;
  readonly deltas: number;
  /** The pieces that maxout units took. */
  readonly which: number;
}

export interface LayoutRows {
  /** Rows of inputs, for many steps. */
  readonly inputs: number;
  /** Rows of all other activations. */
  readonly activations: number;
  /** Rows of a training step. */
  readonly batch: number;
}

export function layoutOf(network: NetworkSpec, rows: LayoutRows): NetworkLayout {
  const { inputDropout, groups } = groupsOf(network);
  const stages: Stage[] = [];
  let x = 0;
  let parameters = 0;
  let activations = rows.inputs * vectors(network.inputs);
  let deltas = 0;
  let which = 0;
  for (const { spec, inputs, units, end } of groups) {
    const unitVectors = vectors(units);
    const kept = activations;
    activations += rows.activations * unitVectors;
    const outputs = keepsApart(endOptions(end)) ? activations : kept;
    if (outputs !== kept) activations += rows.activations * unitVectors;
    stages.push({
      spec,
      end,
      inputs,
      units,
      inputVectors: vectors(inputs),
      unitVectors,
      x,
      first: stages.length === 0 ? 1 : 0,
      kept,
      outputs,
      dz: deltas,
      weights: parameters,
      which,
      propagates: parameters > 0,
    });
    const room = gpuLayer(spec).room({ inputs, unitVectors });
    x = outputs;
    deltas += rows.batch * unitVectors;
    parameters += room.parameters;
    which += rows.activations * room.which;
  }
  const { inputs: inputRows } = rows;
  return { stages, inputDropout, inputRows, parameters, activations, deltas, which };
}

type Group = Pick<Stage, "spec" | "inputs" | "units"> & { end: End };

/** The layers of each stage, and the dropout in front of all. */
function groupsOf(network: NetworkSpec): { inputDropout: Drop; groups: Group[] } {
  const sizes = sizesOf(network);
  const inputDropout = { rate: 0, denseLayers: 0 };
  const groups: Group[] = [];
  let denseLayers = 0;
  network.layers.forEach((spec, i) => {
    const { fuse } = gpuLayer(spec);
    const before = groups.at(-1);
    const fused = before && fuse?.(spec, before.end, denseLayers);
    if (fused) before.end = fused;
    else if (i === 0 && spec.kind === "dropout") inputDropout.rate = spec.rate;
    else {
      const end = fuse?.(spec, {}, denseLayers) ?? {};
      groups.push({ spec, inputs: sizes[i]!, units: sizes[i + 1]!, end });
    }
    if (spec.kind === "dense") denseLayers++;
  });
  return { inputDropout, groups };
}

/** The stages that have weights. */
export function denseStages({ stages }: NetworkLayout): readonly Stage[] {
  return stages.filter(({ spec }) => spec.kind === "dense");
}

/** Vectors of a row of so many elements. */
export function vectors(elements: number): number {
  return Math.ceil(elements / 4);
}

/** Flat parameters, or a buffer of the optimiser, in the GPU's layout. */
export function padded(layout: NetworkLayout, flat: ArrayLike<number>): Floats {
  const out = new Float32Array(layout.parameters * 4);
  for (const { from, to, length } of rowsOf(layout)) {
    for (let i = 0; i < length; i++) out[to + i] = flat[from + i]!;
  }
  return out;
}

/** The flat parameters of what is on the GPU. */
export function withoutPadding(layout: NetworkLayout, values: Float32Array): Floats {
  const rows = rowsOf(layout);
  const { from: lastFrom, length: lastLength } = rows.at(-1)!;
  const out = new Float32Array(lastFrom + lastLength);
  for (const { from, to, length } of rows) out.set(values.subarray(to, to + length), from);
  return out;
}

/** Rows of all weights and biases: elements from `from` of the flat buffer, `to` of the padded one. */
function rowsOf(layout: NetworkLayout): { from: number; to: number; length: number }[] {
  let from = 0;
  return denseStages(layout).flatMap(({ inputs, units, unitVectors, weights }) =>
    Array.from({ length: inputs + 1 }, (_, row) => {
      const to = (weights + row * unitVectors) * 4;
      from += units;
      return { from: from - units, to, length: units };
    }),
  );
}
