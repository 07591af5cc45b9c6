// One training step of random networks, optimisers and data on the GPU and by the reference, which starts from the
// GPU's numbers: within the bounds of a running error analysis. Steps of which those say too little, because rounding
// may flip a kink, are passed over; few may be.

import * as fc from "fast-check";
import { ReferenceSession } from "../../../../ts/backends/reference/session.ts";
import { absolute, elementwise } from "../../../support/assert_close.ts";
import { type RandomStep, randomStep } from "../../../support/random_steps.ts";
import { boundsOf, dataOf, isVague, orderOf, scalingOf } from "../../../support/step_bounds.ts";
import { type Extent, type GpuTest, Worst } from "./case.ts";
import { openOn } from "./sessions.ts";

const SEED = 20_240_607;
const RUNS = { all: 8, some: 3, sessions: 0 } as const;
/** One step in so many may be vague. */
const VAGUE_SHARE = 5;
/** Twice the analysis, which takes a division for exact: WGSL lets it be off by 2.5 units in the last place. */
const SLACK = 2;
const REASON = "twice a running error analysis of the step";

export function randomStepTests(extent: Extent): GpuTest[] {
  const runs = RUNS[extent];
  const steps = fc.sample(randomStep, { seed: SEED, numRuns: runs }).map(inFloat32);
  return [
    {
      name: `${runs} random steps as the reference takes them`,
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
        if (vague * VAGUE_SHARE > runs) throw new Error(`${vague} of ${runs} steps are vague`);
        return worst;
      },
    },
  ];
}

/** The engine's random steps are of either type; a GPU takes them in its own. */
function inFloat32(step: RandomStep): RandomStep {
  const { options } = step;
  return { ...step, options: { ...options, network: { ...options.network, dtype: "f32" } } };
}
