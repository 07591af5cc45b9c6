// Stack traces of the debug build name lines of assembly/.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { withSourceLines } from "../../../ts/cli/source_lines.ts";

const test = suite("source lines");

test("frames of the debug build have file and line", () => {
  const at = (offset: number) =>
    `    at assembly/kernels/gemm/gemm<f32> (wasm://wasm/0035fd92:wasm-function[59]:0x${offset.toString(16)})`;
  // Code without a line of its own, such as the prologue of a function, keeps its offset.
  const stack = Array.from({ length: 100 }, (_, i) => at(0x20000 + 97 * i)).join("\n");
  const frames = withSourceLines(stack).split("\n");
  const placed = frames.filter((frame) =>
    /at assembly\/kernels\/gemm\/gemm<f32> \(assembly\/.+\.ts:\d+:\d+\)$/.test(frame),
  );
  assert.ok(placed.length > 50, `${placed.length} of 100 have a line: ${frames[0]}`);
});

test("frames without a name, and offsets without a line, stay as they are", () => {
  for (const text of [
    "    at wasm://wasm/0035fd92:wasm-function[59]:0x20000",
    "    at assembly/base/abi/text (wasm://wasm/0035fd92:wasm-function[59]:0x0)",
    "    at run (file:///ts/cli/run.ts:59:3)",
  ])
    assert.is(withSourceLines(text), text);
});

test.run();
