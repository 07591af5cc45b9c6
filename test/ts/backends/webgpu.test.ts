// The GPU backend where there is no GPU: what it says, what auto takes instead, and the arithmetic that needs none.
// What runs on a GPU is tested in test/hosts/gpu.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { chooseFaster } from "../../../ts/backends/faster.ts";
import { openFaster } from "../../../ts/backends/gpu.ts";
import { openSession } from "../../../ts/backends/open.ts";
import { ReferenceSession } from "../../../ts/backends/reference/session.ts";
import type { WasmSession } from "../../../ts/backends/wasm/session.ts";
import { gemmNn } from "../../../ts/backends/webgpu/kernels/gemm_nn.ts";
import { gemmTn } from "../../../ts/backends/webgpu/kernels/gemm_tn.ts";
import { outputKernel } from "../../../ts/backends/webgpu/kernels/output.ts";
import { layoutOf, padded, withoutPadding } from "../../../ts/backends/webgpu/layout.ts";
import { planOf } from "../../../ts/backends/webgpu/plan.ts";
import {
  guessTile,
  softwareTiles,
  type Tile,
  threadsOf,
  tileOfColumns,
  tiles,
} from "../../../ts/backends/webgpu/tiles.ts";
import { Uniform } from "../../../ts/backends/webgpu/uniform.ts";
import { parameterCount } from "../../../ts/core/spec.ts";
import { findLab, labs } from "../../../ts/labs/labs.ts";
import { hostGpu } from "../../../ts/platform/gpu.ts";
import type { HostGpu } from "../../../ts/platform/webgpu.ts";
import { fiveDropped } from "../../support/networks.ts";
import { smallRecipe } from "../core/blobs.ts";

const test = suite("webgpu, without a GPU");
const recipe = smallRecipe({ sizes: [6, 5, 3], optimizer: "adam" });
const everyTile: readonly Tile[] = [...tiles, ...softwareTiles];

/** A host whose adapter, if any, is `adapter`. */
function host(adapter: object | null): HostGpu {
  return { requestAdapter: async () => adapter } as unknown as HostGpu;
}

const limits = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };
const softwareAdapter = {
  limits,
  info: { description: "SwiftShader Device", vendor: "", architecture: "", device: "" },
  requestDevice: async () => ({ limits, lost: new Promise(() => {}), destroy() {} }),
};

async function refused(work: () => Promise<unknown>, message: RegExp): Promise<void> {
  await work().then(
    () => assert.unreachable(`${message}`),
    (error) => {
      assert.match(error.message, message);
      assert.is(error.kind, "unsupported");
    },
  );
}

test("Node without the package names it", async () => {
  const found = await import("webgpu" as string).then(
    () => true,
    () => false,
  );
  if (found || globalThis.navigator?.gpu) return;
  await refused(hostGpu, /need the package "webgpu", which is not installed - npm install webgpu/);
});

// Elsewhere a page cannot be played: its own globals are not to be replaced.
if ("process" in globalThis && !globalThis.navigator?.gpu) {
  test("a page without WebGPU, and one that is not secure, say what to do", async () => {
    const { process } = globalThis;
    const page = (isSecureContext: boolean) => {
      Object.assign(globalThis, { process: undefined, isSecureContext });
    };
    try {
      page(true);
      await refused(
        hostGpu,
        /^webgpu: navigator.gpu expected, got none - use a browser that has it/,
      );
      page(false);
      await refused(
        hostGpu,
        /^webgpu: navigator.gpu expected, got none - open the page over https/,
      );
    } finally {
      Object.assign(globalThis, { process });
      Reflect.deleteProperty(globalThis, "isSecureContext");
    }
  });
}

test("a host without an adapter, or whose adapter gives no device, says what to do", async () => {
  const open = (gpu: HostGpu) => () => openSession({ ...recipe, backend: "webgpu", gpu });
  await refused(open(host(null)), /^webgpu: adapter expected, got none: .* use backend wasm$/);
  const none = {
    ...softwareAdapter,
    requestDevice: () => Promise.reject(new Error("used up")),
  };
  await refused(open(host(none)), /^webgpu: the adapter provides no device: used up$/);
});

test("auto takes the engine where there is no GPU, and says why", async () => {
  const said: string[] = [];
  const onNotice = (text: string) => said.push(text);
  for (const gpu of [host(null), host(softwareAdapter)]) {
    const session = await openSession({ ...recipe, backend: "auto", gpu, onNotice });
    assert.is(session.backend, "wasm");
  }
  assert.match(said[0]!, /^auto: wasm - webgpu: adapter expected/);
  assert.is(said[1], "auto: wasm, as SwiftShader Device is a software adapter");
  assert.is(said.length, 2);
});

test("auto leaves no session behind if its notice or its GPU throws what is no refusal", async () => {
  const ownError = () => {
    throw new Error("own");
  };
  for (const [gpu, onNotice] of [
    [host(null), ownError],
    [{ requestAdapter: ownError }, () => {}],
  ] as const) {
    let session: WasmSession | undefined;
    const openWasm = async () => {
      session = (await openSession(recipe)) as WasmSession;
      return session;
    };
    const messageOf = (call: Promise<unknown>) => call.then(String, ({ message }) => message);
    assert.is(await messageOf(openFaster({ ...recipe, gpu, onNotice }, openWasm)), "own");
    assert.match(await messageOf(session!.parameters()), /one that was disposed of$/);
  }
});

test("auto keeps the session of the faster steps as it was opened, and disposes of the other", async () => {
  for (const milliseconds of [10, 1000]) {
    let now = 0;
    const [a, b] = [await ReferenceSession.open(recipe), await ReferenceSession.open(recipe)];
    for (const [session, time] of [
      [a, milliseconds],
      [b, 100],
    ] as const) {
      const train = session.train.bind(session);
      session.train = (...args) => {
        now += time;
        return train(...args);
      };
    }
    const { session, reason } = await chooseFaster(a, b, recipe.batchSize, () => now);
    assert.is(session, milliseconds === 10 ? a : b);
    assert.match(reason, /^\d+\.\d\d ms a step against reference's \d+\.\d\d$/);
    assert.ok((await session.parameters()).every((w) => w === 0));
    assert.is((await session.optimizerState()).step, 0);
    const other = session === a ? b : a;
    await other.parameters().then(
      () => assert.unreachable(),
      (error) => assert.match(error.message, /disposed of/),
    );
  }
});

test("parameters are padded to rows of vectors and back, with zeros in between", () => {
  const network = { ...fiveDropped.network, dtype: "f32" } as const;
  const layout = layoutOf(network, { inputs: 10, activations: 7, batch: 3 });
  const flat = Float32Array.from({ length: parameterCount(network) }, (_, i) => i + 1);
  const wide = padded(layout, flat);
  assert.equal(withoutPadding(layout, wide), flat);
  const filled = wide.filter((value) => value !== 0).length;
  assert.is(filled, flat.length);
});

test("no two regions of a network's buffers overlap", () => {
  for (const { recipe } of labs) {
    const { stages, activations, deltas, inputRows } = layoutOf(recipe.network, {
      inputs: 11,
      activations: 7,
      batch: 3,
    });
    const acts: [number, number][] = [[0, inputRows * stages[0]!.inputVectors]];
    const byZ: [number, number][] = [];
    for (const { kept, outputs, dz, unitVectors } of stages) {
      acts.push([kept, 7 * unitVectors]);
      if (outputs !== kept) acts.push([outputs, 7 * unitVectors]);
      byZ.push([dz, 3 * unitVectors]);
    }
    assertSideBySide(acts, activations);
    assertSideBySide(byZ, deltas);
  }
});

test("tiles keep to WebGPU's least limits, and every lab's output fits one", () => {
  for (const tile of everyTile) {
    assert.ok(threadsOf(tile) <= 256, tile.name);
    const sources = [
      gemmNn(tile, { activation: "tanh", dropout: true }),
      gemmTn({ tile, optimizer: "adam" }),
    ];
    if (tile.columns <= 64) {
      const loss = "softmax_cross_entropy";
      sources.push(outputKernel({ tile, loss, answers: "labels", end: "deltas" }));
    }
    for (const { code, bindings } of sources) {
      const vectors = Number(/var<workgroup> pool: array<vec4f, (\d+)>/.exec(code)![1]);
      assert.ok(vectors * 16 <= 16384, `${tile.name}: ${vectors * 16} bytes`);
      const buffers = bindings.filter(({ kind }) => kind === "read" || kind === "read_write");
      assert.ok(buffers.length <= 8);
    }
  }
  for (const { recipe } of labs) assert.ok(planOf(recipe, false).output);
  assert.is(tileOfColumns(65, false), undefined);
  assert.is(tileOfColumns(10, false)?.name, "16x16");
  assert.is(tileOfColumns(17, true)?.name, "32x32 software");
});

test("a guessed tile is the largest that keeps a GPU busy", () => {
  assert.is(guessTile([{ m: 4096, n: 4096 }], false).name, "128x128");
  assert.is(guessTile([{ m: 100, n: 256 }], false).name, "16x16");
  assert.is(guessTile([{ m: 100, n: 10 }], true).name, "16x16 software");
});

test("a submission has room for its steps, and an end", () => {
  const plan = planOf(findLab("xavier-adam").recipe, false);
  assert.is(plan.steps, 106); // 32 MiB of inputs, 784 x 100 x 4 bytes a step
  assert.is(plan.layout.inputRows, 10_600);
  assert.is(planOf(findLab("wide-sigmoid").recipe, true).steps, 1);
});

test("a uniform's struct and its bytes agree", () => {
  const uniform = new Uniform("Some", { a: "u32", b: "f32", c: "u32", d: "u32", e: "f32" });
  assert.is(uniform.bytes, 32);
  assert.is(uniform.wgsl.match(/: [uf]32,/g)!.length, 8);
  const bytes = uniform.pack({ a: 1, b: 2, c: 3, d: 4, e: 5 }, { a: 6, b: 7, c: 8, d: 9, e: 10 });
  const view = new DataView(bytes.buffer);
  assert.equal([view.getUint32(0, true), view.getFloat32(4, true)], [1, 2]);
  assert.equal([view.getUint32(32, true), view.getFloat32(48, true)], [6, 10]);
});

function assertSideBySide(regions: readonly [at: number, length: number][], end: number): void {
  let next = 0;
  for (const [at, length] of regions.toSorted(([a], [b]) => a - b)) {
    assert.ok(at >= next, `a region at ${at}, the one before ends at ${next}`);
    next = at + length;
  }
  assert.is(next, end);
}

test.run();
