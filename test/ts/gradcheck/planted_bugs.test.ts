// The checker finds planted bugs and accuses no right network: a few of each, with fixed seeds. scripts/planted_bugs.ts
// plants every bug many times and draws a thousand networks.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { lossAndGradients } from "../../../ts/backends/reference/network.ts";
import { assertClose, relative } from "../../support/assert_close.ts";
import { checkCase, isSaturated, openReference, plant, stepOf } from "./campaign.ts";
import { plantedBugs } from "./planted_bugs.ts";
import { describe, randomCase } from "./random_networks.ts";
import { gradientWith } from "./wrong_network.ts";

const RIGHT = 40;

const bugs = suite("planted bugs");

bugs("there are at least 30 of them, each its own", () => {
  assert.ok(plantedBugs.length >= 30);
  assert.is(new Set(plantedBugs.map(({ name }) => name)).size, plantedBugs.length);
});

bugs("without a mistake the twin computes the gradient of the reference", async () => {
  for (let number = 0; number < RIGHT; number++) {
    const drawn = randomCase(number, { freeOrder: number % 2 === 1 });
    const step = await stepOf(drawn);
    const { network, parameters, x, labels, dropout } = step;
    const { gradients } = lossAndGradients(network, parameters, x, labels, dropout);
    const reason = "the same sums in the same order";
    assertClose(describe(drawn), gradientWith({}, step), gradients, relative(1e-12, reason));
  }
});

for (const bug of plantedBugs) {
  bugs(`${bug.name}: found`, async () => {
    const { check, what } = await plant(bug, 0);
    assert.is(check.passed, false, what);
    assert.match(check.reason, bug.reason ?? / (is|are) wrong/, what);
  });
}

bugs.run();

const right = suite("right networks");

for (const [backend, dtype] of [
  ["reference", "f64"],
  ["wasm", "f64"],
  ["wasm", "f32"],
] as const) {
  right(`${RIGHT} random networks of ${backend} in ${dtype} pass`, async () => {
    let passed = 0;
    for (let number = 0; passed < RIGHT; number++) {
      const drawn = randomCase(number, { dtype, freeOrder: number % 2 === 1 });
      if (await isSaturated(drawn)) continue;
      const check = await checkCase(drawn, (options) => openSession({ ...options, backend }));
      assert.ok(check.passed, `${describe(drawn)}: ${check.reason}`);
      passed += 1;
    }
  });
}

right("rounding to float32 is no fault", async () => {
  for (let number = 0; number < 10; number++) {
    const drawn = randomCase(number, { leastUnits: 4 });
    if (await isSaturated(drawn)) continue;
    const rounded = gradientWith({}, await stepOf(drawn)).map(Math.fround);
    const check = await checkCase(drawn, openReference, rounded);
    assert.ok(check.passed, `${describe(drawn)}: ${check.reason}`);
  }
});

right.run();
