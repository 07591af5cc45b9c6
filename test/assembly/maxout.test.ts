// Maxout by itself: the piece that wins and gets the gradient, ties, NaN and infinities; of one piece it changes nothing.
// net_grid.test.ts and random_step.test.ts have it in networks.

import * as assert from "uvu/assert";
import { maxout, maxoutBackward } from "../../ts/backends/reference/maxout.ts";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { rawScaling } from "../../ts/core/dataset.ts";
import { networkOf } from "../../ts/core/dense_chain.ts";
import { assertSameBits } from "../support/assert_close.ts";
import { type ElementType, elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { examples, fiveLayers } from "../support/networks.ts";
import { normals, someOrder } from "../support/numbers.ts";
import { constantNet } from "../support/raw_net.ts";
import { openEngine } from "../support/sessions.ts";

const { NaN: nan } = Number;

/** Outputs of units whose pieces are z (pieces x units), and the gradient by z of half the sum of (y - t)^2. */
function maxoutOf(engine: Engine, { dtype }: ElementType, units: number, z: readonly number[]) {
  return engine.scratch(() => {
    const layers = [{ units, activation: "maxout", pieces: z.length / units }] as const;
    const network = networkOf({ inputs: 1, layers, loss: "squared_error", dtype });
    const raw = constantNet(engine, network, z, [0]);
    const outputs = [...raw.evaluate(1).outputs];
    raw.gradient(Uint32Array.of(0));
    return { outputs, gradients: [...raw.gradients().subarray(z.length)] };
  });
}

await eachBuild("maxout", ({ build, engine, test }) => {
  for (const type of elementTypes) {
    const { dtype } = type;

    test(`${dtype} the largest piece is taken and gets the whole gradient`, () => {
      for (const units of [1, 2, 3, 5, 17]) {
        for (const pieces of [1, 2, 3, 5, 16, 255]) {
          const z = normals(units * pieces, type, pieces);
          const { y, which } = maxout(1, units, pieces, z);
          const dy = y.map((value, j) => value - (j === 0 ? 1 : 0)).map(type.round);
          const { outputs, gradients } = maxoutOf(engine, type, units, [...z]);
          const what = `${units} units of ${pieces}`;
          assertSameBits(what, outputs, y);
          assertSameBits(what, gradients, maxoutBackward(1, units, pieces, dy, which));
          const largest = Array.from(y, (_, j) =>
            Math.max(...z.filter((_, at) => at % units === j)),
          );
          assertSameBits(what, outputs, largest);
        }
      }
    });

    test(`${dtype} the first of equal pieces gets the gradient`, () => {
      // Pieces of unit 0: 3, 3, 3; of unit 1: 1, 2, 2; of unit 2: 0, -0, 0.
      const z = [3, 1, 0, 3, 2, -0, 3, 2, 0];
      const { outputs, gradients } = maxoutOf(engine, type, 3, z);
      assert.equal(outputs, [3, 2, 0]);
      assert.equal(gradients, [2, 0, 0, 0, 2, 0, 0, 0, 0]);
    });

    test(`${dtype} a NaN among the pieces is the result and gets the gradient`, () => {
      const cases: readonly (readonly [z: number[], which: number])[] = [
        [[nan, 1, 2], 0],
        [[1, nan, 2], 1],
        [[1, 2, nan], 2],
        [[nan, nan, 2], 1],
        [[Infinity, nan, -1], 1],
      ];
      for (const [z, which] of cases) {
        const { outputs, gradients } = maxoutOf(engine, type, 1, z);
        assertSameBits(`${z}`, outputs, [nan]);
        assertSameBits(
          `${z}`,
          gradients,
          z.map((_, p) => (p === which ? nan : 0)),
        );
        const twin = maxout(1, 1, 3, Float64Array.from(z));
        assert.equal([...twin.y, ...twin.which], [nan, which]);
      }
    });

    test(`${dtype} infinities are numbers like others`, () => {
      const { outputs } = maxoutOf(engine, type, 2, [-Infinity, 5, -Infinity, Infinity]);
      assert.equal(outputs, [-Infinity, Infinity]);
    });

    test(`${dtype} with one piece it trains to the bits of a linear layer`, async () => {
      const [linear, ofOne] = await Promise.all(
        [{ activation: "linear" } as const, { activation: "maxout", pieces: 1 } as const].map(
          async (kind) => {
            const layers = [
              { units: 11, dropout: 0.25, ...kind },
              { units: 3, ...kind },
            ];
            const network = networkOf({ inputs: 13, layers, loss: "mean_squared_error", dtype });
            const session = await openEngine(build, {
              network,
              optimizer: { name: "adam", lr: 0.01 },
              batchSize: 8,
            });
            await session.initialise({ weights: "he_normal", biases: "default" }, 5);
            const set = await session.takeData(examples(fiveLayers, dtype, "floats"), rawScaling);
            const losses = await session.train(set, someOrder(fiveLayers.count, 9));
            return { losses, parameters: await session.parameters() };
          },
        ),
      );
      assertSameBits("losses", ofOne!.losses, linear!.losses);
      assertSameBits("parameters", ofOne!.parameters, linear!.parameters);
    });
  }
});
