// The generated bindings are up to date, and they fit the modules and the names that the rest of the library uses.

import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type AbiFunction, readAbi } from "../../scripts/abi_source.ts";
import { bindings } from "../../scripts/bindings.ts";
import {
  initialiserIds,
  lossIds,
  numericalFlagBits,
  numericalFormIds,
  numericalMethodIds,
  optimizerIds,
} from "../../ts/backends/wasm/abi.ts";
import { numericalFlags, numericalForms, numericalMethods } from "../../ts/core/numerical.ts";
import { optimizerNames } from "../../ts/core/optimizer.ts";
import { initialisers } from "../../ts/core/recipe.ts";
import { losses } from "../../ts/core/spec.ts";
import { wasmBytes } from "../../ts/platform/wasm_bytes.ts";

const abi = readAbi();
const header = suite("bindings");

for (const [file, text] of Object.entries(bindings(abi))) {
  header(`${file} is what scripts/generate_bindings.ts writes`, () => {
    const found = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    assert.ok(found === text, `${file} has drifted: npm run bindings`);
  });
}

header("functions are the module's exports, with as many parameters", async () => {
  const { instance } = await WebAssembly.instantiate(await wasmBytes("strict"));
  compare(abi.functions, instance.exports);
  assert.is(abi.version, (instance.exports.abi_version as () => number)());
});

header("functions for threads are what a threads build exports besides", async () => {
  const module = await WebAssembly.compile(await wasmBytes("strict_threads"));
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 49152, shared: true });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  compare([...abi.functions, ...abi.threads], exports);
});

header("enumerations have the names that the library uses", () => {
  const same = (ids: object, names: readonly string[]) => {
    assert.equal(Object.keys(ids).sort(), [...names].sort());
  };
  same(lossIds, losses);
  same(optimizerIds, optimizerNames);
  same(initialiserIds, initialisers);
  same(numericalMethodIds, numericalMethods);
  same(numericalFormIds, numericalForms);
  assert.equal(Object.values(numericalFlagBits), Object.values(numericalFlags));
});

header.run();

function compare(functions: readonly AbiFunction[], exports: WebAssembly.Exports): void {
  const { memory: _, ...exported } = exports as Record<string, () => number>;
  assert.equal(functions.map(({ name }) => name).sort(), Object.keys(exported).sort());
  for (const { name, parameters } of functions) {
    assert.is(parameters.length, exported[name]!.length, name);
  }
}
