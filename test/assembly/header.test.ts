// The bindings beside the sources are those that the sources make, and say of the module what is true.

import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readAbi } from "../../scripts/abi_source.ts";
import { bindings } from "../../scripts/bindings.ts";
import {
  activationIds,
  initialiserIds,
  lossIds,
  optimizerIds,
} from "../../ts/backends/wasm/abi.ts";
import { hyperBytes, layerBytes } from "../../ts/backends/wasm/network.ts";
import { optimizerDefaults } from "../../ts/core/optimizer.ts";
import { wasmBytes } from "../../ts/platform/wasm_bytes.ts";

const abi = readAbi();
const { instance } = await WebAssembly.instantiate(await wasmBytes("strict"));
const { memory: _, ...exported } = instance.exports as Record<string, () => number>;
const header = suite("bindings");

for (const [file, text] of Object.entries(bindings(abi))) {
  header(`${file} is what scripts/generate_bindings.ts writes`, () => {
    const found = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    assert.ok(found === text, `${file} has drifted: npx tsx scripts/generate_bindings.ts`);
  });
}

header("functions are the module's exports, with as many arguments", () => {
  assert.equal(abi.functions.map(({ name }) => name).sort(), Object.keys(exported).sort());
  for (const { name, parameters } of abi.functions) {
    assert.is(parameters.length, exported[name]!.length, name);
  }
  assert.is(abi.version, exported.abi_version!());
});

header("enumerations are those that the wrapper speaks", () => {
  const spoken = {
    activation: activationIds,
    loss: lossIds,
    optimizer: optimizerIds,
    initialiser: initialiserIds,
  };
  for (const [name, ids] of Object.entries(spoken)) {
    const { members } = abi.enumerations.find((known) => known.name === name)!;
    const found = members.map((member) => [member.name.toLowerCase(), member.value]);
    assert.equal(Object.fromEntries(found), ids, name);
  }
});

header("structs have the fields that the wrapper writes", () => {
  const [layer, hyper] = abi.structs;
  const bytes = { i32: 4, u32: 4, usize: 4, f64: 8 };
  const sizes = [layer!, hyper!].map(({ fields }) =>
    fields.reduce((sum, { type }) => sum + bytes[type], 0),
  );
  const layers = [{ units: 1, activation: "linear" }] as const;
  const one = { inputs: 1, layers, loss: "softmax_cross_entropy", dtype: "f32" } as const;
  assert.equal(sizes, [layerBytes(one).length, hyperBytes(optimizerDefaults("sgd")).byteLength]);
});

header.run();
