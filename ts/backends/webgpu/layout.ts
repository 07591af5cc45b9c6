// Where everything of a network lies on the GPU: flat buffers as in the engine, but every row of a matrix begins
// at a vector of four and what is beyond its last column is zero, so that kernels load vectors only.
// Offsets and strides here are in vectors.

import { type LayerSpec, type NetworkSpec, piecesOf, widthOf } from "../../core/spec.ts";

/** Bytes of a vector. */
export const VECTOR = 16;

export interface LayerLayout {
  readonly spec: LayerSpec;
  readonly inputs: number;
  readonly units: number;
  readonly pieces: number;
  /** Columns of the weights. */
  readonly width: number;
  /** Vectors of a row of inputs, units and weights. */
  readonly inputVectors: number;
  readonly unitVectors: number;
  readonly widthVectors: number;
  /** In the parameters, gradients and slots: W (inputs x width), and behind it b. */
  readonly weights: number;
  readonly biases: number;
  /** In the activations: x W + b of a maxout, else y; y (rows x units); y with dropout, else y. */
  readonly z: number;
  readonly y: number;
  readonly outputs: number;
  /** Of a maxout, in the buffer of the pieces taken. */
  readonly which: number;
  /** In the deltas: by y of a maxout, else by z; by z (rows x width). */
  readonly dy: number;
  readonly dz: number;
}

export interface NetworkLayout {
  readonly layers: readonly LayerLayout[];
  /** Rows that the inputs at the start of the activations have room for. */
  readonly inputRows: number;
  readonly parameters: number;
  readonly activations: number;
  readonly deltas: number;
  readonly which: number;
}

export interface LayoutRows {
  /** Rows of inputs: of many steps. */
  readonly inputs: number;
  /** Rows of all other activations. */
  readonly activations: number;
  /** Rows of a training step. */
  readonly batch: number;
}

export function layoutOf(network: NetworkSpec, rows: LayoutRows): NetworkLayout {
  let inputs = network.inputs;
  let parameters = 0;
  let activations = rows.inputs * vectors(inputs);
  let deltas = 0;
  let which = 0;
  const layers = network.layers.map((spec) => {
    const { units } = spec;
    const width = widthOf(spec);
    const widthVectors = vectors(width);
    const unitVectors = vectors(units);
    const isMaxout = spec.activation === "maxout";
    const room = (vectorsOfRow: number) => {
      activations += rows.activations * vectorsOfRow;
      return activations - rows.activations * vectorsOfRow;
    };
    const z = room(widthVectors);
    const y = isMaxout ? room(unitVectors) : z;
    const outputs = spec.dropout ? room(unitVectors) : y;
    const dz = deltas;
    deltas += rows.batch * widthVectors;
    const dy = isMaxout ? deltas : dz;
    if (isMaxout) deltas += rows.batch * unitVectors;
    const layer: LayerLayout = {
      spec,
      inputs,
      units,
      pieces: piecesOf(spec),
      width,
      inputVectors: vectors(inputs),
      unitVectors,
      widthVectors,
      weights: parameters,
      biases: parameters + inputs * widthVectors,
      z,
      y,
      outputs,
      which,
      dy,
      dz,
    };
    if (isMaxout) which += rows.activations * unitVectors;
    parameters += (inputs + 1) * widthVectors;
    inputs = units;
    return layer;
  });
  return { layers, inputRows: rows.inputs, parameters, activations, deltas, which };
}

/** Vectors of a row of so many elements. */
export function vectors(elements: number): number {
  return Math.ceil(elements / 4);
}

/** Flat parameters, or a slot, as the GPU has them. */
export function padded(
  { layers, parameters }: NetworkLayout,
  flat: ArrayLike<number>,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(parameters * 4);
  eachRow(layers, (from, to, length) => {
    for (let i = 0; i < length; i++) out[to + i] = flat[from + i]!;
  });
  return out;
}

/** The flat parameters of what the GPU has. */
export function dense({ layers }: NetworkLayout, values: Float32Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(layers.reduce((sum, l) => sum + (l.inputs + 1) * l.width, 0));
  eachRow(layers, (to, from, length) => {
    out.set(values.subarray(from, from + length), to);
  });
  return out;
}

/** Rows of all layers' weights and biases: their elements in the flat buffer and in the padded one. */
function eachRow(
  layers: readonly LayerLayout[],
  visit: (flat: number, padded: number, length: number) => void,
): void {
  let flat = 0;
  for (const { inputs, width, widthVectors, weights } of layers) {
    for (let row = 0; row <= inputs; row++, flat += width) {
      visit(flat, (weights + row * widthVectors) * 4, width);
    }
  }
}
