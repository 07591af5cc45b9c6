// A network on the GPU: its buffers, and the dispatches of a step.
//
//   training    forward of each stage, the last stage with its loss, deltas backward through each stage, then
//               gradients and updates of all dense layers at once. A dense layer with its activation and dropout takes
//               2 dispatches, a maxout 2 more, a network whose outputs do not fit kernels/output.ts 1 more, max_norm
//               1 more
//   evaluation  forward of each stage, the last one with its loss
//
// It knows neither the data set nor the optimiser's numbers: those come with the step's uniform.

import type { SessionOptions } from "../../core/session.ts";
import type { GpuBuffer } from "../../platform/webgpu.ts";
import { Binder, type ChooseTile, type Dispatch } from "./binder.ts";
import type { GpuDevice } from "./device.ts";
import { bindGradients, bindMaxNorm, gradientProducts } from "./gradients.ts";
import type { LossEnd } from "./kernels/row_loss.ts";
import { gpuLayer } from "./layers/table.ts";
import { denseStages, VECTOR } from "./layout.ts";
import { bindOutput, type GpuAnswers } from "./outputs.ts";
import { createBuffers, type NetworkBuffers, type NetworkPlan, planOf } from "./plan.ts";
import { type TileMemory, tileProbe } from "./probe.ts";
import { guessTile, type Tile } from "./tiles.ts";

interface Steps {
  readonly forward: readonly Dispatch[];
  readonly backward: readonly Dispatch[];
  readonly update: readonly Dispatch[];
  /** The tile of the gradients. */
  readonly tile: Tile;
}

export interface GpuNetwork {
  readonly plan: NetworkPlan;
  readonly buffers: NetworkBuffers;
  readonly binder: Binder;
  /** The dispatch that ends a forward pass, with the labels or targets of a data set. */
  output(answers: GpuAnswers, end: LossEnd): Promise<Dispatch>;
  /** The dispatch that ends a forward pass for its probabilities alone. */
  prediction(): Promise<Dispatch>;
  /** From the inputs in the activations to losses and probabilities. */
  evaluation(output: Dispatch): readonly Dispatch[];
  step(output: Dispatch): readonly Dispatch[];
  /** A step that writes the gradients to a buffer and updates nothing. */
  gradient(output: Dispatch): Promise<{ step: readonly Dispatch[]; buffer: GpuBuffer }>;
  destroy(): void;
}

/** Parameters and the optimiser's slots are zeros. The caller starts slots that begin otherwise. */
export async function openNetwork(
  device: GpuDevice,
  options: SessionOptions,
  memory: TileMemory,
): Promise<GpuNetwork> {
  const plan = planOf(options, device.software);
  const buffers = await createBuffers(device, options, plan);
  const chooseTile: ChooseTile = device.software
    ? async (_, products) => guessTile(products, true)
    : tileProbe(device, plan.batch, buffers, memory);
  const binder = new Binder(device, plan.batch, named(buffers), chooseTile);
  const { forward, backward, update, tile } = await bindSteps(binder, options, plan);
  const output = (answers: GpuAnswers | undefined, end: LossEnd) =>
    bindOutput(binder, options.network, plan, buffers, answers, end);
  let prediction: Promise<Dispatch> | undefined;
  let gradients: { readonly buffer: GpuBuffer; readonly dispatch: Dispatch } | undefined;
  return {
    plan,
    buffers,
    binder,
    output,
    prediction() {
      prediction ??= output(undefined, "probabilities");
      return prediction;
    },
    evaluation: (output) => [...forward, output],
    step: (output) => [...forward, output, ...backward, ...update],

    async gradient(output) {
      if (!gradients) {
        const { layout } = plan;
        const buffer = await device.storage("the gradients", layout.parameters * VECTOR);
        const target = { biasScale: options.biasGradientScale ?? 1, to: buffer };
        const dispatch = await bindGradients(binder, denseStages(layout), tile, target);
        gradients = { buffer, dispatch };
      }
      const { buffer, dispatch } = gradients;
      return { step: [...forward, output, ...backward, dispatch], buffer };
    },

    destroy() {
      for (const buffer of Object.values(named(buffers))) buffer.destroy();
      gradients?.buffer.destroy();
      binder.destroy();
    },
  };
}

/** All dispatches of a step but the one that ends the forward pass. */
export async function bindSteps(
  binder: Binder,
  { optimizer, maxNorm, biasGradientScale = 1 }: SessionOptions,
  { layout, output }: NetworkPlan,
): Promise<Steps> {
  const { stages } = layout;
  const dense = denseStages(layout);
  const target = { biasScale: biasGradientScale, to: optimizer.name };
  const update = (tile: Tile) => bindGradients(binder, dense, tile, target);
  // In bindOutput the last stage comes with the loss if it can.
  const alone = output ? stages.slice(0, -1) : stages;
  const [forward, backward, tile, bound] = await Promise.all([
    Promise.all(alone.map((stage) => gpuLayer(stage.spec).forward(binder, stage))),
    Promise.all(
      stages.flatMap((stage, i) =>
        stage.propagates ? [gpuLayer(stage.spec).backward(binder, stage, stages[i - 1]!)] : [],
      ),
    ),
    binder.chooseTile("tn", gradientProducts(dense, binder.batch), update),
    Promise.all(maxNorm === undefined ? [] : [bindMaxNorm(binder, dense, maxNorm)]),
  ]);
  return {
    forward,
    backward: backward.reverse(),
    update: [await update(tile), ...bound],
    tile,
  };
}

/** The buffers by the names of the kernels' bindings. */
export function named({ slots, steps, ...others }: NetworkBuffers): Record<string, GpuBuffer> {
  const ownSlots = Object.fromEntries(slots.map((slot, i) => [`slot${i}`, slot]));
  return { ...others, ...ownSlots, step: steps };
}
