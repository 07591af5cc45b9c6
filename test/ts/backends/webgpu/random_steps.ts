// One training step of random networks, optimisers and data on the GPU and by the reference, which starts from the
// GPU's numbers. They agree within the bounds of a running error analysis. Steps with vague bounds, because rounding may
// cross a kink, are skipped; only few may be.

import * as fc from "fast-check";
import { ReferenceSession } from "../../../../ts/backends/reference/session.ts";
import type { Activation } from "../../../../ts/core/layers.ts";
import type { NetworkSpec } from "../../../../ts/core/spec.ts";
import { absolute, elementwise } from "../../../support/assert_close.ts";
import { type RandomStep, randomStep } from "../../../support/random_steps.ts";
import { boundsOf, dataOf, isVague, orderOf, scalingOf } from "../../../support/step_bounds.ts";
import { type Extent, type GpuTest, Worst } from "./case.ts";
import { openOn } from "./sessions.ts";

const SEED = 20_240_607;
const RUNS = { all: 8, some: 3, sessions: 0 } as const;
/** At most one step in so many may be vague. */
const VAGUE_SHARE = 5;
/** The analysis takes divisions for exact, but WGSL allows errors of 2.5 units in the last place. */
const SLACK = 2;
const REASON = "twice a running error analysis of the step";

export function randomStepTests(extent: Extent): GpuTest[] {
  const runs = RUNS[extent];
  const draw = (arbitrary: fc.Arbitrary<RandomStep>, numRuns: number) =>
    fc.sample(arbitrary, { seed: SEED, numRuns }).map(inFloat32);
  // The activations whose slopes are functions of their inputs are drawn on purpose.
  const steps = [
    ...draw(randomStep, runs),
    ...(["gelu", "silu"] as const).flatMap((name) =>
      draw(
        randomStep.filter(({ options }) => has(options.network, name)),
        1,
      ),
    ),
  ];
  return [
    {
      name: `${steps.length} random steps agree with the reference`,
      async run(device) {
        let vague = 0;
        const worst = new Worst("a step of a network", REASON);
        for (const [number, step] of steps.entries()) {
          const gpu = await openOn(device, step.options);
          const reference = await ReferenceSession.open(step.options);
          const order = orderOf(step);
          const [ours, theirs] = [
            await gpu.takeData(dataOf(step), scalingOf(step)),
            await reference.takeData(dataOf(step), scalingOf(step)),
          ];
          await gpu.initialise(step.init, step.seed);
          await reference.setSeed(step.seed);
          for (let i = 0; i < step.before; i++) {
            await gpu.train(ours, order.subarray(0, step.options.batchSize));
          }
          const before = {
            parameters: await gpu.parameters(),
            state: await gpu.optimizerState(),
          };
          await reference.loadParameters(before.parameters);
          await reference.loadOptimizerState(before.state);
          const batch = order.subarray(0, step.rows);
          const [loss] = await gpu.train(ours, batch);
          const [expectedLoss] = await reference.train(theirs, batch);
          const actual = [await gpu.parameters(), ...(await gpu.optimizerState()).slots];
          const after = {
            parameters: await reference.parameters(),
            state: await reference.optimizerState(),
          };
          await gpu.dispose();
          const bounds = boundsOf(step, before);
          if (isVague(step, after, bounds)) {
            vague++;
            continue;
          }
          const what = `step ${number}, ${JSON.stringify(step.options)}`;
          const tolerance = absolute(SLACK * bounds.loss, REASON);
          worst.close(`${what}: loss`, [loss!], [expectedLoss!], tolerance);
          [after.parameters, ...after.state.slots].forEach((expected, k) => {
            const bound = elementwise(
              bounds.flats[k]!.map((error) => SLACK * error),
              REASON,
            );
            worst.close(`${what}: flat ${k}`, actual[k]!, expected, bound);
          });
        }
        if (vague * VAGUE_SHARE > steps.length) {
          throw new Error(`${vague} of ${steps.length} steps are vague`);
        }
        return worst;
      },
    },
  ];
}

function has({ layers }: NetworkSpec, name: Activation): boolean {
  return layers.some((layer) => layer.kind === "activation" && layer.activation === name);
}

/** Random steps have either element type; a GPU computes in f32. */
function inFloat32(step: RandomStep): RandomStep {
  const { options } = step;
  return { ...step, options: { ...options, network: { ...options.network, dtype: "f32" } } };
}
