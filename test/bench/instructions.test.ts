// What a training step executes must stay what is recorded, on any machine, however busy; and the counting is exact.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { dtypeIds } from "../../ts/backends/wasm/abi.ts";
import { builds } from "../../ts/backends/wasm/engine.ts";
import { type Counts, countingModule } from "./instructions/counting.ts";
import { advice, countedLabs, differences, readRecorded } from "./instructions/recorded.ts";
import { counted, countingEngine, countStep } from "./instructions/step.ts";

const counting = suite("counting instructions");

/** (n) => n rounds of a loop, n bytes filled, one load if n is not 0: with what counts named at the end of its line. */
const module = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f], // type (i32) -> i32
  ...[3, 2, 1, 0],
  ...[5, 3, 1, 0, 1], // memory of a page
  ...[6, 6, 1, 0x7f, 0, 0x41, 0, 0x0b], // global
  ...[7, 7, 1, 3, 0x72, 0x75, 0x6e, 0, 0], // export "run"
  ...[10, 43, 1, 41, 1, 1, 0x7f], // one function, a local
  ...[0x03, 0x40, 0x20, 1, 0x41, 1, 0x6a, 0x22, 1], // loop: i = i + 1   (add)
  ...[0x20, 0, 0x49, 0x0d, 0, 0x0b], // if i < n again   (lt_u, br_if)
  ...[0x41, 0, 0x41, 0, 0x20, 0, 0xfc, 11, 0], // fill(0, 0, n)   (fill)
  ...[0x20, 0, 0x04, 0x7f, 0x41, 0, 0x28, 2, 0], // n ? load(0)   (if, load)
  ...[0x05, 0x41, 7, 0x0b, 0x0b], // : 7
);

counting("of a small function is exact", async () => {
  const { instance } = await WebAssembly.instantiate(countingModule(module));
  const { run, ...globals } = instance.exports as Record<string, unknown>;
  const read = (name: keyof Counts) => Number((globals[name] as WebAssembly.Global).value);
  assert.is((run as (n: number) => number)(64), 0);
  assert.equal([read("operations"), read("accesses"), read("simd")], [3 * 64 + 3, 64 / 16 + 1, 0]);
  assert.is((run as (n: number) => number)(0), 7);
  assert.is(read("operations"), 3 * 64 + 3 + 3 + 2);
});

counting("of the engine's multiply-adds is exact", async () => {
  const engine = await countingEngine("strict");
  const round = (iterations: number) =>
    counted(engine, () => void engine.exports.peak(dtypeIds.f32, 8, iterations)).simd;
  assert.is(round(3000) - round(2000), 1000 * 16);
});

counting.run();

for (const build of builds) {
  const steps = suite(`instructions of a step (${build})`);
  for (const lab of countedLabs) {
    steps(`${lab}: as recorded`, async () => {
      const found = differences(await countStep(lab, build), readRecorded()[build][lab]);
      assert.is(found.join("; "), "", advice);
    });
  }
  steps.run();
}
