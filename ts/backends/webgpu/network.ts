// A network on the GPU: its buffers, and the dispatches of a step.
//
//   training    forward of each hidden layer, the output layer with its loss, deltas backward through each layer's
//               weights, then gradients and updates of all layers at once: 2 dispatches a layer, with a maxout 4,
//               1 more where the classes do not fit output.ts's tile, 1 more with max_norm
//   evaluation  forward and the output layer
//
// It knows no data set and no optimiser's numbers: those come with the step's uniform.

import type { SessionOptions } from "../../core/session.ts";
import type { GpuDevice } from "./device.ts";
import { type Dispatch, Dispatches } from "./dispatches.ts";
import type { LossEnd } from "./kernels/row_loss.ts";
import { VECTOR } from "./layout.ts";
import { createBuffers, type NetworkBuffers, type NetworkPlan, planOf } from "./plan.ts";
import { measureTiles, type TileMemory } from "./probe.ts";
import { guessTiles, type NetworkTiles } from "./tiles.ts";

export class GpuNetwork {
  readonly plan: NetworkPlan;
  readonly buffers: NetworkBuffers;
  readonly tiles: NetworkTiles;
  readonly #device: GpuDevice;
  readonly #dispatches: Dispatches;
  readonly #hidden: readonly Dispatch[];
  readonly #backward: readonly Dispatch[];
  readonly #update: readonly Dispatch[];
  #gradients: { readonly buffer: GPUBuffer; readonly dispatch: Dispatch } | undefined;

  private constructor(
    device: GpuDevice,
    plan: NetworkPlan,
    buffers: NetworkBuffers,
    dispatches: Dispatches,
    tiles: NetworkTiles,
    steps: Record<"hidden" | "backward" | "update", readonly Dispatch[]>,
  ) {
    this.plan = plan;
    this.buffers = buffers;
    this.tiles = tiles;
    this.#device = device;
    this.#dispatches = dispatches;
    this.#hidden = steps.hidden;
    this.#backward = steps.backward;
    this.#update = steps.update;
  }

  /** Parameters are zeros, and so are the optimiser's slots, whatever they should start from. */
  static async open(
    device: GpuDevice,
    options: SessionOptions,
    memory: TileMemory,
  ): Promise<GpuNetwork> {
    const plan = planOf(options, device.software);
    const buffers = await createBuffers(device, options, plan);
    const dispatches = new Dispatches(device, options, plan, buffers);
    const { layers } = plan.layout;
    const tiles = device.software
      ? guessTiles(layers, plan.batch, true)
      : await measureTiles(device, dispatches, plan, buffers, memory);
    const last = layers.length - 1;
    const [hidden, backward, update] = await Promise.all([
      Promise.all(
        layers.map(async (layer, l) => {
          if (plan.output && l === last) return [];
          const product = await dispatches.forward(layer, tiles.forward[l]!);
          return isMaxout(layer) ? [product, await dispatches.maxout(layer)] : [product];
        }),
      ),
      Promise.all(
        layers.map(async (layer, l) => [
          ...(isMaxout(layer) ? [await dispatches.maxoutBackward(layer)] : []),
          ...(l > 0 ? [await dispatches.backward(layer, tiles.backward[l]!)] : []),
        ]),
      ),
      dispatches.update(tiles.gradients),
    ]);
    const { maxNorm } = options;
    const bound = maxNorm === undefined ? [] : [await dispatches.maxNorm(maxNorm)];
    return new GpuNetwork(device, plan, buffers, dispatches, tiles, {
      hidden: hidden.flat(),
      backward: backward.reverse().flat(),
      update: [update, ...bound],
    });
  }

  /** The output layer's own dispatch, with the labels of a data set. */
  output(labels: GPUBuffer, end: LossEnd): Promise<Dispatch> {
    return this.#dispatches.output(labels, end);
  }

  /** From the inputs in the activations to losses and probabilities. */
  evaluation(output: Dispatch): readonly Dispatch[] {
    return [...this.#hidden, output];
  }

  step(output: Dispatch): readonly Dispatch[] {
    return [...this.#hidden, output, ...this.#backward, ...this.#update];
  }

  /** A step that keeps the gradients in a buffer and updates nothing. */
  async gradient(output: Dispatch): Promise<{ step: readonly Dispatch[]; buffer: GPUBuffer }> {
    if (!this.#gradients) {
      const buffer = await this.#device.storage(
        "the gradients",
        this.plan.layout.parameters * VECTOR,
      );
      const dispatch = await this.#dispatches.gradients(this.tiles.gradients, buffer);
      this.#gradients = { buffer, dispatch };
    }
    const { buffer, dispatch } = this.#gradients;
    return { step: [...this.#hidden, output, ...this.#backward, dispatch], buffer };
  }

  destroy(): void {
    const { slots, ...others } = this.buffers;
    for (const buffer of [...slots, ...Object.values(others)]) buffer.destroy();
    this.#gradients?.buffer.destroy();
  }
}

function isMaxout({ spec }: NetworkPlan["layout"]["layers"][number]): boolean {
  return spec.activation === "maxout";
}
