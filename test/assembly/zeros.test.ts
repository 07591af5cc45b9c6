// The engine leaves zeros behind relu and dropout out of the products of hidden layers. The bits must be those of a leaky
// relu of slope 0, for which it leaves nothing out.

import * as assert from "uvu/assert";
import { rawScaling } from "../../ts/core/dataset.ts";
import { type DenseLayer, networkOf } from "../../ts/core/dense_chain.ts";
import type { DType, NetworkSpec } from "../../ts/core/spec.ts";
import { elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import type { TestBuild } from "../support/engine.ts";
import { examples } from "../support/networks.ts";
import { someOrder } from "../support/numbers.ts";
import { openEngine } from "../support/sessions.ts";

const INPUTS = 13;
const COUNT = 120;
const optimizer = { name: "sgd", lr: 0.05 } as const;

type Kind = Omit<DenseLayer, "units">;

const relu: Kind = { activation: "relu" };
const dense: Kind = { activation: "leaky_relu", alpha: 0 };

function networkFor(dtype: DType, widths: readonly number[], kind: Kind): NetworkSpec {
  const layers = [
    ...widths.map((units) => ({ units, ...kind })),
    { units: 5, activation: "linear" as const },
  ];
  return networkOf({ inputs: INPUTS, layers, loss: "softmax_cross_entropy", dtype });
}

/** Losses and weights after a few steps, the last of them on a part of a batch. */
async function trained(build: TestBuild, network: NetworkSpec, batchSize: number) {
  const session = await openEngine(build, { network, optimizer, batchSize });
  const odd = { name: "zeros", network, batchSize, count: COUNT };
  const data = await session.takeData(examples(odd, network.dtype!, "floats"), rawScaling);
  await session.initialise({ weights: "he_normal", biases: "zeros" }, 7);
  const order = someOrder(COUNT, 31).subarray(0, Math.min(COUNT, 3 * batchSize + 1));
  const losses = await session.train(data, order);
  return { losses: [...losses], parameters: await session.parameters() };
}

/**
 * The loss of a network whose first `dead` units never fire, while all others always do. The weights behind the dead
 * units are NaN, so the loss is a number only if zeros are left out.
 */
async function lossOverDead(build: TestBuild, dtype: DType, kind: Kind, dead: number) {
  const network = networkFor(dtype, [60, 40], kind);
  const session = await openEngine(build, { network, optimizer, batchSize: 20 });
  const odd = { name: "zeros", network, batchSize: 20, count: COUNT };
  const data = await session.takeData(examples(odd, dtype, "floats"), rawScaling);
  await session.initialise({ weights: "xavier_uniform", biases: "zeros" }, 7);
  const parameters = await session.parameters();
  const biases = INPUTS * 60;
  for (let unit = 0; unit < 60; unit++) parameters[biases + unit] = unit < dead ? -1e4 : 1e4;
  const next = biases + 60;
  parameters.fill(Number.NaN, next, next + dead * 40);
  await session.loadParameters(parameters);
  return (await session.evaluate(data)).loss;
}

await eachBuild("zeros", ({ build, test }) => {
  for (const { dtype } of elementTypes) {
    for (const widths of [
      [33, 32],
      [7, 45],
      [64, 31, 100],
      [64, 600, 64],
    ]) {
      for (const batchSize of [1, 5, 24, 101]) {
        test(`${dtype} ${widths.join("-")}, batch ${batchSize}: the bits of the dense way`, async () => {
          const wanted = await trained(build, networkFor(dtype, widths, dense), batchSize);
          const found = await trained(build, networkFor(dtype, widths, relu), batchSize);
          assert.ok(wanted.losses.every(Number.isFinite));
          assert.equal(found.losses, wanted.losses);
          assert.equal(found.parameters, wanted.parameters);
        });
      }
    }

    test(`${dtype}: lists where a third is zero, none where less is`, async () => {
      assert.ok(Number.isFinite(await lossOverDead(build, dtype, relu, 20)));
      assert.ok(Number.isNaN(await lossOverDead(build, dtype, relu, 19)));
      assert.ok(Number.isNaN(await lossOverDead(build, dtype, dense, 20)));
    });
  }
});
