// What encodeCsv writes, and that decodeTable reads it back.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Dataset, GivenData, RegressionDataset } from "../../../ts/core/dataset.ts";
import { encodeCsv } from "../../../ts/data/csv.ts";
import { decodeTable } from "../../../ts/data/table.ts";

const test = suite("csv");

function digits(count: number, seed = 1): Dataset {
  return {
    name: "digits",
    inputs: Uint8Array.from({ length: count * 784 }, (_, i) => (i * seed * 41) % 256),
    labels: Uint8Array.from({ length: count }, (_, i) => (i + seed) % 10),
    count,
    features: 784,
    classes: 10,
    shape: [28, 28, 1],
  };
}

function encode(data: GivenData): string {
  return [...encodeCsv(data)].map((chunk) => new TextDecoder().decode(chunk)).join("");
}

async function returns(data: GivenData): Promise<void> {
  const bytes = new TextEncoder().encode(encode(data));
  const back = await decodeTable(bytes, "t.csv", { name: data.name });
  assert.equal(back.data, data);
}

test("digits as MNIST has them, in chunks of 1024 lines", async () => {
  const many = digits(2500);
  assert.is([...encodeCsv(many)].length, 3);
  assert.match(encode(many), /^1,0,41,82,123,/);
  await returns(many);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 10, max: 15 }),
      fc.integer({ min: 1, max: 1000 }),
      (count, seed) => returns(digits(count, seed)),
    ),
    { numRuns: 10 },
  );
  // The labels 0, 1, 2 ... are no row numbers.
  await returns(digits(10, 10));
});

test("floats, other shapes, and more than 256 classes", async () => {
  await returns({
    ...digits(12),
    inputs: Float32Array.from({ length: 12 * 784 }, (_, i) => i / 7),
  });
  const small: Dataset = {
    name: "small",
    inputs: Uint8Array.from({ length: 300 * 12 }, (_, i) => (i * 7) % 256),
    labels: Uint16Array.from({ length: 300 }, (_, i) => i),
    count: 300,
    features: 12,
    classes: 300,
    shape: [3, 4, 1],
  };
  await returns(small);
  assert.match(encode(small), /^label,1x1,1x2,1x3,1x4,2x1,.*,3x4\n0,0,7,/);
});

test("classes of a table are written by name", async () => {
  const iris: Dataset = {
    name: "iris",
    inputs: Float32Array.of(5.5, 3, 7.25, 4, 1e-9, -2),
    labels: Uint8Array.of(1, 0, 2),
    count: 3,
    features: 2,
    classes: 3,
    classNames: ["a, b", 'say "c"', "setosa"],
    columns: { inputs: ["x1", "x2"], labels: "label" },
  };
  assert.is(encode(iris).split("\n")[1], '"say ""c""",5.5,3');
  await returns(iris);
});

test("targets", async () => {
  const one: RegressionDataset = {
    name: "one",
    inputs: Float64Array.of(0.1, 1e300),
    targets: Float64Array.of(0.1, -2),
    count: 2,
    features: 1,
    outputs: 1,
    columns: { inputs: ["x1"], targets: ["target"] },
  };
  assert.is(encode(one), "x1,target\n0.1,0.1\n1e+300,-2\n");
  await returns(one);
  const columns = { inputs: ["x1"], targets: ["target_1", "target_2"] };
  await returns({ ...one, targets: Float64Array.of(0.1, 2, -3, 4), outputs: 2, columns });
});

test.run();
