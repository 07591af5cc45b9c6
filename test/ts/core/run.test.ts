// A run from start to end: which examples train and judge, what is tested on, what the record keeps.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { type Dataset, rawScaling, sliceDataset } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { accuracy } from "../../../ts/core/metrics.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import { type RunOptions, run } from "../../../ts/core/run.ts";
import type { ResidentData, Session } from "../../../ts/core/session.ts";
import type { TrainEvent } from "../../../ts/core/train.ts";
import { blobs, slopes, smallRecipe } from "./blobs.ts";

const test = suite("run");
const all = blobs(90, 6, 3);
const splits = { train: sliceDataset(all, 0, 60), test: sliceDataset(all, 60, 90) };
/** Sigmoids, which raw pixels saturate. */
const recipe: Recipe = smallRecipe({ sizes: [6, 5, 3], activation: "sigmoid", lr: 1 });

/** Long enough to tell the two apart. */
const learned: Recipe = { ...recipe, epochs: 12 };

async function opened(changes: Partial<RunOptions> = {}) {
  const session = await openSession(changes.recipe ?? recipe);
  const record = await run(session, { recipe, splits, seed: 1, clock: () => 0, ...changes });
  return { session, record };
}

/** Accuracy on a data set with the weights that the session has. */
async function judged(session: Session, data: Dataset, scaling = recipe.scaling): Promise<number> {
  const { predictions } = await session.evaluate(await session.takeData(data, scaling));
  return accuracy(predictions, data.labels);
}

test("epochs are judged on the test set, and the record's accuracy is of the test set", async () => {
  const { session, record } = await opened();
  assert.is(record.epochs.length, 3);
  assert.is(record.accuracy, record.epochs.at(-1)!.accuracy);
  assert.is(record.accuracy, await judged(session, splits.test));
  assert.is(record.evaluation.predictions.length, 30);
  assert.is(record.evaluation.probabilities.length, 90);
  assert.equal(record.watched, []);
  assert.not("rawAccuracy" in record);
  assert.is(record.end.epochs, 3);
  assert.is(record.end.cost, record.epochs.at(-1)!.cost);
});

test("data with targets: losses instead of accuracies", async () => {
  const sloping = slopes(90, 6);
  const regression: Recipe = {
    ...recipe,
    network: { ...smallRecipe({ sizes: [6, 5, 2] }).network, loss: "mean_squared_error" },
    optimizer: { name: "sgd", lr: 0.05 },
    epochs: 12,
  };
  const session = await openSession(regression);
  const record = await run(session, {
    recipe: regression,
    splits: { train: sliceDataset(sloping, 0, 60), test: sliceDataset(sloping, 60, 90) },
    validation: 20,
    ...{ seed: 1, clock: () => 0 },
    onStart: (training) => assert.is(training.targets.length, 2 * 40),
  });
  const [first, last] = [record.epochs[0]!, record.epochs.at(-1)!];
  assert.ok(last.loss < first.loss / 2, `${first.loss} to ${last.loss}`);
  assert.ok(record.epochs.every((epoch) => Number.isNaN(epoch.accuracy)));
  assert.ok(Number.isNaN(record.accuracy));
  const tested = await session.takeData(sliceDataset(sloping, 60, 90), recipe.scaling);
  assert.is(record.evaluation.loss, (await session.evaluate(tested)).loss);
});

test("validation is the end of the training set, which is not trained on", async () => {
  const seen: Dataset[] = [];
  const { session, record } = await opened({
    validation: 20,
    onStart: (training, testing) => seen.push(training, testing),
  });
  assert.equal(
    seen.map(({ count }) => count),
    [40, 30],
  );
  assert.equal(seen[0]!.labels, splits.train.labels.slice(0, 40));
  const validation = sliceDataset(splits.train, 40, 60);
  assert.is(record.epochs.at(-1)!.accuracy, await judged(session, validation));
  assert.is(record.accuracy, await judged(session, splits.test));
  const shorter = { ...splits, train: sliceDataset(splits.train, 0, 40) };
  const without = await opened({ splits: shorter });
  assert.equal(await session.parameters(), await without.session.parameters());
});

test("validation leaves something to train on", async () => {
  for (const validation of [60, 61]) {
    await opened({ validation }).then(
      () => assert.unreachable(),
      (error) => {
        assert.instance(error, SimdigitError);
        assert.is(error.kind, "usage");
        assert.is(
          error.message,
          `validation expected fewer than the 60 training examples, got ${validation}`,
        );
      },
    );
  }
  const { record } = await opened({ validation: 52 });
  assert.is(record.epochs.length, 3);
});

test("raw pixels: the same weights on 0..255", async () => {
  const { session, record } = await opened({ recipe: learned, testsOnRawPixels: true });
  assert.is(record.rawAccuracy, await judged(session, splits.test, rawScaling));
  assert.ok(record.rawAccuracy! < record.accuracy, `${record.rawAccuracy} ${record.accuracy}`);
});

test("watches the first test images, raw where the test is; no more than there are", async () => {
  const watch = { what: "correct", every: 8, images: 12 } as const;
  const first = sliceDataset(splits.test, 0, 12);
  const plain = await opened({ recipe: learned, watch });
  const raw = await opened({ recipe: learned, watch, testsOnRawPixels: true });
  for (const [{ session, record }, scaling] of [
    [plain, recipe.scaling],
    [raw, rawScaling],
  ] as const) {
    assert.equal(
      record.watched.map(({ step }) => step),
      [8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96],
    );
    const last = record.watched.at(-1)!; // 96 steps are the whole run
    assert.ok("correct" in last);
    assert.is(last.of, 12);
    assert.is(last.correct, 12 * (await judged(session, first, scaling)));
  }
  assert.not.equal(raw.record.watched, plain.record.watched);
  const { record } = await opened({ watch: { ...watch, images: 1000 } });
  assert.ok(record.watched.every((event) => "of" in event && event.of === 30));
});

test("watches losses, and tells every event that it records", async () => {
  const events: TrainEvent[] = [];
  const { record } = await opened({
    watch: { what: "loss", every: 10 },
    onEvent: async (event) => {
      await Promise.resolve();
      events.push(event);
    },
  });
  assert.equal(
    record.watched.map(({ step }) => step),
    [1, 11, 21],
  );
  const told = (type: TrainEvent["type"]) => events.filter((event) => event.type === type);
  assert.equal(told("watch"), record.watched);
  assert.equal(told("epoch"), record.epochs);
  assert.equal(events.at(-1), record.end);
});

test("seed and clock may be left out: the seed is 1", async () => {
  const session = await openSession(recipe);
  const { epochs } = await run(session, { recipe, splits });
  assert.ok(epochs.every(({ seconds }) => seconds > 0));
  const same = await opened();
  assert.equal(await session.parameters(), await same.session.parameters());
});

test("options that are missing or of a wrong type are named", async () => {
  const session = await openSession(recipe);
  const rows = { ...splits.train, inputs: [[1, 2]] };
  const cases: readonly [options: unknown, message: RegExp][] = [
    [undefined, /^options expected an object with recipe and splits, got undefined$/],
    [{ splits }, /^recipe expected an object with network, optimizer, .*, got undefined$/],
    [{ recipe }, /^splits expected an object with train and test, got undefined$/],
    [{ recipe, splits: { train: all } }, /^splits.test expected a data set, got undefined$/],
    [
      { recipe, splits: { ...splits, train: rows } },
      /^blobs: inputs expected .* - use Float64Array.from\(rows.flat\(\)\)$/,
    ],
    [{ recipe, splits, clock: 3 }, /^clock expected a function, got 3$/],
    [{ recipe, splits, signal: "stop" }, /^signal expected an AbortSignal, got "stop"$/],
    [{ recipe, splits, watch: { what: "all" } }, /^watch.what expected loss, correct; got all$/],
    [{ recipe, splits, onEvent: {} }, /^onEvent expected a function, got an Object$/],
  ];
  const loose = run as (session: unknown, options: unknown) => Promise<unknown>;
  for (const [options, message] of cases) {
    await loose(session, options).then(
      () => assert.unreachable(`${message}`),
      (error) => assert.match(error.message, message),
    );
  }
  await loose(openSession(recipe), { recipe, splits }).then(
    () => assert.unreachable(),
    (error) => assert.match(error.message, /^session expected .*, got its promise - await it$/),
  );
});

test("a run gives back what it took in: when it ends, is aborted, fails, or cannot take all in", async () => {
  const stop = new AbortController();
  const abort = async () => stop.abort();
  const fail = () => {
    throw new Error("enough");
  };
  const late = Float32Array.from(splits.test.inputs).fill(Number.NaN, 179);
  const runs: readonly [changes: Partial<RunOptions>, sets: number, error?: RegExp][] = [
    [{}, 2],
    [{ validation: 20, testsOnRawPixels: true }, 4],
    [{ signal: stop.signal, onEvent: abort }, 2],
    [{ onEvent: fail }, 2, /^enough$/],
    [{ onStart: fail }, 2, /^enough$/],
    [
      { splits: { ...splits, test: { ...splits.test, inputs: late } } },
      1,
      /^example 29, feature 5/,
    ],
  ];
  for (const [changes, sets, error] of runs) {
    const session = await openSession(recipe);
    const held = new Set<ResidentData>();
    let taken = 0;
    const takeData = session.takeData.bind(session);
    const release = session.release.bind(session);
    Object.assign(session, {
      async takeData(...given: Parameters<Session["takeData"]>) {
        const resident = await takeData(...given);
        held.add(resident);
        taken++;
        return resident;
      },
      async release(data: ResidentData) {
        await release(data);
        held.delete(data);
      },
    });
    await run(session, { recipe, splits, ...changes }).then(
      () => assert.not(error),
      (thrown) => assert.match(String(thrown.message), error ?? /no error/),
    );
    assert.is(taken, sets);
    assert.is(held.size, 0);
  }
});

test("a session that is disposed of during a run: the run's own error comes out", async () => {
  const session = await openSession(recipe);
  const running = run(session, { recipe, splits, onEvent: () => session.dispose() });
  await running.then(
    () => assert.unreachable(),
    (error) => assert.match(error.message, /^session expected an open one/),
  );
});

test("NaN among the inputs is named with its example and feature", async () => {
  const inputs = Float32Array.from(splits.train.inputs);
  inputs[3 * 6 + 2] = Number.NaN;
  await opened({ splits: { ...splits, train: { ...splits.train, inputs } } }).then(
    () => assert.unreachable(),
    (error) => {
      assert.is(error.kind, "data");
      assert.match(
        error.message,
        /^example 3, feature 2 is NaN - inputs have to be finite numbers/,
      );
    },
  );
});

test("inputs beyond the network's type are named, unless the scaling brings them into range", async () => {
  const huge = Float64Array.from(splits.train.inputs);
  huge[3 * 6 + 2] = 1e300;
  const train = { ...splits.train, inputs: huge };
  const scaling = { divisor: 1e300, scale: 1, shift: 0 };
  await opened({ splits: { ...splits, train }, recipe: { ...recipe, scaling } });
  await opened({ splits: { ...splits, train } }).then(
    () => assert.unreachable(),
    (error) => {
      assert.is(error.kind, "data");
      assert.match(
        error.message,
        /^example 3, feature 2 is 1e\+300, as an input of the network more than its type holds - give/,
      );
    },
  );
});

test("what cannot be is refused before the session is touched", async () => {
  const session = await openSession(recipe);
  await session.initialise(recipe.init, 9);
  const before = await session.parameters();
  const options = { recipe: { ...recipe, epochs: -1 }, splits, seed: 1, clock: () => 0 };
  await run(session, options).then(
    () => assert.unreachable(),
    (error) => assert.match(error.message, /^epochs expected/),
  );
  assert.equal(await session.parameters(), before);
});

test.run();
