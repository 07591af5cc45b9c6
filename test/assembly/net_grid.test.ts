// Every activation with every loss: gradients against the reference, within the bounds of a running error analysis, and
// against central differences; outputs, losses and predictions of the evaluation.

import * as assert from "uvu/assert";
import { rowArgmax } from "../../ts/backends/reference/rows.ts";
import { ReferenceSession } from "../../ts/backends/reference/session.ts";
import { rawScaling } from "../../ts/core/dataset.ts";
import { type DenseLayer, networkOf } from "../../ts/core/dense_chain.ts";
import { type DType, type Loss, losses, type NetworkSpec } from "../../ts/core/spec.ts";
import { absolute, assertClose, elementwise } from "../support/assert_close.ts";
import { elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { gradientErrors } from "../support/network_error.ts";
import { examples, networkSpec, type OddNetwork } from "../support/networks.ts";
import { someOrder } from "../support/numbers.ts";
import { RawNet } from "../support/raw_net.ts";
import { openEngine } from "../support/sessions.ts";

const SEED = 20_240_607;
const BATCH = 9;
const COUNT = 23;

type Kind = Omit<DenseLayer, "units">;

const kinds: readonly Kind[] = [
  { activation: "linear" },
  { activation: "sigmoid" },
  { activation: "tanh" },
  { activation: "relu" },
  { activation: "leaky_relu", alpha: 0.1 },
  { activation: "elu", alpha: 0.7 },
  { activation: "gelu" },
  { activation: "silu" },
  { activation: "maxout", pieces: 1 },
  { activation: "maxout", pieces: 2 },
  { activation: "maxout", pieces: 5 },
];

/** 13-11-6-5 with the activation behind each layer, unless the loss needs another one behind the last. */
function grid(kind: Kind, loss: Loss): OddNetwork {
  const last: Kind =
    loss === "softmax_cross_entropy"
      ? { activation: "linear" }
      : loss.endsWith("binary_cross_entropy")
        ? { activation: "sigmoid" }
        : kind;
  const layers = [
    { units: 11, ...kind },
    { units: 6, ...kind },
    { units: 5, ...last },
  ];
  const network = networkOf({ inputs: 13, layers, loss, dtype: "f32" });
  return { name: "grid", network, batchSize: BATCH, count: COUNT };
}

function title({ activation, alpha, pieces }: Kind): string {
  return [activation, alpha, pieces && `of ${pieces}`].filter(Boolean).join(" ");
}

/** Bounds of loss and gradients of the first batch. */
async function bounds(odd: OddNetwork, dtype: DType, parameters: ArrayLike<number>) {
  const data = examples(odd, dtype, "floats");
  const order = someOrder(COUNT, 9).subarray(0, BATCH);
  const { features } = data;
  const rows = [...order].map((i) => data.inputs.subarray(i * features, (i + 1) * features));
  const x = Float64Array.from(rows.flatMap((row) => [...row]));
  const labels = Uint8Array.from(order, (i) => data.labels[i]!);
  const network = networkSpec(odd, dtype);
  const dropout = { seed: SEED, step: 0 };
  return gradientErrors(network, Float64Array.from(parameters), x, labels, dropout);
}

await eachBuild("net grid", ({ build, engine, test }) => {
  for (const kind of kinds) {
    for (const loss of losses) {
      const odd = grid(kind, loss);

      for (const { dtype, unit } of elementTypes) {
        test(`${dtype} ${title(kind)}, ${loss}: gradients and evaluation`, async () => {
          const network: NetworkSpec = networkSpec(odd, dtype);
          const options = {
            network,
            optimizer: { name: "sgd", lr: 0.1 },
            batchSize: BATCH,
          } as const;
          const sessions = [
            await ReferenceSession.open(options),
            await openEngine(build, options),
          ] as const;
          const order = someOrder(COUNT, 9).subarray(0, BATCH);
          const [reference, tested] = await Promise.all(
            sessions.map(async (session) => {
              await session.initialise({ weights: "xavier_normal", biases: "default" }, SEED);
              const set = await session.takeData(examples(odd, dtype, "floats"), rawScaling);
              const gradient = await session.gradient(set, order);
              const evaluation = await session.evaluate(set);
              return { ...gradient, evaluation, parameters: await session.parameters() };
            }),
          );
          const [r, t] = [reference!, tested!];
          const errors = await bounds(odd, dtype, r.parameters);
          const reason = "a running error analysis of the pass";
          assertClose("loss", [t.loss], [r.loss], absolute(errors.loss, reason));
          const close = elementwise(errors.gradients, reason);
          assertClose("gradients", t.gradients, r.gradients, close);

          const { probabilities } = r.evaluation;
          const largest = Math.max(...probabilities.map(Math.abs));
          const near = absolute(128 * unit * largest, "sums of products of either sign");
          assertClose("outputs", t.evaluation.probabilities, probabilities, near, [COUNT, 5]);
          const ofLoss = absolute(64 * unit * r.evaluation.loss, "terms of that error");
          assertClose("mean loss", [t.evaluation.loss], [r.evaluation.loss], ofLoss);
          const outputs = Float64Array.from(t.evaluation.probabilities);
          const best = Array.from({ length: COUNT }, (_, i) =>
            rowArgmax(outputs.subarray(5 * i, 5 * i + 5)),
          );
          assert.equal([...t.evaluation.predictions], best);
          assert.equal(t.evaluation.predictions, r.evaluation.predictions);
        });
      }

      test(`${title(kind)}, ${loss}: gradients are central differences`, () => {
        engine.scratch(() => {
          const data = examples(odd, "f64", "floats");
          const raw = new RawNet(engine, networkSpec(odd, "f64"), data, BATCH);
          raw.initialise(SEED);
          const order = someOrder(COUNT, 9).subarray(0, BATCH);
          const size = raw.gradient(order);
          const analytic = raw.gradients().slice();
          const parameters = raw.parameters();
          const h = 1e-5;
          for (let i = 0; i < parameters.length; i += 3) {
            const value = parameters[i]!;
            parameters[i] = value + h;
            const above = raw.gradient(order);
            parameters[i] = value - h;
            const below = raw.gradient(order);
            parameters[i] = value;
            const numerical = (above - below) / (2 * h);
            // h^2 times a third derivative below 10, and 2^-52 of the loss divided by h.
            const error = Math.abs(numerical - analytic[i]!);
            const most = 2e-9 * Math.max(1, size);
            assert.ok(error < most, `parameter ${i}: ${analytic[i]}, numerically ${numerical}`);
          }
        });
      });
    }
  }
});
