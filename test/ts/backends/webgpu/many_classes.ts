// 1,000 classes on a GPU against the reference, under every loss: steps, evaluations, predictions beyond 255.

import * as assert from "uvu/assert";
import { ReferenceSession } from "../../../../ts/backends/reference/session.ts";
import { type Dataset, rawScaling } from "../../../../ts/core/dataset.ts";
import { networkOf, outputActivation } from "../../../../ts/core/dense_chain.ts";
import type { Session, SessionOptions } from "../../../../ts/core/session.ts";
import { losses } from "../../../../ts/core/spec.ts";
import { absolute, assertClose, relative } from "../../../support/assert_close.ts";
import { elementType } from "../../../support/dtype.ts";
import { labels, normals, someOrder } from "../../../support/numbers.ts";
import type { GpuTest } from "./case.ts";
import { openOn } from "./sessions.ts";

const CLASSES = 1000;
const COUNT = 60;
const FEATURES = 6;

const data: Dataset = {
  name: "a thousand",
  inputs: normals(COUNT * FEATURES, elementType("f32"), 71),
  labels: labels(COUNT, CLASSES, 72),
  count: COUNT,
  features: FEATURES,
  classes: CLASSES,
};
const init = { weights: "xavier_normal", biases: "default" } as const;

export function manyClassesTests(): GpuTest[] {
  return losses.map((loss) => ({
    name: `1,000 classes, ${loss}`,
    async run(device) {
      const layers = [{ units: CLASSES, activation: outputActivation(loss) }];
      const options: SessionOptions = {
        network: networkOf({ inputs: FEATURES, layers, loss, dtype: "f32" }),
        optimizer: { name: "momentum", lr: 0.1, momentum: 0.5 },
        batchSize: 25,
      };
      const [ours, theirs] = [
        await results(await openOn(device, options)),
        await results(await ReferenceSession.open(options)),
      ];
      assert.equal(ours.before.predictions, theirs.before.predictions);
      assert.ok(ours.before.predictions.some((prediction) => prediction > 255));
      const few = relative(4096 * 2 ** -24, "sums over a thousand classes");
      assertClose("loss", [ours.before.loss], [theirs.before.loss], few);
      assertClose("costs", ours.costs, theirs.costs, few);
      const largest = Math.max(...theirs.parameters.map(Math.abs));
      const near = absolute(512 * 2 ** -24 * largest, "gradients of that error, over three steps");
      assertClose("parameters", ours.parameters, theirs.parameters, near);
      return undefined;
    },
  }));
}

/** From weights that single classes out, so that predictions spread over all of them. */
async function results(session: Session) {
  await session.initialise(init, 5);
  const weights = await session.parameters();
  await session.loadParameters(weights.map((w) => w * 8) as typeof weights);
  const taken = await session.takeData(data, rawScaling);
  const before = await session.evaluate(taken);
  const costs = await session.train(taken, someOrder(COUNT, 9));
  const parameters = await session.parameters();
  await session.dispose();
  return { before, costs, parameters };
}
