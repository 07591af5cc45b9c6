// release: what was taken in can be given back in any order, by every backend, and memory does not grow. Buffers of a
// GPU: webgpu_fake.test.ts.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type OpenOptions, openSession } from "../../../ts/backends/open.ts";
import { DataMemory, type StoredData } from "../../../ts/backends/wasm/data.ts";
import { type GivenData, rawScaling, type Scaling, unitScaling } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { Philox } from "../../../ts/core/random.ts";
import { withOwnLabels } from "../../../ts/core/residents.ts";
import type { ResidentData, Session } from "../../../ts/core/session.ts";
import { loadEngine } from "../../support/engine.ts";
import { pixels } from "../../support/numbers.ts";
import { blobs, slopes, smallRecipe } from "../core/blobs.ts";

const test = suite("release");
const recipe = smallRecipe({ sizes: [6, 5, 2] });
const squared = { ...recipe, network: { ...recipe.network, loss: "mean_squared_error" as const } };

const hosts: Readonly<Record<string, Partial<OpenOptions>>> = {
  wasm: {},
  "wasm on two threads": { threads: 2 },
  reference: { backend: "reference" },
  "a worker": { worker: true },
};

/** Sets of all forms: bytes that stay bytes, bytes and floats that become floats, labels and targets, large and empty. */
const sets: readonly (readonly [GivenData, Scaling])[] = [
  [blobs(40, 6, 2), unitScaling],
  [blobs(7, 6, 2, 6), { means: Array(6).fill(100), deviations: Array(6).fill(50) }],
  [{ ...blobs(90, 6, 2, 7), inputs: Float32Array.from(blobs(90, 6, 2, 7).inputs) }, unitScaling],
  [slopes(33, 6), rawScaling],
  [blobs(0, 6, 2), unitScaling],
  [blobs(3000, 6, 2, 8), unitScaling],
];

async function refuses(work: () => Promise<unknown>, message: RegExp): Promise<void> {
  await work().then(
    () => assert.unreachable(`expected a refusal: ${message}`),
    (error) => {
      assert.instance(error, SimdigitError);
      assert.is(error.kind, "usage");
      assert.match(error.message, message);
    },
  );
}

for (const [name, host] of Object.entries(hosts)) {
  test(`${name}: what was released is refused in words, and so is what was never taken in`, async () => {
    const session = await openSession({ ...recipe, ...host });
    const data = blobs(9, 6, 2);
    const taken = await session.takeData(data, unitScaling);
    const other = await openSession({ ...recipe, ...host });
    const order = Uint32Array.of(1, 2);
    const uses = (data: ResidentData) => [
      () => session.train(data, order),
      () => session.gradient(data, order),
      () => session.numericalGradient(data, order, { delta: 1e-4 }),
      () => session.trainNumerically(data, order, { delta: 1e-4 }),
      () => session.evaluate(data),
      () => session.release(data),
    ];
    const stranger = await other.takeData(data, unitScaling);
    for (const wrong of [stranger, { count: 9 }, undefined as unknown as ResidentData]) {
      for (const use of uses(wrong)) {
        await refuses(use, /^data expected a data set that this session took in$/);
      }
    }
    const untaken = data as unknown as ResidentData;
    await refuses(
      () => session.evaluate(untaken),
      / - use await session.takeData\(data, scaling\)$/,
    );
    const before = await session.evaluate(taken);
    const evaluating = session.evaluate(taken); // a call that was made before still has its data
    await session.release(taken);
    assert.equal(await evaluating, before);
    for (const use of uses(taken)) {
      await refuses(
        use,
        /^data expected a data set that this session holds, got one that it has released$/,
      );
    }
    const again = await session.takeData(data, unitScaling);
    assert.equal(await session.evaluate(again), before);
    await session.dispose();
    await refuses(() => session.release(again), /^session expected an open one/);
    await other.dispose();
  });

  test(`${name}: the other sets stay as they were, whichever is released`, async () => {
    const session = await openSession({ ...squared, ...host });
    await session.initialise(recipe.init, 3);
    const wanted: unknown[] = [];
    for (const [data, scaling] of sets) {
      const alone = await openSession({ ...squared, ...host });
      await alone.initialise(recipe.init, 3);
      wanted.push(await used(alone, await alone.takeData(data, scaling)));
      await alone.dispose();
    }
    const draw = new Philox(9, 1);
    /** Number of the set, and what it was taken in as. */
    const held: [number, ResidentData][] = [];
    for (let turn = 0; turn < 60; turn++) {
      if (held.length < 8 && draw.below(2 * turn, 5) < 3) {
        const which = draw.below(2 * turn + 1, sets.length);
        held.push([which, await session.takeData(...sets[which]!)]);
      } else if (held.length > 0) {
        const [[, data]] = held.splice(draw.below(2 * turn + 1, held.length), 1) as [
          [number, ResidentData],
        ];
        await session.release(data);
      }
      if (turn % 6 > 0) continue;
      for (const [which, data] of held) assert.equal(await used(session, data), wanted[which]);
    }
    await session.dispose();
  });
}

/** Everything that a session says of a data set. */
async function used(session: Session, data: ResidentData) {
  const order = Uint32Array.from({ length: Math.min(8, data.count) }, (_, i) => data.count - 1 - i);
  const gradient = data.count > 0 ? await session.gradient(data, order) : undefined;
  return { gradient, evaluation: await session.evaluate(data) };
}

test("sets taken and released in any order leave the engine's memory as it was, without gaps meanwhile", async () => {
  const engine = (await loadEngine("strict"))!;
  const mark = () => engine.exports.mark() >>> 0;
  const finish = <R>(pieces: Generator<void, R>): R => {
    for (;;) {
      const { done, value } = pieces.next();
      if (done) return value;
    }
  };
  const memory = new DataMemory();
  const start = mark();
  const sizes = new Map<StoredData, number>();
  const draw = new Philox(10, 1);
  for (let turn = 0; turn < 200 || sizes.size > 0; turn++) {
    if (turn < 200 && draw.below(2 * turn, 2) === 0) {
      const before = mark();
      const [data, scaling] = sets[draw.below(2 * turn + 1, sets.length)]!;
      const stored = finish(memory.put(engine, "f32", withOwnLabels(data), scaling));
      sizes.set(stored, mark() - before);
    } else if (sizes.size > 0) {
      const stored = [...sizes.keys()][draw.below(2 * turn + 1, sizes.size)]!;
      finish(memory.remove(engine, stored));
      sizes.delete(stored);
    }
    const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    assert.is(mark() - start, all);
  }
  assert.is(mark(), start);
});

for (const name of ["wasm", "wasm on two threads", "a worker"]) {
  test(`${name}: 40 sets of 100 MB, one after the other and two at a time, in a session of at most 3 GiB`, async () => {
    const features = 50_000;
    const count = 2_000;
    const session = await openSession({ ...smallRecipe({ sizes: [features, 2] }), ...hosts[name] });
    const data = {
      name: "large",
      inputs: new Uint8Array(count * features),
      labels: new Uint8Array(count),
      count,
      features,
      classes: 2,
    };
    data.inputs.set(pixels(features, 5, 3), (count - 1) * features);
    let last = await session.takeData(data, unitScaling);
    const wanted = await session.evaluate(last, count - 1, count);
    for (let turn = 1; turn < 40; turn++) {
      const next = await session.takeData(data, unitScaling);
      await session.release(last); // the first of the two
      last = next;
    }
    assert.equal(await session.evaluate(last, count - 1, count), wanted);
    await session.dispose();
  });
}

test("reference: the values of what is released are garbage, though its ResidentData is kept", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  /** Memory of arrays that are garbage is given back behind the collection. */
  const collect = async () => {
    for (let turn = 0; turn < 3; turn++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const session = await openSession({ ...recipe, backend: "reference" });
  const data = blobs(100_000, 6, 2); // 4.8 MB in float64
  const kept: ResidentData[] = [];
  await collect();
  const before = process.memoryUsage().arrayBuffers;
  for (let turn = 0; turn < 20; turn++) {
    kept.push(await session.takeData(data, unitScaling));
    await session.release(kept.at(-1)!);
  }
  await collect();
  const grown = process.memoryUsage().arrayBuffers - before;
  // The labels, of two bytes, remain with what was taken in.
  const labels = kept.reduce((sum, { labels }) => sum + labels!.byteLength, 0);
  assert.is(labels, 20 * 2 * data.count);
  assert.ok(grown < labels + 2e6, `${grown} bytes`);
  await session.dispose();
});

test.run();
