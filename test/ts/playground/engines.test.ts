// Which engines a browser can run, and the reason for each that it cannot.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Browser, supportOf } from "../../../ts/playground/state/engines.ts";

const test = suite("playground: engines");
const adapter = {} as GPUAdapter;
const complete: Browser = {
  validate: (bytes) => WebAssembly.validate(bytes),
  sharedMemory: true,
  cores: 8,
  secure: true,
  gpu: { requestAdapter: async () => adapter },
};

test("the probes are valid modules: every host of the tests has SIMD", async () => {
  const support = await supportOf(complete);
  assert.is(support.strict, undefined);
  assert.is(support.threads, undefined);
  assert.is(support.webgpu, undefined);
});

test("without SIMD no WebAssembly engine runs; without relaxed SIMD all others do", async () => {
  const none = await supportOf({ ...complete, validate: () => false });
  assert.equal([none.strict, none.relaxed, none.threads], ["noSimd", "noSimd", "noSimd"]);
  const old = await supportOf({ ...complete, validate: (bytes) => bytes.length < 33 });
  assert.equal([old.strict, old.relaxed], [undefined, "noRelaxed"]);
});

test("threads need shared memory and a second core", async () => {
  assert.is((await supportOf({ ...complete, sharedMemory: false })).threads, "noSharedMemory");
  assert.is((await supportOf({ ...complete, cores: 1 })).threads, "oneCore");
});

test("WebGPU: absent, blocked without https, or without an adapter", async () => {
  const webgpu = async (change: Partial<Browser>) =>
    (await supportOf({ ...complete, ...change })).webgpu;
  assert.is(await webgpu({ gpu: undefined }), "noWebGpu");
  assert.is(await webgpu({ gpu: undefined, secure: false }), "insecure");
  assert.is(await webgpu({ gpu: { requestAdapter: async () => null } }), "noAdapter");
  const broken = { requestAdapter: () => Promise.reject(new Error("lost")) };
  assert.is(await webgpu({ gpu: broken }), "noAdapter");
});

test.run();
