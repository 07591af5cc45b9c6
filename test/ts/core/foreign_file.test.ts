// Files of other programs, recognised by their first bytes or their names.

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
    'torch.load("m.bin", weights_only=True)\nsave_file(next((w for w in weights.values() if isinstance(w, dict) and w and all(map(torch.is_tensor, w.values()))), weights), "m.safetensors")',
  ],
  ["\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02", "a PyTorch file", "torch.load"],
  [
    "PK\x03\x04-\0\0\0\0\0\0\0!\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\x06\0\x14\0W1.npy",
    "a NumPy archive (.npz)",
    "read it with decodeNpzWeights",
  ],
  ["PK\x03\x04\x14\0\0\0\x08\0readme.txt", "a zip archive", "export"],
  ["\x93NUMPY\x01\0v\0{'descr': '<f4'", "a NumPy array (.npy)", "export"],
  ["\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08\0", "an HDF5 file", "export"],
  ["\x08\x08\x12\x07pytorch\x1a\x052.4.0", "an ONNX model", "export"],
  ["GGUF\x03\0\0\0", "a GGUF file", "export"],
  ["version https://git-lfs.github.com/spec/v1\noid sha256:", "a Git LFS pointer", "git lfs pull"],
  ["\n<!DOCTYPE html><html><head>", "an HTML page", "download the file itself"],
  ["\x1f\x8b\x08\0", "gzipped data", "gunzip"],
  ['{"layers": [784, 10]}', "JSON text", "export"],
  [
    '{"metadata": {"total_size": 8}, "weight_map": {"0.weight": "model-00001-of-00002.safetensors"}}',
    "the index of weights in several files",
    "save_file({**load_file(first), **load_file(second)}, name)",
  ],
  ["\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture", "name a model that simdigit has saved"],
  ["\xff\xd8\xff\xe0\0\x10JFIF", "a picture", "name a model"],
  ["label,1x1,1x2,1x3\n5,0,0,0", "a table", "name a model"],
  ["5,0,0,0,0,255,254", "a table", "name a model"],
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

/** An error of decodeSafetensors. */
function refusalOf(start: string, file: string): string {
  const bytes = Uint8Array.from(start, (character) => character.charCodeAt(0));
  try {
    decodeSafetensors(bytes, file);
  } catch (error) {
    if (error instanceof SimdigitError && error.kind === "data") return error.message;
  }
  return assert.unreachable(`${file} is taken`) as never;
}

test("by its name what has first bytes that tell nothing", () => {
  for (const [file, name, advice] of [
    ["a.pth", "a PyTorch file", 'torch.load("a.pth", weights_only=True)'],
    ["a.b/M.PT", "a PyTorch file", 'weights), "a.b/M.safetensors")'],
    ["m.ckpt", "a PyTorch file", "torch.load"],
    ["m.npz", "a NumPy archive (.npz)", "decodeNpzWeights"],
    ["m.h5", "an HDF5 file", "export"],
    ["m.keras", "a Keras model", "export"],
    ["m.onnx", "an ONNX model", "export"],
    ["m.csv", "a table", "name a model"],
    ["m.jpeg", "a picture", "name a model"],
  ] as const) {
    for (const start of ["junk, and more of it", "junk"]) {
      const said = refusalOf(start, file);
      assert.ok(
        said.startsWith(`${file}: expected a safetensors file, got ${name}, by its name - `),
        said,
      );
      assert.ok(said.includes(advice), said);
    }
  }
});

test("a zip is what its name says, unless its first member says more", () => {
  const zip = "PK\x03\x04\x14\0\0\0\x08\0";
  assert.match(refusalOf(`${zip}archive/version`, "m.pth"), /got a PyTorch file - convert/);
  assert.match(refusalOf(`${zip}metadata.json`, "m.keras"), /got a Keras model - export/);
  assert.match(refusalOf(`${zip}W1.npy`, "m.keras"), /got a NumPy archive/);
  assert.match(refusalOf(`${zip}archive/version`, "m.bin"), /got a zip archive - /);
});

test("bytes that are nothing known: not a safetensors file; of eight bytes a file that was cut", () => {
  const refused =
    /^m: expected a safetensors file, got one that begins with "P5\?28 28" - name a model/;
  assert.match(refusalOf("P5\n28 28\n255\n", "m"), refused);
  for (const file of ["m.bin", "m.safetensors"]) {
    assert.match(
      refusalOf("P5\n28 28\n255\n", file),
      /: expected a safetensors file, got one that/,
    );
    assert.match(
      refusalOf("", file),
      /expected at least 8 bytes, got 0 - the file is truncated or not/,
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
