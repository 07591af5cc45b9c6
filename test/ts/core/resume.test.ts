// Exact resume: a run that was saved, read back and gone on with ends with the bits of one that was not.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from "../../../ts/core/checkpoint.ts";
import { type OptimizerName, optimizerNames } from "../../../ts/core/optimizer.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import type { Session } from "../../../ts/core/session.ts";
import type { DType } from "../../../ts/core/spec.ts";
import type { EndEvent } from "../../../ts/core/train.ts";
import { blobs, smallRecipe, trainingOn } from "./blobs.ts";

const test = suite("resume");
const data = blobs(45, 7, 4);
const SEED = 11;

interface Stop {
  readonly epoch: number;
  readonly step: number;
}

/** Trains from a start or a checkpoint, and stops early where told. */
async function run(
  recipe: Recipe,
  from?: Checkpoint,
  stop?: Stop,
): Promise<Uint8Array<ArrayBuffer>> {
  const session = await openSession(recipe);
  if (from) {
    await session.loadParameters(from.parameters);
    await session.loadOptimizerState(from.optimizer);
  } else {
    await session.initialise(recipe.init, SEED);
  }
  const controller = new AbortController();
  const events = await trainingOn(session, recipe, data, {
    seed: SEED,
    epochsDone: from?.epochs ?? 0,
    stepsDone: from?.stepsOfEpoch ?? 0,
    stepsPerTurn: 1,
    signal: controller.signal,
  });
  for await (const event of events) {
    if (event.type === "end") return save(session, recipe, event);
    if (event.type !== "progress") continue;
    if (event.epoch === stop?.epoch && event.step === stop.step) controller.abort();
  }
  throw new Error("no end");
}

async function save(
  session: Session,
  recipe: Recipe,
  { epochs, stepsOfEpoch }: EndEvent,
): Promise<Uint8Array<ArrayBuffer>> {
  return encodeCheckpoint({
    recipe,
    seed: SEED,
    data: data.name,
    epochs,
    ...(stepsOfEpoch === 0 ? {} : { stepsOfEpoch }),
    parameters: await session.parameters(),
    optimizer: await session.optimizerState(),
  });
}

/** As a 4-epoch recipe would have saved it. */
function asOfFour(file: Uint8Array<ArrayBuffer>): Checkpoint {
  const checkpoint = decodeCheckpoint(file);
  return { ...checkpoint, recipe: { ...checkpoint.recipe, epochs: 4 } };
}

function recipeOf(optimizer: OptimizerName, dtype: DType): Recipe {
  return { ...smallRecipe({ sizes: [7, 5, 4], dtype, optimizer }), epochs: 4 };
}

for (const optimizer of optimizerNames) {
  for (const dtype of ["f32", "f64"] as const) {
    const recipe = recipeOf(optimizer, dtype);

    test(`${optimizer} ${dtype}: four epochs are two, a file, and two more`, async () => {
      const straight = await run(recipe);
      const half = decodeCheckpoint(await run({ ...recipe, epochs: 2 }));
      assert.is(half.epochs, 2);
      assert.is(half.stepsOfEpoch, undefined);
      assert.equal(asOfFour(await run(recipe, half)), asOfFour(straight));
    });

    test(`${optimizer} ${dtype}: an interrupted epoch is gone on with, to the same bits`, async () => {
      const straight = await run(recipe);
      for (const step of [1, 5]) {
        const cut = decodeCheckpoint(await run(recipe, undefined, { epoch: 3, step }));
        assert.is(cut.epochs, 2);
        assert.is(cut.stepsOfEpoch, step);
        assert.equal(await run(recipe, cut), straight);
      }
    });
  }
}

test("interrupted twice in the same epoch", async () => {
  const recipe = recipeOf("adam", "f32");
  const once = decodeCheckpoint(await run(recipe, undefined, { epoch: 2, step: 2 }));
  const twice = decodeCheckpoint(await run(recipe, once, { epoch: 2, step: 4 }));
  assert.is(twice.stepsOfEpoch, 4);
  assert.equal(await run(recipe, twice), await run(recipe));
});

test("interrupted at the last step of an epoch: the epoch is done", async () => {
  const recipe = recipeOf("sgd", "f32");
  const cut = decodeCheckpoint(await run(recipe, undefined, { epoch: 2, step: 6 }));
  assert.is(cut.epochs, 2);
  assert.is(cut.stepsOfEpoch, undefined);
  assert.equal(await run(recipe, cut), await run(recipe));
});

test.run();
