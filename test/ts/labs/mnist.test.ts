// softmax-sgd on MNIST itself against PyTorch. Runs where MNIST_DIR names a folder with MNIST.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { train } from "../../../ts/core/train.ts";
import { type ReadSource, resolveData } from "../../../ts/data/source.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { nodePlatform } from "../../../ts/platform/node.ts";

const test = suite("labs on MNIST");
const folder = process.env.MNIST_DIR;

/** Mean costs of the first two epochs over three seeds of the same recipe in PyTorch. */
const reference = [0.53409, 0.35891];
/** Its seeds differ among themselves by 0.4% in the first epoch. */
const TOLERANCE = 0.02;

async function reproduces(): Promise<void> {
  const found = (await resolveData({ platform: nodePlatform(), data: folder! })) as ReadSource;
  assert.is(found.known?.name, "mnist", `${folder} expected to hold MNIST`);
  const { recipe } = findLab("softmax-sgd");
  const session = await openSession(recipe);
  await session.initialise(recipe.init, 1);
  const events = train(session, {
    recipe: { ...recipe, epochs: reference.length },
    train: await session.takeData(found.splits.train, recipe.scaling),
    validation: await session.takeData(found.splits.test, recipe.scaling),
    seed: 1,
    clock: () => 0,
  });
  const costs: number[] = [];
  for await (const event of events) if (event.type === "epoch") costs.push(event.cost);
  assert.is(costs.length, reference.length);
  costs.forEach((cost, epoch) => {
    const expected = reference[epoch]!;
    assert.ok(Math.abs(cost - expected) < TOLERANCE * expected, `epoch ${epoch + 1}: ${cost}`);
  });
}

if (folder) {
  test("softmax-sgd: the costs of two epochs are PyTorch's", reproduces);
} else {
  console.log("labs on MNIST: skipped, MNIST_DIR is not set");
  test.skip("softmax-sgd: the costs of two epochs are PyTorch's", reproduces);
}

test.run();
