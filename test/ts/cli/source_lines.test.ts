// Stack traces of the debug build name lines of assembly/.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { withSourceLines } from "../../../ts/cli/source_lines.ts";

const test = suite("source lines");

test("a frame of the debug build has its file and line", () => {
  const text = withSourceLines(
    "RuntimeError: unreachable\n    at assembly/kernels/gemm/gemm<f32> (wasm://wasm/0035fd92:wasm-function[59]:0x20000)",
  );
  assert.match(text, /at assembly\/kernels\/gemm\/gemm<f32> \((assembly|~lib)\/.*\.ts:\d+:\d+\)$/);
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
