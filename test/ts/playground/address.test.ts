// The page's state in its address: what is written is read back, and invalid values are ignored.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { optimizerNames } from "../../../ts/core/optimizer.ts";
import { checkRecipe, initialisers } from "../../../ts/core/recipe.ts";
import { labs } from "../../../ts/labs/labs.ts";
import {
  addressOf,
  drawnCounts,
  engines,
  languages,
  linkedData,
  OPENING_LAB,
  openingView,
  readAddress,
  tabs,
} from "../../../ts/playground/state/address.ts";
import {
  hiddenActivations,
  recipeOf,
  setupOfLab,
  withOptimizer,
} from "../../../ts/playground/state/setup.ts";

const test = suite("playground: address");
const oneOf = <T>(values: readonly T[]) => fc.constantFrom(...values);

const view = fc.record({
  tab: oneOf(tabs),
  engine: oneOf(engines),
  language: oneOf([undefined, ...languages]),
  data: oneOf(linkedData),
  drawn: oneOf<number>(drawnCounts),
});
/** Settings that can be run. */
const setup = fc.record({
  lab: oneOf(labs.map(({ id }) => id)),
  hidden: fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 4 }),
  activation: oneOf(hiddenActivations),
  start: oneOf(initialisers),
  optimizer: oneOf(optimizerNames),
  lr: fc.double({ min: 1e-6, max: 10, noNaN: true }),
  weightDecay: oneOf([0, 0.01, 1e-4]),
  dropout: oneOf([0, 0.3, 0.5]),
  batchSize: fc.integer({ min: 1, max: 1000 }),
  epochs: fc.integer({ min: 1, max: 100 }),
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
});

test("any state can be read back from its address", () => {
  fc.assert(
    fc.property(setup, view, (someSetup, someView) => {
      const address = { setup: { ...someSetup }, view: { ...someView } };
      assert.equal(readAddress(`#${addressOf(address)}`), address);
    }),
  );
});

test("a lab's own settings need only the lab's name in the address", () => {
  for (const { id } of labs) {
    const address = addressOf({ setup: setupOfLab(id), view: openingView });
    assert.is(address, id === OPENING_LAB ? "" : `lab=${id}`);
    assert.equal(readAddress(address).setup, setupOfLab(id));
  }
});

test("an optimiser's defaults are not in the address", () => {
  const changed = withOptimizer(setupOfLab("xavier-adam"), "momentum");
  assert.is(changed.lr, 0.1);
  assert.is(addressOf({ setup: changed, view: openingView }), "optimizer=momentum");
  assert.equal(readAddress("optimizer=momentum").setup, changed);
});

test("addresses of version 0.1 are still read", () => {
  const { setup: read } = readAddress(
    "#hidden=64,32&activation=maxout&start=he_normal&optimizer=momentum&lr=0.05&dropout=0.2&seed=7",
  );
  const { lab, hidden, activation, start, lr, dropout } = read;
  assert.equal([lab, hidden, activation], [OPENING_LAB, [64, 32], "maxout"]);
  assert.equal([start, lr, dropout], ["he_normal", 0.05, 0.2]);
  assert.is(readAddress("#activation=linear").setup.activation, "linear");
});

test("settings from any link can be run", () => {
  const keys = oneOf(["lab", "hidden", "lr", "seed", "epochs", "batchSize", "tab", "drawn", "x"]);
  const texts = oneOf(["", "-1", "0", "NaN", "1e999", "none", "a,b", "256,256", "0.5", "%", "1"]);
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, texts)), (pairs) => {
      const { setup: read, view: seen } = readAddress(
        pairs.map(([key, text]) => `${key}=${text}`).join("&"),
      );
      checkRecipe(recipeOf(read));
      assert.ok(tabs.includes(seen.tab));
      assert.ok(drawnCounts.some((count) => count === seen.drawn));
    }),
  );
});

test("settings that cannot be run are ignored together", () => {
  assert.equal(readAddress("lab=backprop&lr=-1&epochs=3").setup, setupOfLab("backprop"));
});

test.run();
