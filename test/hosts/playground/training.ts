// Training: start, pause, single steps, the engines, and a learning rate that is too large.

import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { train as trainSession } from "../../../ts/core/train.ts";
import { drawnSplits } from "../../../ts/data/drawn/index.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { dismiss, figure, notice, ready, train } from "./browser.ts";
import { check, QUICK, saved } from "./check.ts";

check(
  "trains with curves, pauses, continues and finishes",
  `${QUICK}&epochs=5000`,
  async (page) => {
    await page.evaluate(() => {
      const tasks: number[] = [];
      Object.assign(globalThis, { tasks });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) tasks.push(entry.duration);
      }).observe({ type: "longtask" });
    });
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForSelector(".chart canvas");
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Continue" }).waitFor();
    // A new number of epochs keeps the run.
    const end = Math.ceil(await figure(page, "epoch")) + 5;
    await page.getByLabel("Epochs").first().fill(String(end));
    await page.getByLabel("Epochs").first().blur();
    await page.getByText(`of ${end}`).waitFor();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForSelector('[data-run="done"]', { timeout: 60_000 });
    assert.is(await figure(page, "epoch"), end);
    assert.ok((await figure(page, "cost")) < 1.5);
    assert.ok((await figure(page, "test accuracy")) > 60);
    const tasks = await page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks);
    console.log(
      `  longest task of the page beside training: ${Math.max(0, ...tasks)} ms (0: under 50)`,
    );
    await page.getByRole("button", { name: "Reset" }).click();
    await ready(page);
    assert.is(await figure(page, "epoch"), 0);
  },
);

check(
  "steps, pauses and continues to the same weights as the library",
  `lab=softmax-sgd&epochs=2&${QUICK}`,
  async (page) => {
    for (let step = 1; step <= 3; step++) {
      await page.getByRole("button", { name: "Step" }).click();
      await page.getByText(`${(step / 20).toFixed(1)} of 2`).waitFor();
    }
    const { checkpoint: early } = await saved(page);
    assert.equal([early.epochs, early.stepsOfEpoch, early.optimizer.step], [0, 3, 3]);
    await train(page);
    const { checkpoint } = await saved(page);
    assert.is(checkpoint.epochs, 2);
    assert.equal(checkpoint.parameters, await trainedByLibrary("softmax-sgd", 2));
  },
);

check(
  "the threads engine is available and trains to the same weights",
  `lab=backprop&engine=threads&epochs=1&${QUICK}`,
  async (page) => {
    assert.ok(await page.evaluate(() => crossOriginIsolated));
    assert.ok(await page.locator('input[value="threads"]').isChecked());
    await train(page);
    const { checkpoint } = await saved(page);
    assert.equal(checkpoint.parameters, await trainedByLibrary("backprop", 1));
  },
);

check(
  "a learning rate that diverges ends the run with advice, and the page works on",
  `lab=softmax-sgd&lr=1e38&${QUICK}`,
  async (page) => {
    await page.click(".controls .primary");
    assert.match(await notice(page), /the loss became .* - try a learning rate below/);
    await dismiss(page);
    await page.getByLabel("Learning rate").fill("0.1");
    await page.getByLabel("Learning rate").blur();
    await page.getByLabel("Epochs").first().fill("1");
    await page.getByLabel("Epochs").first().blur();
    await ready(page);
    await train(page);
  },
);

/** Parameters after an uninterrupted run. */
async function trainedByLibrary(lab: string, epochs: number) {
  const recipe = { ...findLab(lab).recipe, epochs };
  const splits = drawnSplits({ train: 2000, test: 400 });
  const session = await openSession(recipe);
  await session.initialise(recipe.init, 1);
  const validation = await session.takeData(splits.test, recipe.scaling);
  const events = trainSession(session, {
    recipe,
    train: await session.takeData(splits.train, recipe.scaling),
    validation,
    seed: 1,
    clock: () => 0,
  });
  for await (const _ of events);
  const parameters = await session.parameters();
  await session.dispose();
  return parameters;
}
