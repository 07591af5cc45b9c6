// One training step of random networks, optimisers and data by the engine and by the reference, which starts from the
// engine's numbers: loss, parameters and state must be within the bounds of a running error analysis. If rounding may flip
// a kink or saturate an output, the bounds say too little: such a step is skipped and counted, and few may be.

import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { ReferenceSession } from "../../ts/backends/reference/session.ts";
import { absolute, assertClose, elementwise } from "../support/assert_close.ts";
import { eachBuild } from "../support/each_build.ts";
import { cases } from "../support/effort.ts";
import type { TestBuild } from "../support/engine.ts";
import { type RandomStep, randomStep } from "../support/random_steps.ts";
import { openEngine } from "../support/sessions.ts";
import {
  boundsOf,
  dataOf,
  isVague,
  orderOf,
  type Standing,
  scalingOf,
} from "../support/step_bounds.ts";

const SEED = 20_240_607;
const RUNS = cases(300);
/** Most steps that may be skipped. */
const MOST_VAGUE = 30;

interface Trained extends Standing {
  readonly loss: number;
}

/** The start of a step, and its results by the engine and by the reference. */
interface Outcome extends Standing {
  readonly engine: Trained;
  readonly reference: Trained;
}

async function run(build: TestBuild, step: RandomStep): Promise<Outcome> {
  const { options, init, seed, rows, before } = step;
  const engine = await openEngine(build, options);
  const reference = await ReferenceSession.open(options);
  const order = orderOf(step);
  const [ours, theirs] = await Promise.all(
    [engine, reference].map((session) => session.takeData(dataOf(step), scalingOf(step))),
  );
  await engine.initialise(init, seed);
  await reference.setSeed(seed);
  for (let i = 0; i < before; i++) {
    await engine.train(ours!, order.subarray(0, options.batchSize));
  }
  const parameters = await engine.parameters();
  const state = await engine.optimizerState();
  await reference.loadParameters(parameters);
  await reference.loadOptimizerState(state);
  const batch = order.subarray(0, rows);
  const after = async (session: typeof engine | typeof reference, set: typeof ours) => ({
    loss: (await session.train(set!, batch))[0]!,
    parameters: await session.parameters(),
    state: await session.optimizerState(),
  });
  return {
    parameters,
    state,
    engine: await after(engine, ours),
    reference: await after(reference, theirs),
  };
}

await eachBuild("random steps", ({ build, test }) => {
  test(`${RUNS} steps as the reference takes them`, async () => {
    let vague = 0;
    const property = fc.asyncProperty(randomStep, async (step) => {
      const outcome = await run(build, step);
      const { engine, reference } = outcome;
      const bounds = boundsOf(step, outcome);
      if (isVague(step, reference, bounds)) {
        vague++;
        return;
      }
      const reason = "a running error analysis of the step";
      assertClose("loss", [engine.loss], [reference.loss], absolute(bounds.loss, reason));
      const ours = [engine.parameters, ...engine.state.slots];
      const theirs = [reference.parameters, ...reference.state.slots];
      theirs.forEach((expected, k) => {
        const what = k === 0 ? "parameters" : `slot ${k - 1}`;
        assertClose(what, ours[k]!, expected, elementwise(bounds.flats[k]!, reason));
      });
      assert.is(engine.state.step, reference.state.step);
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS, includeErrorInReport: true });
    console.log(`random steps (${build}): ${RUNS}, of which ${vague} too near a kink`);
    assert.ok(vague <= MOST_VAGUE, `${vague} steps are vague, at most ${MOST_VAGUE} may be`);
  });
});
