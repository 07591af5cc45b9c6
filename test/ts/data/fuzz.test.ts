// Damaged files of every format: each is refused in words, or gives data that is right. test/fuzz/run.ts tries a million,
// and watches time and memory.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { attempt, outcome } from "../../fuzz/attempt.ts";
import { samples } from "../../fuzz/samples.ts";
import { cases } from "../../support/effort.ts";

const test = suite("damaged files");

const SEED = 20_261_128;
const COUNT = cases(6000);

test("the files themselves are read", async () => {
  for (const sample of samples) {
    assert.ok(await outcome({ sample, bytes: sample.bytes }), sample.name);
  }
});

test(`${COUNT} damaged files: each is refused in words or gives right data`, async () => {
  const refused = new Set<string>();
  for (let number = 0; number < COUNT; number++) {
    const tried = attempt(SEED, number);
    try {
      if (!(await outcome(tried))) refused.add(tried.sample.name);
    } catch (error) {
      throw new Error(`seed ${SEED}, number ${number}: ${tried.sample.name}`, { cause: error });
    }
  }
  // Otherwise the damage is none.
  const whole = samples.filter(({ name }) => !refused.has(name)).map(({ name }) => name);
  if (COUNT >= 6000) assert.equal(whole, []);
});

test.run();
