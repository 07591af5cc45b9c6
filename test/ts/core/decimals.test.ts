// The shortest decimals of float32 are what was written, and give the same value again.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decimals } from "../../../ts/core/decimals.ts";
import { Philox } from "../../../ts/core/random.ts";

const test = suite("decimals");

test("what a table had", () => {
  const written = ["0.1", "5.6", "-3.25", "1000000.5", "0", "7", "1e-10", "NaN", "Infinity"];
  assert.equal(decimals(Float32Array.from(written, Number)), written);
  assert.equal(decimals(Float64Array.of(0.1, Math.fround(0.1))), ["0.1", "0.10000000149011612"]);
  assert.equal(decimals(Uint8Array.of(0, 255)), ["0", "255"]);
});

test("any float32 comes back", () => {
  const random = new Philox(1, 1);
  const values = Float32Array.from(
    { length: 2000 },
    (_, i) => random.normal(i) * 10 ** ((i % 60) - 30),
  );
  assert.equal(Float32Array.from(decimals(values), Number), values);
});

test.run();
