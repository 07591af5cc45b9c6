// Networks of 1,000 classes, whose numbers need two bytes, against the reference: steps under every loss, predictions
// beyond 255, numerical derivatives and training by them. One thread and two: test/ts/backends/many_classes.test.ts.

import * as assert from "uvu/assert";
import { ReferenceSession } from "../../ts/backends/reference/session.ts";
import { type Dataset, rawScaling } from "../../ts/core/dataset.ts";
import { networkOf, outputActivation } from "../../ts/core/dense_chain.ts";
import type { Session, SessionOptions } from "../../ts/core/session.ts";
import { losses } from "../../ts/core/spec.ts";
import { absolute, assertClose, relative } from "../support/assert_close.ts";
import { elementType, elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { labels, normals, someOrder } from "../support/numbers.ts";
import { openEngine } from "../support/sessions.ts";

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
const order = someOrder(COUNT, 9);
const init = { weights: "xavier_normal", biases: "default" } as const;

/** Weights that single classes out, so that predictions spread over all of them. */
async function started(session: Session) {
  await session.initialise(init, 5);
  const weights = await session.parameters();
  await session.loadParameters(weights.map((w) => w * 8) as typeof weights);
  return session.takeData(data, rawScaling);
}

await eachBuild("many classes", ({ build, test }) => {
  for (const { dtype, unit } of elementTypes) {
    for (const loss of losses) {
      test(`${dtype} ${loss}: steps and predictions are the reference's`, async () => {
        const layers = [{ units: CLASSES, activation: outputActivation(loss) }];
        const network = networkOf({ inputs: FEATURES, layers, loss, dtype });
        const options: SessionOptions = {
          network,
          optimizer: { name: "momentum", lr: 0.1, momentum: 0.5 },
          batchSize: 25,
        };
        const [ours, theirs] = await Promise.all(
          [await openEngine(build, options), await ReferenceSession.open(options)].map(
            async (session) => {
              const taken = await started(session);
              const before = await session.evaluate(taken);
              const costs = await session.train(taken, order);
              return { before, costs, parameters: await session.parameters() };
            },
          ),
        );
        assert.equal(ours!.before.predictions, theirs!.before.predictions);
        assert.ok(ours!.before.predictions.some((prediction) => prediction > 255));
        const few = relative(2048 * unit, "sums over a thousand classes");
        assertClose("loss", [ours!.before.loss], [theirs!.before.loss], few);
        assertClose("costs", ours!.costs, theirs!.costs, few);
        const largest = Math.max(...theirs!.parameters.map(Math.abs));
        const near = absolute(256 * unit * largest, "gradients of that error, over three steps");
        assertClose("parameters", ours!.parameters, theirs!.parameters, near);
      });
    }
  }

  test("the last of 65,536 classes is learned and predicted", async () => {
    const classes = 65_536;
    const layers = [{ units: classes, activation: "linear" }] as const;
    const loss = "softmax_cross_entropy";
    const session = await openEngine(build, {
      network: networkOf({ inputs: 1, layers, loss, dtype: "f32" }),
      optimizer: { name: "sgd", lr: 1 },
      batchSize: 2,
    });
    const taken = await session.takeData(
      {
        name: "two",
        inputs: Float32Array.of(1, -1),
        labels: [65_535, 256],
        count: 2,
        features: 1,
        classes,
      },
      rawScaling,
    );
    const [cost] = await session.train(taken, Uint32Array.of(0, 1));
    assert.ok(Math.abs(cost! - Math.log(classes)) < 1e-5, `${cost}`);
    assert.equal([...(await session.evaluate(taken)).predictions], [65_535, 256]);
  });

  test("numerical derivatives by both methods, and training by them, are the reference's", async () => {
    for (const loss of ["softmax_cross_entropy", "summed_binary_cross_entropy"] as const) {
      const activation = outputActivation(loss);
      const layers = [
        { units: 2, activation: "sigmoid" },
        { units: CLASSES, activation },
      ] as const;
      const options: SessionOptions = {
        network: networkOf({ inputs: FEATURES, layers, loss, dtype: "f64" }),
        optimizer: { name: "sgd", lr: 0.01 },
        batchSize: 3,
      };
      const sessions = [await openEngine(build, options), await ReferenceSession.open(options)];
      const [ours, theirs] = await Promise.all(
        sessions.map(async (session) => {
          await session.initialise(init, 5);
          const taken = await session.takeData(data, rawScaling);
          const range = { delta: 1e-4, first: 10, count: 40 };
          const gradients = [];
          for (const method of ["forward", "incremental"] as const) {
            const asked = { ...range, method };
            gradients.push(
              ...(await session.numericalGradient(taken, order.slice(0, 3), asked)).gradients,
            );
          }
          const first = order.slice(0, 1);
          const [cost] = await session.trainNumerically(taken, first, { delta: 1e-4 });
          return { gradients, cost: cost!, parameters: await session.parameters() };
        }),
      );
      const small = absolute(1e-7, "roundings of losses of about 700, over 2 delta");
      assertClose(`${loss}: derivatives`, ours!.gradients, theirs!.gradients, small);
      assertClose(`${loss}: cost`, [ours!.cost], [theirs!.cost], relative(1e-13, "a sum in f64"));
      assertClose(`${loss}: parameters`, ours!.parameters, theirs!.parameters, small);
    }
  });
});
