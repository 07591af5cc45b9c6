// When a run's checkpoint is written: after the first epoch, then for less than a hundredth of the time, and at the end.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fileOfEpoch, Saver, type SaverOptions } from "../../../ts/cli/saver.ts";
import { type Checkpoint, decodeCheckpoint } from "../../../ts/core/checkpoint.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import type { Session } from "../../../ts/core/session.ts";
import type { EndEvent, EpochEvent } from "../../../ts/core/train.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import type { Platform } from "../../../ts/platform/platform.ts";

const test = suite("cli: saver");
const COUNT = 7850;
const { recipe } = findLab("softmax-sgd");

/** A run of epochs that take 100 ms each, on a clock that stands still but for them and for saves. */
function running(
  changes: Partial<SaverOptions> & { readonly saveTakes: number; readonly backend?: string },
) {
  const { saveTakes, backend = "wasm", ...options } = changes;
  let now = 5000;
  let epoch = 0;
  const written: { file: string; checkpoint: Checkpoint }[] = [];
  const platform = {
    now: () => now,
    async writeFileAtomically(file: string, bytes: Uint8Array) {
      now += saveTakes;
      written.push({ file, checkpoint: decodeCheckpoint(bytes) });
    },
  };
  const session = {
    backend,
    parameters: async () => new Float32Array(COUNT).fill(epoch),
    optimizerState: async () => ({ step: 600 * epoch, slots: [] }),
  };
  const saver = new Saver(session as unknown as Session, {
    platform: platform as unknown as Platform,
    saveModel: "m.safetensors",
    recipe: { ...recipe, epochs: 100 },
    seed: 1,
    trainingCount: 60_000,
    source: "mnist",
    ...options,
  });
  return {
    saver,
    written,
    epochsIn: (file: string) =>
      written.filter((one) => one.file === file).map(({ checkpoint }) => checkpoint.epochs),
    async epoch(isBest = false) {
      epoch += 1;
      now += 100;
      const figures = { cost: 1 / epoch, accuracy: epoch / 1000, loss: 1, seconds: 0.1 };
      await saver.note({ type: "epoch", epoch, ...figures, isBest } satisfies EpochEvent);
    },
    async end(changes: Partial<EndEvent> = {}) {
      const end = { stepsOfEpoch: 0, interrupted: false, cost: 1, seconds: 1 };
      await saver.note({ type: "end", epochs: epoch, ...end, ...changes });
    },
  };
}

test("after the first epoch, then when a save costs less than a hundredth of the time, then at the end", async () => {
  const run = running({ saveTakes: 5 });
  for (let i = 0; i < 14; i++) await run.epoch();
  await run.end();
  // 5 ms of saving ask for 500 ms without.
  assert.equal(run.epochsIn("m.safetensors"), [1, 6, 11, 14]);
  for (const { checkpoint } of run.written) {
    assert.is(checkpoint.parameters[0], checkpoint.epochs);
    assert.is(checkpoint.optimizer!.step, 600 * checkpoint.epochs);
    assert.is(checkpoint.cost, 1 / checkpoint.epochs);
  }
});

test("the last epoch is saved once, by the end", async () => {
  const run = running({ saveTakes: 0, recipe: { ...recipe, epochs: 2 } });
  await run.epoch();
  await run.epoch();
  assert.equal(run.epochsIn("m.safetensors"), [1]);
  await run.end();
  assert.equal(run.epochsIn("m.safetensors"), [1, 2]);
});

test("an epoch that the recipe's steps end early is not saved as a whole one", async () => {
  const run = running({ saveTakes: 0, recipe: { ...recipe, epochs: 9, steps: 700 } });
  await run.epoch();
  await run.epoch();
  assert.equal(run.epochsIn("m.safetensors"), [1]);
  await run.end({ epochs: 1, stepsOfEpoch: 100 });
  assert.is(run.written.at(-1)!.checkpoint.stepsOfEpoch, 100);
});

test("a run that keeps its best epoch saves best epochs only, and those with what was best", async () => {
  for (const kept of [{ keepBest: true }, { earlyStopping: 50 }] as Partial<Recipe>[]) {
    const run = running({ saveTakes: 0, recipe: { ...recipe, ...kept, epochs: 100 } });
    await run.epoch(true);
    await run.epoch();
    await run.epoch(true);
    await run.epoch();
    await run.end({ best: { epoch: 3, accuracy: 0.003 } });
    assert.equal(run.epochsIn("m.safetensors"), [1, 3]);
    assert.equal(run.written[1]!.checkpoint.best, { epoch: 3, accuracy: 0.003 });
    assert.equal(
      run.written.map(({ checkpoint }) => checkpoint.cost),
      [1, 1 / 3],
    );
  }
});

test("best epochs, and every epoch on a GPU, are saved however long that takes", async () => {
  const best = running({ saveTakes: 50, recipe: { ...recipe, keepBest: true, epochs: 100 } });
  await best.epoch(true);
  await best.epoch(true);
  assert.equal(best.epochsIn("m.safetensors"), [1, 2]);
  const onGpu = running({ saveTakes: 50, backend: "webgpu", recipe: { ...recipe, epochs: 100 } });
  await onGpu.epoch();
  await onGpu.epoch();
  assert.equal(onGpu.epochsIn("m.safetensors"), [1, 2]);
});

test("--save-every: a file of every N-th epoch beside the model's, which has it too", async () => {
  const run = running({ saveTakes: 50, saveEvery: 3, recipe: { ...recipe, epochs: 7 } });
  for (let i = 0; i < 7; i++) await run.epoch();
  await run.end();
  assert.equal(run.epochsIn("m.epoch-3.safetensors"), [3]);
  assert.equal(run.epochsIn("m.epoch-6.safetensors"), [6]);
  assert.equal(run.epochsIn("m.safetensors"), [1, 3, 6, 7]);
});

test("a run that is continued has the checkpoint's cost until it has done an epoch", async () => {
  const first = running({ saveTakes: 0 });
  await first.epoch();
  const { checkpoint } = first.written[0]!;
  const run = running({ saveTakes: 0, checkpoint: { ...checkpoint, cost: 0.75 } });
  await run.end({ interrupted: true, stepsOfEpoch: 3 });
  await run.end({ best: { epoch: 0, accuracy: 0.5 } });
  await run.epoch();
  assert.equal(
    run.written.map((one) => one.checkpoint.cost),
    [0.75, 0.75, 1],
  );
});

test("names of the files of epochs", () => {
  assert.is(fileOfEpoch("m.safetensors", 5), "m.epoch-5.safetensors");
  assert.is(fileOfEpoch("a.b/m", 12), "a.b/m.epoch-12");
  assert.is(fileOfEpoch(".hidden", 1), ".hidden.epoch-1");
  assert.is(fileOfEpoch("x/m.1.st", 1), "x/m.1.epoch-1.st");
});

test.run();
