// The race times only what learns as the engine does; from its times come the ratios.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../ts/backends/open.ts";
import { optimizerDefaults } from "../../ts/core/optimizer.ts";
import { network } from "../../ts/labs/labs.ts";
import { writeCase } from "./case.ts";
import { readOptions } from "./options.ts";
import { type Course, type Result, race } from "./race.ts";
import { ratiosOf } from "./ratios.ts";
import { findSides, type SideSpec } from "./sides.ts";

const tests = suite("bench");

const spec = {
  network: network([3, 3], "linear"),
  optimizer: optimizerDefaults("sgd", 1),
  batchSize: 6,
  count: 60,
  classes: 3,
};
const options = readOptions(["--peers", "none", "--threads", "1", "--runs", "2", "--quick"], 1);

/** A side that answers every step with the next of these costs, the last one for ever. */
function answering(costs: readonly number[]): SideSpec {
  const script = `
    console.log(JSON.stringify({ version: "1", threads: 1 }));
    const costs = ${JSON.stringify(costs)};
    require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
      const { first, steps } = JSON.parse(line);
      const asked = Array.from({ length: steps }, (_, i) => costs[first + i] ?? costs.at(-1));
      console.log(JSON.stringify({ seconds: 1e-3 * steps, processorSeconds: 1e-3 * steps, costs: asked }));
    });`;
  return { name: "tfjs", threads: 1, program: [process.execPath, "-e", script, "--"], flags: [] };
}

tests("both builds learn; who does not, or otherwise, is told and not timed", async () => {
  const folder = mkdtempSync(`${tmpdir()}/simdigit-bench-`);
  try {
    const labels = Uint8Array.from({ length: spec.count }, (_, i) => i % 3);
    const inputs = Uint8Array.from({ length: spec.count * 3 }, (_, i) =>
      Math.floor(i / 3) % 3 === i % 3 ? 255 : i % 7,
    );
    const order = Uint32Array.from({ length: spec.count }, (_, i) => i);
    const session = await openSession(spec);
    const parameters = await session.parameters();
    await session.dispose();
    writeCase(folder, { spec, inputs, labels, parameters, order });
    const course: Course = { folder, proofSteps: 5, epochSteps: 5, epochBatches: 5 };
    const sides = [
      ...findSides(options, () => {}),
      answering([1.1, 1.1]),
      answering([1.1, 0.9, 0.7, 0.5, 0.3]),
      { ...answering([]), program: [process.execPath, "-e", "0", "--"] },
    ];
    const failures: string[] = [];
    const results = await race(course, sides, options, (text) => failures.push(text));
    assert.equal(
      results.map((result) => [result.spec.name, result.epochSeconds.length]),
      [
        ["strict", 2],
        ["relaxed", 2],
      ],
    );
    assert.ok(results[0]!.cost < 0.97 * Math.log(3), "the engine's cost falls from ln 3");
    assert.is(failures.length, 3);
    assert.match(
      failures[0]!,
      /^tfjs wasm, 1 threads: not timed, its cost expected to fall, went 1\.1/,
    );
    assert.match(failures[1]!, /its costs expected near 1\.099 .*, went 1\.100 0\.9000/);
    assert.match(failures[2]!, /not timed, an answer expected, its process ended/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

tests("ratios: medians, on as many threads", () => {
  const result = (name: SideSpec["name"], threads: number, ...epochSeconds: number[]): Result => ({
    spec: { name, threads, program: [], flags: [] },
    version: "",
    apart: 0,
    cost: 0,
    stepsPerTurn: 1,
    epochSeconds,
    processorSeconds: epochSeconds.map((seconds) => seconds + 1),
  });
  const results = [
    result("strict", 1, 9, 1, 2),
    result("strict", 2, 1, 1, 1),
    result("relaxed", 1, 1, 1, 1),
    result("torch", 1, 4, 3, 50),
    result("torch", 2, 3, 3, 3),
  ];
  assert.equal(ratiosOf("xavier-adam", results), [
    {
      lab: "xavier-adam",
      against: "PyTorch, 1 thread",
      target: 1.7,
      ratios: { strict: 2, relaxed: 4 },
      processorRatios: { strict: 5 / 3, relaxed: 5 / 2 },
    },
    {
      lab: "xavier-adam",
      against: "PyTorch, 2 threads",
      target: 1.4,
      ratios: { strict: 3 },
      processorRatios: {},
    },
    {
      lab: "xavier-adam",
      against: "itself, 1 thread, on 2",
      target: 1,
      ratios: { strict: 2 },
      processorRatios: {},
    },
  ]);
});

tests("flags that make no sense are refused", () => {
  assert.throws(
    () => readOptions(["--labs", "nope"], 2),
    /--labs expected softmax-sgd, .* or none; got nope/,
  );
  assert.throws(
    () => readOptions(["--runs", "0"], 2),
    /--runs expected an integer of at least 1, got 0/,
  );
});

tests.run();
