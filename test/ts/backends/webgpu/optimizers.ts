// Every optimiser in gemm_tn, over several steps, against its float64 twin.

import {
  optimizerStep,
  smallestMoment,
  startSlots,
} from "../../../../ts/backends/reference/optimizers.ts";
import { gemmTn, packGradients } from "../../../../ts/backends/webgpu/kernels/gemm_tn.ts";
import { vectors } from "../../../../ts/backends/webgpu/layout.ts";
import { updateValues } from "../../../../ts/backends/webgpu/step.ts";
import { softwareTiles } from "../../../../ts/backends/webgpu/tiles.ts";
import {
  type OptimizerName,
  type OptimizerSpec,
  optimizerDefaults,
  optimizerNames,
} from "../../../../ts/core/optimizer.ts";
import type { Tolerance } from "../../../support/assert_close.ts";
import { elementType } from "../../../support/dtype.ts";
import { runKernel, stepBytes, VectorArena } from "../../../support/gpu.ts";
import { normals } from "../../../support/numbers.ts";
import { type GpuTest, Worst } from "./case.ts";

const f32 = elementType("f32");
const tile = softwareTiles[1];
const STEPS = 3;
/** Units of a layer of one input, whose weights and biases have the same gradient: the deltas of the example. */
const WIDTH = 19;

export function optimizerTests(): GpuTest[] {
  return optimizerNames.flatMap((name) => [optimizerTest(name, 0), optimizerTest(name, 0.1)]);
}

const REASON = "40 roundings of values like the mean one: a dozen in each of three steps";

/** `scale` is the size of the terms whose difference a value is, divided by the value. */
function near(expected: Float64Array, scale = 1): Tolerance {
  const mean = expected.reduce((sum, value) => sum + Math.abs(value), 0) / expected.length;
  return {
    reason: REASON,
    bound: (value) => 40 * f32.unit * scale * Math.max(mean, Math.abs(value)),
  };
}

function optimizerTest(name: OptimizerName, weightDecay: number): GpuTest {
  const spec: OptimizerSpec = {
    ...optimizerDefaults(name),
    weightDecay,
    ...(name === "ftrl" || name.startsWith("proximal") || name === "adagrad_da"
      ? { l1: 0.05, l2: 0.02 }
      : {}),
  };
  return {
    name: `${name}, weight decay ${weightDecay}`,
    async run(device) {
      const count = 2 * WIDTH;
      let w = normals(count, f32, 91);
      let slots = startSlots(spec, count);
      const expected = w.slice();
      const twin = slots.map((slot) => slot.slice());
      for (let step = 1; step <= STEPS; step++) {
        // A zero gradient too, and a tiny one, which leaves no moment.
        const g = normals(WIDTH, f32, 91 + step);
        g.set([0, 1e-20]);
        const gradient = Float64Array.of(...g, ...g.map((v) => f32.round(v / 2)));
        optimizerStep(spec, step, smallestMoment.f32, expected, gradient, twin);
        const params = new VectorArena();
        const at = params.add(2, WIDTH, w);
        const arenas = slots.map((slot) => {
          const arena = new VectorArena();
          arena.add(2, WIDTH, slot);
          return arena;
        });
        const acts = new VectorArena();
        const deltas = new VectorArena();
        const layer = {
          m: 1,
          n: WIDTH,
          x: acts.add(1, 1, [1]),
          first: 0,
          dz: deltas.add(1, WIDTH, g),
          w: at,
          first_tile: 0,
          tiles_across: Math.ceil(WIDTH / tile.columns),
          bias_scale: 0.5,
        };
        const left = await runKernel(
          device,
          gemmTn({ tile, optimizer: name }),
          {
            acts: acts.content,
            deltas: deltas.content,
            params: params.content,
            ...Object.fromEntries(arenas.map((arena, i) => [`slot${i}`, arena.content])),
            layers: packGradients([layer]),
            step: stepBytes(1, updateValues(spec, step)),
          },
          [layer.tiles_across, 1],
        );
        w = Float64Array.from(params.matrix(left.params!, at));
        // A slot may hold any number beyond its columns: the weights there stay 0.
        slots = arenas.map((_, i) => denseSlot(new Float32Array(left[`slot${i}`]!), at));
      }
      const worst = new Worst(`optimizer ${name}`, REASON);
      worst.close("weights", w, expected, near(expected));
      slots.forEach((slot, i) => {
        // In ftrl's z, differences of roots are divided by the rate.
        const scale = name === "ftrl" && i === 1 ? 1 / spec.lr : 1;
        const tolerance = near(twin[i]!, scale);
        worst.close(`slot ${i}`, slot, twin[i]!, tolerance);
      });
      return worst;
    },
  };
}

function denseSlot(all: Float32Array, at: number): Float64Array<ArrayBuffer> {
  const stride = vectors(WIDTH) * 4;
  return Float64Array.from(
    { length: 2 * WIDTH },
    (_, i) => all[at * 4 + Math.floor(i / WIDTH) * stride + (i % WIDTH)]!,
  );
}
