// Engine and reference against PyTorch's optimisers, and against a numpy version of TensorFlow 1's: twenty steps with given
// gradients. test/fixtures/torch/optimizers.py made the numbers.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  optimizerStep,
  smallestMoment,
  startSlots,
} from "../../ts/backends/reference/optimizers.ts";
import { optimizerIds } from "../../ts/backends/wasm/abi.ts";
import { hyperBytes } from "../../ts/backends/wasm/network.ts";
import { checkOptimizer, type OptimizerSpec, optimizerNames } from "../../ts/core/optimizer.ts";
import type { DType } from "../../ts/core/spec.ts";
import { absolute, assertClose } from "../support/assert_close.ts";
import { elementType } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { fileText } from "../support/files.ts";

interface Case {
  readonly optimizer: OptimizerSpec;
  readonly f64: number[];
  /** PyTorch's float32; there is only float64 for the optimisers of TensorFlow. */
  readonly f32?: number[];
}

const COUNT = 13;
const STEPS = 20;
const reason = "roundings of twenty steps, some ten each, in parts of the largest element";
/** Error allowed, as a part of the largest element. */
const errors: Record<DType, number> = { f64: 1e-12, f32: 2e-5 };

const cases: Case[] = JSON.parse(await fileText("test/fixtures/torch/optimizers.json"));

/** Start and gradients, as in optimizers.py; exact in float32. */
const start = Float64Array.from({ length: COUNT }, (_, i) => (((5 * i) % 13) - 6) / 8);
const gradient = (step: number) =>
  Float64Array.from(
    start,
    (_, i) => (((7 * step + 11 * i + step * i) % 33) - 16) / 16 / 2 ** (i % 5),
  );

function assertNear(what: string, actual: ArrayLike<number>, expected: number[], dtype: DType) {
  const largest = Math.max(...expected.map(Math.abs));
  assertClose(what, actual, expected, absolute(errors[dtype] * largest, reason));
}

function title({ optimizer: { name, weightDecay } }: Case): string {
  return weightDecay ? `${name} with weight decay ${weightDecay}` : name;
}

const reference = suite("torch optimizers (reference)");

reference("the fixtures have every optimiser", () => {
  const there = new Set(cases.map(({ optimizer }) => optimizer.name));
  assert.equal([...there].sort(), [...optimizerNames].sort());
});

for (const each of cases) {
  reference(title(each), () => {
    const { optimizer } = each;
    checkOptimizer(optimizer);
    const w = start.slice();
    const slots = startSlots(optimizer, COUNT);
    for (let step = 1; step <= STEPS; step++) {
      optimizerStep(optimizer, step, smallestMoment.f64, w, gradient(step), slots);
    }
    assertNear("parameters", w, each.f64, "f64");
  });
}

await eachBuild("torch optimizers", ({ engine, test }) => {
  for (const each of cases) {
    for (const dtype of ["f64", "f32"] as const) {
      test(`${dtype} ${title(each)}`, () => {
        const { optimizer } = each;
        const { id, Values } = elementType(dtype);
        engine.scratch(() => {
          const w = engine.copyIn(new Values(start));
          const g = engine.copyIn(new Values(COUNT));
          const [slot0 = 0, slot1 = 0] = startSlots(optimizer, COUNT).map((slot) =>
            engine.copyIn(new Values(slot)),
          );
          const hyper = engine.copyIn(hyperBytes(optimizer));
          const kind = optimizerIds[optimizer.name];
          for (let step = 1; step <= STEPS; step++) {
            engine.view(Values, g, COUNT).set(gradient(step));
            engine.check(
              engine.exports.optimizer_update(id, kind, COUNT, w, g, slot0, slot1, hyper, step),
            );
          }
          const parameters = engine.view(Values, w, COUNT);
          assertNear("parameters", parameters, each.f64, dtype);
          if (dtype === "f32" && each.f32) assertNear("by float32", parameters, each.f32, dtype);
        });
      });
    }
  }
});

reference.run();
