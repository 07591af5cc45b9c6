// The TypeScript generator by itself: published vectors, and numbers that depend on nothing but
// seed, stream and index. That the engine draws the same is test/assembly/random.test.ts's.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Philox, philoxBlock, shuffle } from "../../../ts/core/random.ts";
import { philoxVectors } from "../../support/philox_vectors.ts";

const test = suite("random");

for (const { name, counter, key, words } of philoxVectors) {
  test(`Philox4x32-10 of ${name}`, () => {
    const out = new Uint32Array(4);
    philoxBlock(out, counter, ...key);
    assert.equal([...out], words);
  });
}

test("a number does not depend on what was drawn before", () => {
  const indices = [0, 1, 2, 3, 4, 5, 1000, 2 ** 32, 2 ** 34 - 1];
  const upwards = new Philox(99, 3);
  const downwards = new Philox(99, 3);
  const first = indices.map((i) => [upwards.uniform(i), upwards.normal(i)]);
  const second = indices.toReversed().map((i) => [downwards.uniform(i), downwards.normal(i)]);
  assert.equal(first, second.toReversed());
  assert.is(new Set(first.flat()).size, 2 * indices.length);
});

test("both halves of a seed, the stream and the substream count", () => {
  const draws = [
    new Philox(1, 0),
    new Philox(1 + 2 ** 32, 0),
    new Philox(2 ** 53 - 1, 0),
    new Philox(1, 1),
    new Philox(1, 0, 1),
  ].map((random) => random.bits(0));
  assert.is(new Set(draws).size, draws.length);
});

test("normal numbers are those of Box and Muller by Math", () => {
  const random = new Philox(7, 1);
  for (let i = 0; i < 20_000; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(random.uniform(i)));
    const angle = 2 * Math.PI * random.uniform(i + 1);
    // The angle is rounded before Math.cos sees it: radius times some 2^-50.
    const bound = 1e-14;
    assert.ok(Math.abs(random.normal(i) - radius * Math.cos(angle)) < bound, `${i}`);
    assert.ok(Math.abs(random.normal(i + 1) - radius * Math.sin(angle)) < bound, `${i + 1}`);
  }
});

test("below reaches every number under its limit and none other", () => {
  const random = new Philox(3, 0);
  const counts = new Float64Array(7);
  for (let i = 0; i < 7000; i++) counts[random.below(i, 7)]! += 1;
  assert.is(counts.length, 7);
  // A count of 1000 +- 5 deviations of sqrt(7000 / 7 * 6 / 7).
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 147, `${counts}`);
  assert.is(random.below(0, 1), 0);
  assert.ok(random.below(1, 0xffffffff) < 0xffffffff);
});

test("shuffle keeps all values, and all orders of three occur equally often", () => {
  const orders = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const values = Uint32Array.of(0, 1, 2);
    shuffle(values, seed, 0);
    orders.set(values.join(""), (orders.get(values.join("")) ?? 0) + 1);
  }
  assert.equal([...orders.keys()].sort(), ["012", "021", "102", "120", "201", "210"]);
  for (const count of orders.values()) assert.ok(Math.abs(count - 1000) < 145, `${count}`);
});

test.run();
