// Hundreds of steps of labs on the GPU and on the engine, from the same seed: their costs agree within 0.1%, and they
// classify the same number of digits correctly, give or take a few.

import * as assert from "uvu/assert";
import { type DataSplits, type Dataset, sliceDataset } from "../../../../ts/core/dataset.ts";
import type { Session, SessionOptions } from "../../../../ts/core/session.ts";
import type { NetworkSpec } from "../../../../ts/core/spec.ts";
import { train } from "../../../../ts/core/train.ts";
import { findLab } from "../../../../ts/labs/labs.ts";
import { relative } from "../../../support/assert_close.ts";
import { type Extent, type GpuTest, Worst } from "./case.ts";
import { openOn } from "./sessions.ts";

interface Course {
  readonly lab: string;
  /** Units of the hidden layers, if the lab's would take a processor minutes. */
  readonly units?: number;
  /** Training digits; 0 for the lab's own data. */
  readonly digits: number;
  readonly epochs: number;
  /** Every host takes all epochs. */
  readonly whole?: boolean;
}

const courses: readonly Course[] = [
  { lab: "xavier-adam", digits: 2000, epochs: 2, whole: true },
  { lab: "softmax-sgd", digits: 1000, epochs: 12 },
  { lab: "backprop", digits: 1000, epochs: 2 },
  { lab: "deep-dropout", units: 20, digits: 1000, epochs: 4 },
  { lab: "gates", digits: 0, epochs: 300 },
];

/** Rounding differs, and hundreds of steps amplify it, but not enough to show in the costs. */
const near = relative(1e-3, "0.1%, the bound on the difference of the two backends");

/** Over all epochs, or a quarter of them. */
export function labTests(
  extent: Extent,
  digits: DataSplits,
  openEngine: (options: SessionOptions) => Promise<Session>,
): readonly GpuTest[] {
  const share = extent === "all" ? 1 : 1 / 4;
  const shortened = courses.map((course) => ({
    ...course,
    epochs: course.whole ? course.epochs : Math.ceil(course.epochs * share),
  }));
  return shortened.map((course) => ({
    name: `${course.lab}: ${course.epochs} epochs agree with the engine's`,
    async run(device) {
      const ours = await record(await openOn(device, optionsOf(course)), course, digits);
      const theirs = await record(await openEngine(optionsOf(course)), course, digits);
      const worst = new Worst(`lab ${course.lab}`, near.reason);
      worst.close("costs", ours.costs, theirs.costs, near);
      const most = Math.max(1, theirs.labels / 100);
      const apart = Math.abs(ours.correct - theirs.correct);
      assert.ok(apart <= most, `${ours.correct} correct, ${theirs.correct} on the engine`);
      return worst;
    },
  }));
}

async function record(session: Session, course: Course, digits: DataSplits) {
  const { recipe, data } = findLab(course.lab);
  const { training, test } = dataOf(course, digits, data?.().train);
  const validation = await session.takeData(test, recipe.scaling);
  await session.initialise(recipe.init, 1);
  const { steps: _, ...unbounded } = recipe;
  const events = train(session, {
    recipe: { ...unbounded, network: networkOf(course), epochs: course.epochs },
    train: await session.takeData(training, recipe.scaling),
    validation,
    seed: 1,
    clock: () => 0,
  });
  const costs: number[] = [];
  let share = 0;
  for await (const event of events) {
    if (event.type !== "epoch") continue;
    costs.push(event.cost);
    share = event.accuracy;
  }
  await session.dispose();
  return { costs, correct: share * test.count, labels: test.count };
}

function dataOf({ digits }: Course, { train, test }: DataSplits, own: Dataset | undefined) {
  if (own) return { training: own, test: own };
  return { training: sliceDataset(train, 0, digits), test };
}

function optionsOf(course: Course): SessionOptions {
  const { optimizer, batchSize, maxNorm, biasGradientScale } = findLab(course.lab).recipe;
  return { network: networkOf(course), optimizer, batchSize, maxNorm, biasGradientScale };
}

function networkOf({ lab, units }: Course): NetworkSpec {
  const { network } = findLab(lab).recipe;
  if (units === undefined) return network;
  const last = network.layers.findLastIndex(({ kind }) => kind === "dense");
  const layers = network.layers.map((layer, i) =>
    layer.kind === "dense" && i < last ? { ...layer, units } : layer,
  );
  return { ...network, layers };
}
