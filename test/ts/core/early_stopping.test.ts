// Early stopping: which epoch is the best, when the run ends, and that it ends with the best weights.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from "../../../ts/core/checkpoint.ts";
import { sliceDataset } from "../../../ts/core/dataset.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import { run } from "../../../ts/core/run.ts";
import type { Session } from "../../../ts/core/session.ts";
import type { EndEvent, TrainEvent } from "../../../ts/core/train.ts";
import { sha256 } from "../../../ts/platform/sha256.ts";
import { blobs, type LoopOptions, slopes, smallRecipe, trainingOn } from "./blobs.ts";
import { Recorder, record } from "./recorder.ts";

const test = suite("early stopping");
/** Seven steps an epoch. */
const data = blobs(50, 6, 3);
const recipe: Recipe = { ...smallRecipe({ sizes: [6, 5, 3] }), epochs: 20, earlyStopping: 2 };

/** A run whose epochs get so many of the 50 right, one after the other, and then none. */
async function judged(
  correct: readonly number[],
  options: LoopOptions = {},
  changes: Partial<Recipe> = {},
) {
  const { recorder, events } = await record({ ...recipe, ...changes }, data, options, {
    correct: (index) => correct[index] ?? 0,
  });
  const epochs = events.flatMap((event) => (event.type === "epoch" ? event : []));
  const [steps] = await recorder.parameters();
  const { epochs: done, stepsOfEpoch, interrupted, best } = events.at(-1) as EndEvent;
  return {
    bests: epochs.filter(({ isBest }) => isBest).map(({ epoch }) => epoch),
    end: { epochs: done, stepsOfEpoch, interrupted, best },
    /** Steps that the weights at the end have seen. */
    steps,
  };
}

test("ends when the patience is over, with the weights and the optimiser of the best epoch", async () => {
  const { bests, end, steps } = await judged([10, 30, 20, 20]);
  assert.equal(bests, [1, 2]);
  const best = { epoch: 2, accuracy: 0.6 };
  assert.equal(end, { epochs: 4, stepsOfEpoch: 0, interrupted: false, best });
  assert.is(steps, 2 * 7);
});

test("keepBest: the best epoch's weights too, but nothing ends the run", async () => {
  const { earlyStopping: _, ...endless } = recipe;
  const { recorder, events } = await record(
    { ...endless, keepBest: true, epochs: 9 },
    data,
    {},
    {
      correct: (index) => [10, 30, 20, 20][index] ?? 0,
    },
  );
  const { epochs, best } = events.at(-1) as EndEvent;
  assert.equal([epochs, best], [9, { epoch: 2, accuracy: 0.6 }]);
  assert.is((await recorder.parameters())[0], 2 * 7);
  const { end } = await judged([10, 30, 20, 20], {}, { keepBest: true });
  assert.is(end.epochs, 4, "early stopping ends it still");
});

test("a better epoch starts the patience anew", async () => {
  const { bests, end } = await judged([10, 9, 11, 10, 12, 11, 11]);
  assert.equal(bests, [1, 3, 5]);
  assert.is(end.epochs, 7);
  assert.is(end.best!.epoch, 5);
  const patient = await judged([10, 9, 9, 9, 9], {}, { earlyStopping: 4 });
  assert.is(patient.end.epochs, 5);
});

test("of equals the first is best", async () => {
  const { bests, end, steps } = await judged([20, 20, 20]);
  assert.equal(bests, [1]);
  assert.equal(end.best, { epoch: 1, accuracy: 0.4 });
  assert.is(steps, 7);
  assert.equal((await judged([0, 0, 0])).end.best, { epoch: 1, accuracy: 0 });
});

test("without labels the least loss is best, which a checkpoint keeps", async () => {
  const { network, ...rest } = { ...smallRecipe({ sizes: [6, 5, 2] }), earlyStopping: 2 };
  const of: Recipe = { ...rest, network: { ...network, loss: "mean_squared_error" }, epochs: 20 };
  const losses = [3, 1, 1, 2];
  const { recorder, events } = await record(
    of,
    slopes(50, 6),
    {},
    {
      evaluated: (index) => losses[index]!,
    },
  );
  const epochs = events.flatMap((event) => (event.type === "epoch" ? event : []));
  assert.equal(
    epochs.map(({ loss, accuracy, isBest }) => [loss, accuracy, isBest]),
    [
      [3, Number.NaN, true],
      [1, Number.NaN, true],
      [1, Number.NaN, false],
      [2, Number.NaN, false],
    ],
  );
  const { best } = events.at(-1) as EndEvent;
  assert.equal(best, { epoch: 2, accuracy: Number.NaN, loss: 1 });
  assert.equal(await recorder.parameters(), Float32Array.of(2 * 7));
  const checkpoint: Checkpoint = {
    ...{ recipe: of, seed: 1, data: "slopes", epochs: 2, best: best! },
    ...{ parameters: new Float32Array(6 * 5 + 5 + 5 * 2 + 2), optimizer: { step: 14, slots: [] } },
  };
  assert.equal(decodeCheckpoint(encodeCheckpoint(checkpoint)).best, best);
});

test("epochs that end before the patience: the best weights all the same", async () => {
  const { end, steps } = await judged([10, 30, 20], {}, { epochs: 3, earlyStopping: 9 });
  assert.is(end.epochs, 3);
  assert.is(steps, 2 * 7);
  const last = await judged([10, 20, 30], {}, { epochs: 3 });
  assert.is(last.steps, 3 * 7);
});

test("without a patience nothing is best and the last weights stay", async () => {
  const { earlyStopping: _, ...plain } = recipe;
  const { recorder, events } = await record({ ...plain, epochs: 3 }, data);
  assert.not("best" in events.at(-1)!);
  assert.not(events.some((event) => event.type === "epoch" && event.isBest));
  assert.equal(await recorder.parameters(), Float32Array.of(21));
});

test("a run that goes on after its best: patience and best are those of the whole", async () => {
  const best = { epoch: 2, accuracy: 0.6 };
  const worse = await judged([30, 29], { from: { epochs: 2, best } });
  assert.equal(worse.bests, []);
  assert.equal(worse.end.best, best);
  assert.is(worse.end.epochs, 4);
  assert.is(worse.steps, 0); // those that the session had, and none of this run
  const better = await judged([29, 31, 1, 1], { from: { epochs: 2, best } });
  assert.equal(better.bests, [4]);
  assert.is(better.end.epochs, 6);
  assert.is(better.steps, 2 * 7);
});

test("an epoch that the steps cut short is judged, but it is not the best", async () => {
  const { bests, end, steps } = await judged([10, 50], {}, { steps: 10 });
  assert.equal(bests, [1]);
  assert.equal(end, {
    epochs: 1,
    stepsOfEpoch: 0,
    interrupted: false,
    best: { epoch: 1, accuracy: 0.2 },
  });
  assert.is(steps, 7);
  const short = await judged([50], {}, { steps: 3 });
  assert.equal(short.end, { epochs: 0, stepsOfEpoch: 3, interrupted: false, best: undefined });
});

/** Interrupts after step `step` of epoch `epoch`. */
async function cut(epoch: number, step: number, correct: readonly number[]) {
  const recorder = new Recorder(recipe, { correct: (index) => correct[index] ?? 0 });
  const controller = new AbortController();
  const options = { signal: controller.signal, stepsPerTurn: 1 };
  const events = await trainingOn(recorder as unknown as Session, recipe, data, options);
  let last: TrainEvent | undefined;
  for await (const event of events) {
    last = event;
    if (event.type === "progress" && event.epoch === epoch && event.step === step)
      controller.abort();
  }
  return { end: last as EndEvent, steps: (await recorder.parameters())[0] };
}

test("interrupted: back to the best epoch, or where it stands before there is one", async () => {
  const late = await cut(3, 4, [10, 9]);
  assert.equal(late.end.best, { epoch: 1, accuracy: 0.2 });
  assert.is(late.end.interrupted, true);
  assert.is(late.end.epochs, 2);
  assert.is(late.end.stepsOfEpoch, 0);
  assert.is(late.steps, 7);
  const early = await cut(1, 4, []);
  assert.is(early.end.best, undefined);
  assert.is(early.end.stepsOfEpoch, 4);
  assert.is(early.steps, 4);
  // The patience was over with this step: nothing was left to interrupt.
  assert.is((await cut(3, 7, [10, 9, 8])).end.interrupted, false);
});

// With the engine: the checkpoints that a run leaves at its bests, each gone on with.

const all = blobs(100, 7, 4);
const splits = { train: sliceDataset(all, 0, 60), test: sliceDataset(all, 60, 100) };
const SEED = 3;
/** A rate so large that accuracies go up and down. */
const real: Recipe = {
  ...smallRecipe({ sizes: [7, 6, 4], optimizer: "adam", lr: 0.4 }),
  network: {
    ...smallRecipe({ sizes: [7, 6, 4] }).network,
    layers: [
      { kind: "dense", units: 6 },
      { kind: "activation", activation: "elu" },
      { kind: "dropout", rate: 0.3 },
      { kind: "dense", units: 4 },
    ],
  },
  schedule: { kind: "step", epochs: 3, factor: 0.7 },
  epochs: 40,
  earlyStopping: 4,
};

async function realRun(from?: Checkpoint) {
  const session = await openSession(real);
  const files = new Map<number, Uint8Array<ArrayBuffer>>();
  const { end, accuracy } = await run(session, {
    recipe: real,
    splits,
    seed: SEED,
    validation: 20,
    clock: () => 0,
    from,
    onEvent: async (event) => {
      if (event.type !== "epoch" || !event.isBest) return;
      const bytes = encodeCheckpoint({
        recipe: real,
        seed: SEED,
        data: "blobs",
        epochs: event.epoch,
        best: { epoch: event.epoch, accuracy: event.accuracy },
        parameters: await session.parameters(),
        optimizer: await session.optimizerState(),
      });
      files.set(event.epoch, bytes);
    },
  });
  const state = await session.optimizerState();
  const hashes = await Promise.all([await session.parameters(), ...state.slots].map(sha256));
  return { end, files, left: { accuracy, hashes, step: state.step } };
}

test("from the checkpoint of any best epoch: bit for bit the end of the whole run", async () => {
  const { end, files, left } = await realRun();
  const best = end.best!;
  assert.ok(files.size > 1, "more than one best epoch, to go on from an earlier one");
  assert.is(end.epochs, best.epoch + 4);
  assert.is(left.step, best.epoch * 5);
  const last = decodeCheckpoint(files.get(best.epoch)!);
  assert.equal(last.best, best);
  assert.is(await sha256(last.parameters), left.hashes[0]);
  for (const file of files.values()) {
    const resumed = await realRun(decodeCheckpoint(file));
    assert.equal(resumed.left, left);
    assert.equal(resumed.end.best, best);
    assert.is(resumed.end.epochs, end.epochs);
  }
});

test("the best weights are the ones that are judged and tested at the end", async () => {
  const session = await openSession(real);
  const { end, epochs, accuracy } = await run(session, {
    recipe: real,
    splits,
    seed: SEED,
    clock: () => 0,
  });
  assert.is(accuracy, end.best!.accuracy);
  assert.is(accuracy, Math.max(...epochs.map((epoch) => epoch.accuracy)));
  assert.ok(accuracy > epochs.at(-1)!.accuracy, "the last epoch is not the best one");
});

test.run();
