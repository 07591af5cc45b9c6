// Files of other programs, recognised by their first bytes.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { foreignFile } from "../../../ts/core/foreign_file.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../ts/core/safetensors.ts";
import { SimdigitError } from "../../../ts/index.ts";

const test = suite("foreign files");

/** The first bytes of files that the programs wrote, as Latin-1. */
const cases: readonly (readonly [start: string, name: string, advice: string])[] = [
  [
    "PK\x03\x04\0\0\x08\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\0\x12\0weights/data.pklFB",
    "a PyTorch file",
    'torch.load("m.bin", weights_only=True)\nsave_file(weights, "m.safetensors")',
  ],
  ["\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02", "a PyTorch file", "torch.load"],
  [
    "PK\x03\x04-\0\0\0\0\0\0\0!\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\x06\0\x14\0W1.npy",
    "a NumPy archive (.npz)",
    'numpy.load("m.bin")',
  ],
  ["PK\x03\x04\x14\0\0\0\x08\0readme.txt", "a zip archive", "export"],
  ["\x93NUMPY\x01\0v\0{'descr': '<f4'", "a NumPy array (.npy)", "export"],
  ["\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08\0", "an HDF5 file, as Keras writes", "export"],
  ["\x08\x08\x12\x07pytorch\x1a\x052.4.0", "an ONNX model", "export"],
  ["GGUF\x03\0\0\0", "a GGUF file", "export"],
  ["version https://git-lfs.github.com/spec/v1\noid sha256:", "a Git LFS pointer", "git lfs pull"],
  ["\n<!DOCTYPE html><html><head>", "an HTML page", "download the file itself"],
  ["\x1f\x8b\x08\0", "gzipped data", "gunzip"],
  ['{"layers": [784, 10]}', "JSON text", "export"],
];

test("names the format and what to do", () => {
  for (const [start, name, advice] of cases) {
    const bytes = Uint8Array.from(start, (character) => character.charCodeAt(0));
    const said = foreignFile(bytes, "m.bin") ?? "";
    assert.ok(said.startsWith(`got ${name} - `), `${name}: ${said}`);
    assert.ok(said.includes(advice), `${name}: ${said}`);
    assert.throws(
      () => decodeSafetensors(bytes, "m.bin"),
      (error: unknown) =>
        error instanceof SimdigitError &&
        error.kind === "data" &&
        error.message.startsWith(`m.bin: expected a safetensors file, got ${name} - `),
    );
  }
});

test("a safetensors file is none of them, whatever the length of its header", () => {
  const values = Float32Array.of(1);
  for (let length = 0; length < 3000; length++) {
    const metadata = new Map([["k", "v".repeat(length)]]);
    const file = encodeSafetensors({ tensors: new Map([["a", { shape: [1], values }]]), metadata });
    assert.equal(decodeSafetensors(file, "m").tensors.get("a")!.values, values);
  }
});

test("bytes of no known format are left to the reader", () => {
  assert.is(foreignFile(new Uint8Array(0), "m"), undefined);
  assert.is(foreignFile(Uint8Array.of(1, 2, 3), "m"), undefined);
});

test.run();
