// The kernels of a network with their buffers and grids, each made when it is asked for. Which of them make a step,
// and in what tiles, is network.ts's.

import type { SessionOptions } from "../../core/session.ts";
import { alphaOf, targetsOf } from "../../core/spec.ts";
import type { BoundKernel, GpuDevice } from "./device.ts";
import type { KernelSource } from "./kernel.ts";
import type { ElementWise } from "./kernels/activation.ts";
import { dropValues } from "./kernels/dropout.ts";
import { forwardUniform, gemmNn } from "./kernels/gemm_nn.ts";
import { backwardUniform, gemmNt } from "./kernels/gemm_nt.ts";
import { gemmTn, packGradients } from "./kernels/gemm_tn.ts";
import { LOSS_ROWS, lossesKernel, lossesUniform } from "./kernels/losses.ts";
import { MAX_NORM_COLUMNS, maxNormKernel, maxNormUniform } from "./kernels/max_norm.ts";
import { maxoutBackwardKernel, maxoutKernel, maxoutUniform } from "./kernels/maxout.ts";
import { lossUniform, outputKernel } from "./kernels/output.ts";
import type { LossEnd } from "./kernels/row_loss.ts";
import type { LayerLayout } from "./layout.ts";
import type { NetworkBuffers, NetworkPlan } from "./plan.ts";
import { stepUniform } from "./step.ts";
import { type Tile, workgroups } from "./tiles.ts";

/** Workgroups in one direction of a grid, at most: the specification's least limit. */
const MAX_GROUPS = 65535;

/** A kernel to run, and on how many workgroups for so many rows. */
export interface Dispatch {
  readonly bound: BoundKernel;
  readonly grid: (rows: number) => readonly [x: number, y: number];
}

export class Dispatches {
  readonly #device: GpuDevice;
  readonly #options: SessionOptions;
  readonly #plan: NetworkPlan;
  readonly #buffers: NetworkBuffers;
  readonly #layers: readonly LayerLayout[];

  constructor(
    device: GpuDevice,
    options: SessionOptions,
    plan: NetworkPlan,
    buffers: NetworkBuffers,
  ) {
    this.#device = device;
    this.#options = options;
    this.#plan = plan;
    this.#buffers = buffers;
    this.#layers = plan.layout.layers;
  }

  /** The last layer with the loss, or the loss alone where forward() has computed that layer. */
  async output(labels: GPUBuffer, end: LossEnd): Promise<Dispatch> {
    const last = this.#layers.at(-1)!;
    const { network } = this.#options;
    const { activation } = last.spec;
    const { on, off } = targetsOf(network);
    const values = {
      classes: last.units,
      out: end === "deltas" ? last.dy : 0,
      on,
      off,
      alpha: alphaOf(last.spec),
    };
    const shared = {
      acts: this.#buffers.acts,
      out: end === "deltas" ? this.#buffers.deltas : this.#buffers.probabilities,
      labels,
      order: this.#buffers.order,
      losses: this.#buffers.losses,
      step: this.#buffers.steps,
    };
    const tile = this.#plan.output;
    if (tile) {
      const source = outputKernel({
        tile,
        activation: elementWise(activation),
        loss: network.loss,
        end,
      });
      return this.#bound(source, (rows) => [1, Math.ceil(rows / tile.rows)], {
        ...shared,
        params: this.#buffers.params,
        layer: await this.#forwardUniform(last),
        loss: await this.#device.uniform("output", lossUniform.pack(values)),
      });
    }
    const source = lossesKernel({ loss: network.loss, activation, end });
    const uniform = lossesUniform.pack({ ...values, y: last.y });
    return this.#bound(source, (rows) => [Math.ceil(rows / LOSS_ROWS), 1], {
      ...shared,
      loss: await this.#device.uniform("losses", uniform),
    });
  }

  /** Deltas by the inputs of a layer, which has one before it. */
  async backward(layer: LayerLayout, tile: Tile): Promise<Dispatch> {
    const before = this.#before(layer)!;
    const { deltas, params, acts, steps } = this.#buffers;
    const values = {
      k: layer.width,
      n: layer.inputs,
      dz: layer.dz,
      ldw: layer.widthVectors,
      w: layer.weights,
      y: before.y,
      out: before.dy,
      alpha: alphaOf(before.spec),
      ...this.#drop(before),
    };
    const source = gemmNt({
      tile,
      activation: elementWise(before.spec.activation),
      dropout: drops(before),
    });
    const uniform = await this.#device.uniform("a layer backward", backwardUniform.pack(values));
    return this.#bound(source, tileGrid(tile, layer.inputs), {
      deltas,
      params,
      acts,
      layer: uniform,
      step: steps,
    });
  }

  /** Gradients of all layers, into `buffer`. */
  gradients(tile: Tile, buffer: GPUBuffer): Promise<Dispatch> {
    return this.#gradients(tile, { gradients: buffer });
  }

  /** Gradients of all layers and the optimiser's step. */
  update(tile: Tile): Promise<Dispatch> {
    const { params, slots } = this.#buffers;
    const named = Object.fromEntries(slots.map((slot, i) => [`slot${i}`, slot]));
    return this.#gradients(tile, { params, ...named });
  }

  /** The bound on the weights of all layers. */
  async maxNorm(bound: number): Promise<Dispatch> {
    let groups = 0;
    const structs = this.#layers.map(({ inputs, widthVectors, weights }) => {
      const first = groups;
      groups += Math.ceil(widthVectors / MAX_NORM_COLUMNS);
      return { inputs, vectors: widthVectors, w: weights, first_group: first, bound };
    });
    const uniform = await this.#device.uniform("max_norm", maxNormUniform.pack(...structs));
    const grid = folded(groups);
    return this.#bound(maxNormKernel(structs.length), () => grid, {
      params: this.#buffers.params,
      layers: uniform,
    });
  }

  /** x W + b of a layer, with its activation and its dropout; of a maxout without. */
  async forward(layer: LayerLayout, tile: Tile): Promise<Dispatch> {
    const { spec, width } = layer;
    const source = gemmNn({
      tile,
      activation: elementWise(spec.activation),
      dropout: drops(layer) && spec.activation !== "maxout",
    });
    return this.#bound(source, tileGrid(tile, width), {
      acts: this.#buffers.acts,
      params: this.#buffers.params,
      layer: await this.#forwardUniform(layer),
      step: this.#buffers.steps,
    });
  }

  #forwardUniform(layer: LayerLayout): Promise<GPUBuffer> {
    const before = this.#before(layer);
    const values = {
      k: layer.inputs,
      n: layer.width,
      x: before?.outputs ?? 0,
      first: before ? 0 : 1,
      ldx: layer.inputVectors,
      w: layer.weights,
      ldw: layer.widthVectors,
      bias: layer.biases,
      y: layer.z,
      outputs: layer.outputs,
      alpha: alphaOf(layer.spec),
      ...this.#drop(layer),
    };
    return this.#device.uniform("a layer forward", forwardUniform.pack(values));
  }

  async maxout(layer: LayerLayout): Promise<Dispatch> {
    const { acts, which, steps } = this.#buffers;
    const grid = rowGrid(layer.unitVectors);
    const uniform = await this.#maxoutUniform(layer);
    const source = maxoutKernel(drops(layer));
    return this.#bound(source, grid, { acts, which, layer: uniform, step: steps });
  }

  async maxoutBackward(layer: LayerLayout): Promise<Dispatch> {
    const { deltas, which, steps } = this.#buffers;
    const grid = rowGrid(layer.widthVectors);
    const uniform = await this.#maxoutUniform(layer);
    const source = maxoutBackwardKernel();
    return this.#bound(source, grid, { deltas, which, layer: uniform, step: steps });
  }

  #maxoutUniform(layer: LayerLayout): Promise<GPUBuffer> {
    const { units, pieces, z, y, outputs, which, dy, dz } = layer;
    const drop = this.#drop(layer);
    const values = { units, pieces, z, y, outputs, which, dy, dz, ...drop };
    return this.#device.uniform("a maxout layer", maxoutUniform.pack(values));
  }

  async #gradients(tile: Tile, targets: Readonly<Record<string, GPUBuffer>>): Promise<Dispatch> {
    const { biasGradientScale = 1, optimizer } = this.#options;
    let tiles = 0;
    const structs = this.#layers.map((layer) => {
      const before = this.#before(layer);
      const first = tiles;
      tiles += workgroups(tile, [{ m: layer.inputs, n: layer.width }]);
      return {
        m: layer.inputs,
        n: layer.width,
        x: before?.outputs ?? 0,
        first: before ? 0 : 1,
        ldx: layer.inputVectors,
        dz: layer.dz,
        ldw: layer.widthVectors,
        w: layer.weights,
        first_tile: first,
        tiles_across: Math.ceil(layer.width / tile.columns),
        bias_scale: biasGradientScale,
      };
    });
    const source = gemmTn({
      tile,
      ...("params" in targets ? { optimizer: optimizer.name } : {}),
    });
    const { acts, deltas, steps } = this.#buffers;
    const uniform = await this.#device.uniform("the gradients", packGradients(structs));
    const grid = folded(tiles);
    return this.#bound(source, () => grid, {
      acts,
      deltas,
      ...targets,
      layers: uniform,
      step: steps,
    });
  }

  async #bound(
    source: KernelSource,
    grid: Dispatch["grid"],
    buffers: Readonly<Record<string, GPUBuffer>>,
  ): Promise<Dispatch> {
    const kernel = await this.#device.kernel(source);
    return { bound: this.#device.bind(kernel, buffers, stepUniform.bytes), grid };
  }

  #before(layer: LayerLayout): LayerLayout | undefined {
    return this.#layers[this.#layers.indexOf(layer) - 1];
  }

  #drop(layer: LayerLayout) {
    return dropValues(layer.spec.dropout ?? 0, this.#layers.indexOf(layer));
  }
}

function drops({ spec }: LayerLayout): boolean {
  return (spec.dropout ?? 0) > 0;
}

/** What a gemm does itself: nothing for maxout, which has a kernel of its own. */
function elementWise(activation: LayerLayout["spec"]["activation"]): ElementWise {
  return activation === "maxout" ? "linear" : activation;
}

function tileGrid(tile: Tile, columns: number): Dispatch["grid"] {
  return (rows) => [Math.ceil(columns / tile.columns), Math.ceil(rows / tile.rows)];
}

/** Workgroups of 64 vectors, and rows, which fold. */
export function rowGrid(vectorsOfRow: number): Dispatch["grid"] {
  return (rows) => [Math.ceil(vectorsOfRow / 64), Math.min(rows, MAX_GROUPS)];
}

/** So many workgroups or a few more, as a rectangle. */
export function folded(count: number): readonly [number, number] {
  const down = Math.ceil(count / MAX_GROUPS);
  return [Math.ceil(count / down), down];
}
