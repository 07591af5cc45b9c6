// Exact resume: a run that was saved, read back and gone on with ends with the bits of one that was not.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from "../../../ts/core/checkpoint.ts";
import type { LayerSpec } from "../../../ts/core/layers.ts";
import { type OptimizerName, optimizerNames } from "../../../ts/core/optimizer.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import { run } from "../../../ts/core/run.ts";
import type { Session } from "../../../ts/core/session.ts";
import { type DType, losses } from "../../../ts/core/spec.ts";
import type { EndEvent } from "../../../ts/core/train.ts";
import { sha256 } from "../../../ts/platform/sha256.ts";
import { blobs, smallRecipe } from "./blobs.ts";

const test = suite("resume");
const data = blobs(45, 7, 4);
const SEED = 11;

interface Stop {
  readonly epoch: number;
  readonly step: number;
}

/** Trains from a start or a checkpoint, and stops early where told. */
async function train(
  recipe: Recipe,
  from?: Checkpoint,
  stop?: Stop,
): Promise<Uint8Array<ArrayBuffer>> {
  const session = await openSession(recipe);
  const controller = new AbortController();
  const { end } = await run(session, {
    recipe,
    splits: { train: data, test: data },
    seed: SEED,
    from,
    clock: () => 0,
    signal: controller.signal,
    stepsPerTurn: 1,
    onEvent: (event) => {
      if (event.type !== "progress") return;
      if (event.epoch === stop?.epoch && event.step === stop.step) controller.abort();
    },
  });
  return save(session, recipe, end);
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
      const straight = await train(recipe);
      const half = decodeCheckpoint(await train({ ...recipe, epochs: 2 }));
      assert.is(half.epochs, 2);
      assert.is(half.stepsOfEpoch, undefined);
      assert.equal(asOfFour(await train(recipe, half)), asOfFour(straight));
    });

    test(`${optimizer} ${dtype}: an interrupted epoch is gone on with, to the same bits`, async () => {
      const straight = await train(recipe);
      for (const step of [1, 5]) {
        const cut = decodeCheckpoint(await train(recipe, undefined, { epoch: 3, step }));
        assert.is(cut.epochs, 2);
        assert.is(cut.stepsOfEpoch, step);
        assert.equal(await train(recipe, cut), straight);
      }
    });
  }
}

function without<T extends object, K extends keyof T>(whole: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = whole;
  return rest;
}

/** All that draws, bounds or changes with the epochs at once. */
function restless(optimizer: OptimizerName): Recipe {
  const plain = recipeOf(optimizer, "f32");
  return {
    ...plain,
    network: {
      ...plain.network,
      layers: [
        { kind: "dropout", rate: 0.2 },
        { kind: "dense", units: 5 },
        { kind: "activation", activation: "leaky_relu" },
        { kind: "dropout", rate: 0.4 },
        { kind: "dense", units: 18 },
        { kind: "maxout", pieces: 3 },
        { kind: "dropout", rate: 0.2 },
        { kind: "dense", units: 4 },
      ],
    },
    maxNorm: 0.8,
    biasGradientScale: 0.5,
    schedule: { kind: "step", epochs: 1, factor: 0.7 },
  };
}

for (const optimizer of optimizerNames) {
  const recipe = restless(optimizer);

  test(`${optimizer} with dropout, max-norm and a schedule: two epochs and two more`, async () => {
    const straight = await train(recipe);
    const half = decodeCheckpoint(await train({ ...recipe, epochs: 2 }));
    assert.equal(asOfFour(await train(recipe, half)), asOfFour(straight));
  });

  test(`${optimizer} with dropout, max-norm and a schedule: interrupted in an epoch`, async () => {
    const cut = decodeCheckpoint(await train(recipe, undefined, { epoch: 3, step: 4 }));
    assert.is(cut.stepsOfEpoch, 4);
    assert.equal(await train(recipe, cut), await train(recipe));
  });
}

test("each of these settings is in the weights", async () => {
  const whole = restless("adam");
  const { network } = whole;
  const withLayers = (layers: readonly LayerSpec[]) => ({
    ...whole,
    network: { ...network, layers },
  });
  const recipes: Recipe[] = [
    whole,
    withLayers(network.layers.slice(1)),
    withLayers(network.layers.filter(({ kind }, i) => i === 0 || kind !== "dropout")),
    without(whole, "maxNorm"),
    without(whole, "schedule"),
    without(whole, "biasGradientScale"),
  ];
  const files = await Promise.all(recipes.map((recipe) => train(recipe)));
  const hashes = await Promise.all(files.map((file) => sha256(decodeCheckpoint(file).parameters)));
  assert.is(new Set(hashes).size, recipes.length);
});

test("a cosine's rates go on from the epoch, not from the start", async () => {
  const recipe: Recipe = { ...recipeOf("sgd", "f64"), schedule: { kind: "cosine", least: 0.01 } };
  const straight = await train(recipe);
  for (const stop of [
    { epoch: 2, step: 6 },
    { epoch: 3, step: 2 },
  ]) {
    const cut = decodeCheckpoint(await train(recipe, undefined, stop));
    assert.equal(await train(recipe, cut), straight);
  }
});

test("ended by its steps within an epoch, and gone on without that bound", async () => {
  const recipe = restless("rmsprop");
  const ended = decodeCheckpoint(await train({ ...recipe, steps: 10 }));
  assert.is(ended.recipe.steps, 10);
  assert.is(ended.epochs, 1);
  assert.is(ended.stepsOfEpoch, 4);
  assert.is(ended.optimizer!.step, 10);
  assert.equal(await train(recipe, ended), await train(recipe));
});

test("losses on outputs, with targets and in f64", async () => {
  const plain = recipeOf("sgd", "f64");
  const layers = [
    { kind: "dense", units: 5 },
    { kind: "activation", activation: "elu", alpha: 0.5 },
    { kind: "dropout", rate: 0.3 },
    { kind: "dense", units: 4 },
    { kind: "activation", activation: "sigmoid" },
  ] as const;
  for (const loss of losses.slice(1)) {
    const network = { ...plain.network, layers, loss, targets: { on: 0.9, off: 0.1 } };
    const recipe: Recipe = { ...plain, network };
    const cut = decodeCheckpoint(await train(recipe, undefined, { epoch: 2, step: 3 }));
    assert.equal(await train(recipe, cut), await train(recipe));
  }
});

test("interrupted twice in the same epoch", async () => {
  const recipe = recipeOf("adam", "f32");
  const once = decodeCheckpoint(await train(recipe, undefined, { epoch: 2, step: 2 }));
  const twice = decodeCheckpoint(await train(recipe, once, { epoch: 2, step: 4 }));
  assert.is(twice.stepsOfEpoch, 4);
  assert.equal(await train(recipe, twice), await train(recipe));
});

test("interrupted at the last step of an epoch: the epoch is done", async () => {
  const recipe = recipeOf("sgd", "f32");
  const cut = decodeCheckpoint(await train(recipe, undefined, { epoch: 2, step: 6 }));
  assert.is(cut.epochs, 2);
  assert.is(cut.stepsOfEpoch, undefined);
  assert.equal(await train(recipe, cut), await train(recipe));
});

test.run();
