// The losses on outputs against their float64 twin and against numbers worked out by hand: awkward sizes, targets, and
// outputs at the ends of the range, where logarithms and slopes are bounded.

import * as assert from "uvu/assert";
import { type OutputLoss, outputLoss, targetsOfLabels } from "../../ts/backends/reference/loss.ts";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { networkOf } from "../../ts/core/dense_chain.ts";
import { losses, type Targets, targetsOf } from "../../ts/core/spec.ts";
import { absolute, assertClose, relative } from "../support/assert_close.ts";
import { type ElementType, elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { labels, normals } from "../support/numbers.ts";
import { constantNet } from "../support/raw_net.ts";

const outputLosses = losses.filter((loss) => loss !== "softmax_cross_entropy");

/** Loss of the outputs y, which are the same for every example, and its gradient by y, summed over the examples. */
function lossOf(
  engine: Engine,
  { dtype }: ElementType,
  loss: OutputLoss,
  y: readonly number[],
  ofExamples: readonly number[] | Float64Array,
  targets?: Targets,
): { loss: number; gradients: number[]; total: number } {
  return engine.scratch(() => {
    const layers = [{ units: y.length, activation: "linear" }] as const;
    const network = networkOf({ inputs: 1, layers, loss, dtype, ...(targets && { targets }) });
    const raw = constantNet(engine, network, y, ofExamples);
    const rows = ofExamples.length / (ofExamples instanceof Float64Array ? y.length : 1);
    const value = raw.gradient(Uint32Array.from({ length: rows }, (_, i) => i));
    const gradients = [...raw.gradients().subarray(y.length)];
    return { loss: value, gradients, total: raw.evaluate(rows).loss };
  });
}

/** The same by the twin. */
function twin(
  loss: OutputLoss,
  y: readonly number[],
  ofExamples: readonly number[] | Float64Array,
  targets: Targets = { on: 1, off: 0 },
): { loss: number; gradients: number[] } {
  const classes = y.length;
  const wanted =
    ofExamples instanceof Float64Array
      ? ofExamples
      : targetsOfLabels(classes, Uint8Array.from(ofExamples), targets);
  const outputs = wanted.map((_, i) => y[i % classes]!);
  const d = new Float64Array(outputs.length);
  const value = outputLoss(loss, classes, outputs, wanted, d);
  const gradients = y.map((_, c) => d.reduce((sum, v, i) => sum + (i % classes === c ? v : 0), 0));
  return { loss: value, gradients };
}

await eachBuild("loss", ({ engine, test }) => {
  for (const type of elementTypes) {
    const { dtype, unit, round } = type;

    for (const loss of outputLosses) {
      test(`${dtype} ${loss} of awkward sizes, with labels, labels as other targets, and real targets`, () => {
        for (const [rows, classes] of [
          [1, 1],
          [1, 2],
          [2, 1],
          [3, 5],
          [7, 3],
          [13, 11],
        ] as const) {
          const between = loss.endsWith("entropy");
          const within = (v: number) => (between ? round(1 / (1 + Math.exp(-v))) : v);
          const y = [...normals(classes, type, 1)].map(within);
          const ofLabels = [...labels(rows, classes, 2)];
          for (const [ofExamples, targets] of [
            [ofLabels, undefined],
            [ofLabels, { on: 0.9, off: 0.2 }],
            [normals(rows * classes, type, 3).map(within), undefined],
          ] as const) {
            const expected = twin(loss, y, ofExamples, targets);
            const actual = lossOf(engine, type, loss, y, ofExamples, targets);
            const what = `${rows} x ${classes}`;
            const close = relative(2 ** -48, "a sum in float64 of up to 143 terms of one sign");
            assertClose(what, [actual.loss], [expected.loss], close);
            const examples = loss === "squared_error" ? 1 : rows;
            assertClose(`${what}, evaluated`, [actual.total], [examples * expected.loss], close);
            const largest = Math.max(...expected.gradients.map(Math.abs));
            const ofGradients = absolute(
              (rows + 8) * 4 * unit * Math.max(largest, 1 / rows),
              "slopes rounded once, and their sums over the rows",
            );
            assertClose(what, actual.gradients, expected.gradients, ofGradients);
          }
        }
      });
    }

    test(`${dtype} squared errors worked out by hand`, () => {
      const y = [0.5, -1, 3];
      const ofExamples = [0, 2];
      // Errors: -0.5, -1, 3 of the first example; 0.5, -1, 2 of the second: squares of 15.5 in all.
      const mean = lossOf(engine, type, "mean_squared_error", y, ofExamples);
      assert.ok(Math.abs(mean.loss - 15.5 / 6) < 1e-15 * 4);
      const third = (v: number) => round((2 * v) / 6);
      const sums = [third(-0.5) + third(0.5), 2 * third(-1), third(3) + third(2)].map(round);
      assert.equal(mean.gradients, sums);
      const half = lossOf(engine, type, "squared_error", y, ofExamples);
      assert.is(half.loss, 7.75);
      assert.equal(half.gradients, [0, -2, 5]);
      assert.is(half.total, 7.75);
    });

    test(`${dtype} binary_cross_entropy bounds logarithms at -100 and slopes at 1e12`, () => {
      // The first is the label's class: its target is 1, that of the others 0.
      const y = [0, 1, 0.5];
      const { loss, gradients } = lossOf(engine, type, "binary_cross_entropy", y, [0]);
      assert.ok(Math.abs(loss - (200 + Math.LN2) / 3) < 1e-13);
      const expected = [-1e12 / 3, 1e12 / 3, 2 / 3].map(round);
      assertClose("slopes", gradients, expected, relative(2 * unit, "rounded once"));
      // If the target is met exactly, the loss is 0: 0 ln 0 is 0.
      const met = lossOf(engine, type, "binary_cross_entropy", [1, 0, 0], [0]);
      assert.is(met.loss, 0);
      assert.equal(met.gradients.map(Math.abs), [0, 0, 0]);
    });

    test(`${dtype} summed_binary_cross_entropy has 1e-7 inside its logarithms`, () => {
      const y = [0, 1, 0.5];
      const { loss, gradients } = lossOf(engine, type, "summed_binary_cross_entropy", y, [0]);
      const expected = -2 * Math.log(1e-7) - Math.log(0.5 + 1e-7);
      // 1 - y + 1e-7 has an error of an ulp of 1, which is 1e-9 of 1e-7.
      assertClose("loss", [loss], [expected], relative(1e-8, "cancellation before the logarithm"));
      const slopes = [-1e7, 1e7, 1 / (0.5 + 1e-7)];
      assertClose("slopes", gradients, slopes, relative(1e-8 + 2 * unit, "the same"));
      const met = lossOf(engine, type, "summed_binary_cross_entropy", [1, 0, 0], [0]);
      assertClose("met", [met.loss], [-3 * Math.log(1 + 1e-7)], relative(1e-6, "1 + 1e-7 in f64"));
    });

    test(`${dtype} a NaN among the outputs makes the loss NaN`, () => {
      for (const loss of outputLosses) {
        const { loss: value } = lossOf(engine, type, loss, [0.5, Number.NaN, 0.5], [0]);
        assert.ok(Number.isNaN(value), `${loss}: ${value}`);
      }
    });

    test(`${dtype} the default targets are 1 and 0`, () => {
      for (const loss of outputLosses) {
        const y = [0.25, 0.75];
        const targets = targetsOf({ inputs: 1, layers: [], loss, dtype });
        const given = lossOf(engine, type, loss, y, [0, 1, 1], { on: 1, off: 0 });
        assert.equal(targets, { on: 1, off: 0 });
        assert.equal(lossOf(engine, type, loss, y, [0, 1, 1]), given, loss);
      }
    });
  }
});
