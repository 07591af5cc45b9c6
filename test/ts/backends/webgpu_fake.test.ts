// The GPU backend on a GPU that computes nothing: how much work it submits, and how it reports failures that a real GPU
// does not produce on demand.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type OpenOptions, openSession } from "../../../ts/backends/open.ts";
import { ReferenceSession } from "../../../ts/backends/reference/session.ts";
import { GpuDevice } from "../../../ts/backends/webgpu/device.ts";
import { WebGpuSession } from "../../../ts/backends/webgpu/session.ts";
import { type Dataset, unitScaling } from "../../../ts/core/dataset.ts";
import type { ResidentData, Session } from "../../../ts/core/session.ts";
import { train } from "../../../ts/core/train.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { type FakeGpuOptions, fakeGpu } from "../../support/fake_gpu.ts";
import { blobs, smallRecipe } from "../core/blobs.ts";

const test = suite("webgpu, on a GPU that computes nothing");
const recipe = smallRecipe({ sizes: [6, 5, 3], optimizer: "adam" });
const data = blobs(24, 6, 3);

function open(gpu: FakeGpuOptions, options: Partial<OpenOptions> = {}): Promise<Session> {
  return openSession({ ...recipe, backend: "webgpu", gpu: fakeGpu(gpu), ...options });
}

async function refused(work: () => Promise<unknown>, kind: string, message: RegExp): Promise<void> {
  await work().then(
    () => assert.unreachable(`${message}`),
    (error) => {
      assert.match(error.message, message);
      assert.is(error.kind, kind);
    },
  );
}

test("memory that is exhausted, for the parameters or in the middle of a run, says what to do", async () => {
  const message = (what: string) =>
    new RegExp(`^webgpu: ${what}: the GPU's memory is exhausted - take a smaller network or batch`);
  await refused(() => open({ exhaustedBy: "the parameters" }), "engine", message("the parameters"));
  const session = await open({ exhaustedBy: "results" });
  const taken = await session.takeData(data, unitScaling);
  const order = Uint32Array.from({ length: 8 }, (_, i) => i);
  await refused(() => session.train(taken, order), "engine", message("results"));
  await session.dispose();
});

test("a network that is too large for the adapter's buffers is told which and how large", async () => {
  await refused(
    () =>
      open(
        { largestBuffer: 2 ** 20 },
        { ...findLab("xavier-adam").recipe, optimizer: recipe.optimizer },
      ),
    "unsupported",
    /^webgpu: the parameters expected at most 1\.0 MiB, this adapter's largest buffer, got 1\.\d MiB - take a smaller/,
  );
});

test("a data set that is too large for the adapter's buffers is told so", async () => {
  const session = await open({ largestBuffer: 2 ** 18 });
  await refused(
    () => session.takeData(blobs(2 ** 16, 6, 3), unitScaling),
    "unsupported",
    /expected at most 0\.3 MiB, this adapter's largest buffer/,
  );
});

test("predict takes any number of examples in parts and leaves no memory behind", async () => {
  const buffers = new Set<object>();
  const session = await open({ largestBuffer: 2 ** 18, buffers });
  await session.predict(new Uint8Array(6), unitScaling);
  const before = buffers.size;
  // Rows of 2 vectors: 8,192 fit the largest buffer.
  const inputs = new Float32Array(20_000 * 6);
  assert.is((await session.predict(inputs, unitScaling)).length, 20_000 * 3);
  assert.is(buffers.size, before);
  await session.dispose();
  assert.is(buffers.size, 0);
});

test("data sets that are released give their buffers back, and so does a session that continues", async () => {
  const sets = [data, { ...data, inputs: Float32Array.from(data.inputs) }, blobs(9, 6, 3)];
  for (const options of [{}, { onLostDevice: "continue" }] as const) {
    const buffers = new Set<object>();
    const session = await open({ buffers }, options);
    const first = await session.takeData(data, unitScaling);
    await session.evaluate(first);
    const before = buffers.size;
    const more: ResidentData[] = [];
    for (const set of sets) more.push(await session.takeData(set, unitScaling));
    await session.evaluate(more[2]!);
    assert.ok(buffers.size > before);
    for (const taken of [more[1]!, more[0]!, more[2]!]) await session.release(taken);
    assert.is(buffers.size, before);
    await refused(() => session.evaluate(more[0]!), "usage", /got one that it has released$/);
    assert.is((await session.evaluate(first)).predictions.length, 24);
    await session.dispose();
    assert.is(buffers.size, 0);
  }
});

test("a session on a new device takes in what was not released", async () => {
  const said: string[] = [];
  const goingOn = {
    onLostDevice: "continue",
    onNotice: (text: string) => said.push(text),
  } as const;
  const session = await open({ lostAtSubmit: 20 }, goingOn);
  const kept = await session.takeData(data, unitScaling);
  const order = Uint32Array.from({ length: 8 }, (_, i) => i);
  for (let turn = 0; turn < 20; turn++) {
    const passing = await session.takeData(blobs(9, 6, 3), unitScaling);
    await session.train(passing, order);
    await session.train(kept, order);
    await session.release(passing);
  }
  assert.is((await session.optimizerState()).step, 40);
  assert.ok(said.length > 2, `${said.length} devices lost`);
  await session.dispose();
});

test("predict that fails leaves no memory behind either", async () => {
  const buffers = new Set<object>();
  const session = await open({ exhaustedBy: "results", buffers });
  const predict = () => session.predict(new Uint8Array(6), unitScaling);
  await refused(predict, "engine", /exhausted/);
  const before = buffers.size;
  await refused(predict, "engine", /exhausted/);
  assert.is(buffers.size, before);
  await session.dispose();
});

test("a kernel that this host's compiler refuses is named, with the line", async () => {
  await refused(
    () => open({ refusedKernel: "gemm_tn" }),
    "engine",
    /^webgpu: kernel gemm_tn expected to compile on this host: line 7: not so$/,
  );
});

test("a device that is lost in mid-epoch ends the run in an error, after whole epochs that were told", async () => {
  const session = await open({ lostAtSubmit: 40 });
  const told: number[] = [];
  await refused(
    async () => {
      for await (const event of epochs(session, data, 1000)) told.push(event);
    },
    "engine",
    /^webgpu: the device was lost \(unknown: it fell off\) - open another session/,
  );
  assert.ok(told.length > 0 && told.length < 1000, `${told.length}`);
  await session.dispose();
});

test("a session that is to go on does so device after device, but not where none lasts a step", async () => {
  const said: string[] = [];
  const onNotice = (text: string) => said.push(text);
  const goingOn = { onLostDevice: "continue", onNotice } as const;
  const session = await open({ lostAtSubmit: 40 }, goingOn);
  let last = 0;
  for await (const epoch of epochs(session, data, 100)) last = epoch;
  assert.is(last, 100);
  assert.ok(said.length > 3);
  assert.ok(said.every((text) => /lost \(unknown: it fell off\) - continuing on/.test(text)));
  await session.dispose();
  said.length = 0;
  await refused(
    async () => {
      for await (const _ of epochs(await open({ lostAtSubmit: 2 }, goingOn), data, 1));
    },
    "engine",
    /^webgpu: the device was lost/,
  );
  assert.is(said.length, 3);
});

test("auto takes a GPU that is faster, and says so; one that fails when it is tried, it leaves", async () => {
  const cases: [FakeGpuOptions, string, RegExp][] = [
    [{}, "webgpu", /^auto: webgpu, \d+\.\d\d ms a step against wasm's \d+\.\d\d$/],
    [{ exhaustedBy: "results" }, "wasm", /^auto: wasm - .* memory is exhausted/],
    [{ refusedKernel: "gemm_nt" }, "wasm", /^auto: wasm - .* kernel gemm_nt expected to compile/],
  ];
  for (const [gpu, backend, message] of cases) {
    const said: string[] = [];
    const session = await openSession({
      ...findLab("xavier-adam").recipe,
      backend: "auto",
      gpu: fakeGpu(gpu),
      onNotice: (text) => said.push(text),
    });
    assert.is(session.backend, backend);
    assert.is(said.length, 1);
    assert.match(said[0]!, message);
    assert.ok((await session.parameters()).every((w) => w === 0));
    await session.dispose();
  }
});

/** 10,000 digits in 10 batches: probabilities in rows of 3 vectors, and a batch's sums of losses for each 16 rows. */
const evaluation = { dispatches: 10 * 4, submits: 10, bytesRead: 10_000 * 48 + 10 * 64 * 4 };
const counted = [
  {
    // 2 dispatches a layer, and a gathering for each submission of up to 106 steps; 7 sums of losses a step.
    lab: "xavier-adam",
    steps: 600,
    training: { dispatches: 600 * 6 + 6, submits: 6, bytesRead: 600 * 7 * 4 },
  },
  {
    // 10 turns of 46 steps in 3 submissions each, of up to 18, and one of 9; 8 sums of losses a step.
    lab: "wide-sigmoid",
    steps: 469,
    training: { dispatches: 469 * 6 + 31, submits: 31, bytesRead: 469 * 8 * 4 },
  },
];

for (const { lab, steps, training } of counted) {
  test(`an epoch of ${lab}: dispatches, submissions and bytes that come back`, async () => {
    const { recipe } = findLab(lab);
    const device = await GpuDevice.open(fakeGpu());
    const session = await WebGpuSession.open(recipe, device, {
      ownsDevice: true,
      openHost: (own) => ReferenceSession.open(own),
      memory: new Map(),
    });
    const [trainingSet, testSet] = [noDigits(60_000), noDigits(10_000)];
    const events = train(session, {
      recipe: { ...recipe, epochs: 1 },
      train: await session.takeData(trainingSet, recipe.scaling),
      validation: await session.takeData(testSet, recipe.scaling),
      seed: 1,
      clock: () => 0,
    });
    let last = { ...device.counts };
    const since = () => {
      const before = last;
      last = { ...device.counts };
      return {
        dispatches: last.dispatches - before.dispatches,
        submits: last.submits - before.submits,
        bytesRead: last.bytesRead - before.bytesRead,
      };
    };
    for await (const event of events) {
      if (event.type === "progress" && event.step === steps) assert.equal(since(), training);
      if (event.type === "epoch") assert.equal(since(), evaluation);
    }
    await session.dispose();
  });
}

/** Of the size of MNIST's. */
function noDigits(count: number): Dataset {
  return {
    name: "no digits",
    inputs: new Uint8Array(count * 784),
    labels: new Uint8Array(count),
    count,
    features: 784,
    classes: 10,
  };
}

/** Numbers of the epochs of a run on a data set, as they are done. */
async function* epochs(session: Session, set: Dataset, most: number): AsyncGenerator<number> {
  const taken = await session.takeData(set, unitScaling);
  const events = train(session, {
    recipe: { ...recipe, epochs: most },
    train: taken,
    validation: taken,
    seed: 1,
    clock: () => 0,
  });
  await session.initialise(recipe.init, 1);
  for await (const event of events) if (event.type === "epoch") yield event.epoch;
}

test.run();
