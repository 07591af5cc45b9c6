// deep-dropout drops the same units in the same steps on the GPU and on the engine.

import * as assert from "uvu/assert";
import { type DataSplits, sliceDataset } from "../../../../ts/core/dataset.ts";
import type { Session, SessionOptions } from "../../../../ts/core/session.ts";
import { type NetworkSpec, parameterTensors } from "../../../../ts/core/spec.ts";
import { findLab } from "../../../../ts/labs/labs.ts";
import { absolute } from "../../../support/assert_close.ts";
import { type Extent, type GpuTest, Worst } from "./case.ts";
import { openOn } from "./sessions.ts";

const { recipe } = findLab("deep-dropout");
const { network, optimizer, init } = recipe;
/** The first step, and one of a later epoch. */
const STEPS = [0, 9001];
const near = absolute(1e-5, "another mask would change gradients of order 0.1 by as much");

/** Whole batches take a software driver seconds, so they are left to the hosts that run all tests. */
export function maskTests(
  extent: Extent,
  { train }: DataSplits,
  openEngine: (options: SessionOptions) => Promise<Session>,
): GpuTest[] {
  /** Gradients of the first digits in each of the steps, on the GPU and on the engine. */
  const gradients = async (own: NetworkSpec, batchSize: number, ours: Session) => {
    const digits = sliceDataset(train, 0, batchSize);
    const order = Uint32Array.from({ length: batchSize }, (_, i) => i);
    const sessions = [ours, await openEngine({ network: own, optimizer, batchSize })];
    const found: Float32Array[][] = [[], []];
    for (const [i, session] of sessions.entries()) {
      await session.initialise(init, 1);
      const data = await session.takeData(digits, recipe.scaling);
      const { slots } = await session.optimizerState();
      for (const step of STEPS) {
        await session.loadOptimizerState({ step, slots });
        found[i]!.push((await session.gradient(data, order)).gradients as Float32Array);
      }
      await session.dispose();
    }
    return found;
  };
  const tests: GpuTest[] = [
    {
      name: "deep-dropout: the GPU drops the units that the engine drops",
      async run(device) {
        // Without activations a unit's bias has no gradient if and only if the unit is dropped.
        const layers = network.layers.filter(({ kind }) => kind !== "activation");
        const linear = { ...network, layers };
        const session = await openOn(device, { network: linear, optimizer, batchSize: 1 });
        const [ours, theirs] = await gradients(linear, 1, session);
        for (const [i, step] of STEPS.entries()) {
          const [dropped, expected] = [ours, theirs].map((all) => droppedUnits(linear, all![i]!));
          assert.equal(dropped, expected, `step ${step}`);
          const share = dropped!.length / (4 * 512);
          assert.ok(share > 0.25 && share < 0.35, `step ${step}: ${share} of the units dropped`);
        }
        return undefined;
      },
    },
    {
      name: "deep-dropout: gradients of whole batches under the engine's masks",
      async run(device) {
        const session = await openOn(device, { network, optimizer, batchSize: recipe.batchSize });
        const [ours, theirs] = await gradients(network, recipe.batchSize, session);
        const worst = new Worst("gradients of deep-dropout", near.reason);
        for (const [i, step] of STEPS.entries()) {
          worst.close(`step ${step}`, ours![i]!, theirs![i]!, near);
        }
        return worst;
      },
    },
  ];
  return extent === "all" ? tests : tests.slice(0, 1);
}

/** Indices of the parameters that are biases of hidden units without a gradient. */
function droppedUnits(own: NetworkSpec, gradients: Float32Array): number[] {
  const biases = parameterTensors(own).filter(({ kind }) => kind === "bias");
  return biases
    .slice(0, -1)
    .flatMap(({ offset, length }) => Array.from({ length }, (_, j) => offset + j))
    .filter((place) => gradients[place] === 0);
}
