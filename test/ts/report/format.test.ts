// Numbers for readers.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { duration, grouped, percent } from "../../../ts/report/format.ts";

const test = suite("report: format");

test("durations in the unit that suits them, without 60 s or 60 min", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "0.0 s"],
    [18.24, "18.2 s"],
    [59.94, "59.9 s"],
    [59.96, "1 min 0 s"],
    [119.6, "2 min 0 s"],
    [3599.4, "59 min 59 s"],
    [3599.6, "1 h 0 min"],
    [7170, "2 h 0 min"],
    [7325, "2 h 2 min"],
  ];
  for (const [seconds, text] of cases) assert.is(duration(seconds), text);
});

test("shares as percent, counts in groups", () => {
  assert.is(percent(0.98057), "98.06%");
  assert.is(percent(1), "100.00%");
  assert.is(grouped(1234567), "1,234,567");
});

test.run();
