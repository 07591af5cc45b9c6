// Which engines a browser has, and the reason for each that it has not.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Browser, supportOf } from "../../../ts/playground/engines.ts";

const test = suite("playground: engines");
const adapter = {} as GPUAdapter;
const complete: Browser = {
  validate: (bytes) => WebAssembly.validate(bytes),
  sharedMemory: true,
  cores: 8,
  secure: true,
  gpu: { requestAdapter: async () => adapter },
};

test("the probes are modules: SIMD is in every host that the tests run in", async () => {
  const support = await supportOf(complete);
  assert.is(support.strict, undefined);
  assert.is(support.threads, undefined);
  assert.is(support.webgpu, undefined);
});

test("a browser without SIMD has no engine by WebAssembly, one without relaxed SIMD the others", async () => {
  const none = await supportOf({ ...complete, validate: () => false });
  assert.equal([none.strict, none.relaxed, none.threads], ["noSimd", "noSimd", "noSimd"]);
  const old = await supportOf({ ...complete, validate: (bytes) => bytes.length < 33 });
  assert.equal([old.strict, old.relaxed], [undefined, "noRelaxed"]);
});

test("threads need shared memory and a second core", async () => {
  assert.is((await supportOf({ ...complete, sharedMemory: false })).threads, "noSharedMemory");
  assert.is((await supportOf({ ...complete, cores: 1 })).threads, "oneCore");
});

test("WebGPU: none, not to be had without https, or no adapter", async () => {
  const webgpu = async (change: Partial<Browser>) =>
    (await supportOf({ ...complete, ...change })).webgpu;
  assert.is(await webgpu({ gpu: undefined }), "noWebGpu");
  assert.is(await webgpu({ gpu: undefined, secure: false }), "insecure");
  assert.is(await webgpu({ gpu: { requestAdapter: async () => null } }), "noAdapter");
  const broken = { requestAdapter: () => Promise.reject(new Error("lost")) };
  assert.is(await webgpu({ gpu: broken }), "noAdapter");
});

test.run();
