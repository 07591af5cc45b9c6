// Dropout: masks made of Philox's words, the same for dense and sparse inputs, none in evaluation, and about as many units
// dropped as the rate says.
//
// A mask is read from a gradient: if units are 1, outputs 0 and targets 1 for the label alone, the gradient of weight
// (j, c) of the next layer is minus the sum of mask j over the examples of class c.

import * as assert from "uvu/assert";
import { dropoutMask, INPUTS } from "../../ts/backends/reference/dropout.ts";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { type Dataset, rawScaling, unitScaling } from "../../ts/core/dataset.ts";
import { type DenseLayer, networkOf } from "../../ts/core/dense_chain.ts";
import type { Session } from "../../ts/core/session.ts";
import { type DType, parameterTensors } from "../../ts/core/spec.ts";
import { assertSameBits } from "../support/assert_close.ts";
import { type ElementType, elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import type { TestBuild } from "../support/engine.ts";
import { examples, fiveDropped, networkSpec } from "../support/networks.ts";
import { openEngine } from "../support/sessions.ts";

/** "drop", the stream behind the first dense layer; the next ones are behind the next layers, and one before the inputs. */
const STREAM = 0x64726f70;

interface Place {
  readonly layer: number;
  readonly p: number;
  readonly seed: number;
  readonly step: number;
}

/** Sizes around the four words of a block and the sixteen words that are drawn at a time. */
const sizes: readonly (readonly [rows: number, units: number])[] = [
  [1, 1],
  [1, 5],
  [3, 5],
  [4, 4],
  [1, 17],
  [7, 9],
  [16, 8],
  [5, 51],
];

const places: readonly Place[] = [
  { layer: 0, p: 0.5, seed: 0, step: 0 },
  { layer: 0, p: 0.1, seed: 1, step: 1 },
  { layer: 1, p: 0.9, seed: 2 ** 32, step: 2 },
  { layer: 2, p: 0.3, seed: 2 ** 53 - 1, step: 2 ** 20 },
];

/** Mask of `count` units from the words of the engine's philox_words. */
function maskOf(engine: Engine, count: number, { layer, p, seed, step }: Place, type: ElementType) {
  return engine.scratch(() => {
    const out = engine.alloc(16);
    const low = seed >>> 0;
    const high = Math.floor(seed / 2 ** 32);
    return Float64Array.from({ length: count }, (_, i) => {
      engine.check(engine.exports.philox_words(out, i >>> 2, 0, STREAM + layer, step, low, high));
      const word = engine.view(Uint32Array, out, 4)[i & 3]!;
      return word < Math.floor((1 - p) * 2 ** 32) ? type.round(1 / (1 - p)) : 0;
    });
  });
}

/** As many examples as classes, each of another class. */
function oneEach(rows: number, features: number, inputs: Dataset["inputs"]): Dataset {
  const labels = Uint8Array.from({ length: rows }, (_, i) => i);
  return { name: "one each", inputs, labels, count: rows, features, classes: rows };
}

function linear(units: number, dropout?: number): DenseLayer {
  return { units, activation: "linear", ...(dropout && { dropout }) };
}

async function open(
  build: TestBuild,
  layers: readonly DenseLayer[],
  inputs: number,
  dtype: DType,
  inputDropout?: number,
): Promise<Session> {
  const chain = { inputs, layers, loss: "squared_error", dtype } as const;
  const network = networkOf({ ...chain, ...(inputDropout && { inputDropout }) });
  const batchSize = layers.at(-1)!.units;
  return openEngine(build, { network, optimizer: { name: "sgd", lr: 1 }, batchSize });
}

/** Every hidden unit is 1, every output 0. */
async function setOnes(session: Session): Promise<void> {
  const parameters = await session.parameters();
  const { layers } = session.network;
  for (const { kind, layer, offset, length } of parameterTensors(session.network)) {
    const hidden = kind === "bias" && layer < layers.length - 1;
    parameters.fill(hidden ? 1 : 0, offset, offset + length);
  }
  await session.loadParameters(parameters);
}

/** The mask of the inputs of the last layer, rows x units, from its gradient. */
async function readMask(session: Session, data: Dataset, place: Place): Promise<Float64Array> {
  await setOnes(session);
  await session.setSeed(place.seed);
  await session.loadOptimizerState({ step: place.step, slots: [] });
  const pixels = data.inputs instanceof Uint8Array;
  const set = await session.takeData(data, pixels ? unitScaling : rawScaling);
  const order = Uint32Array.from(data.labels);
  const { gradients } = await session.gradient(set, order);
  const { shape, offset } = parameterTensors(session.network).at(-2)!;
  const [units, rows] = shape as [number, number];
  return Float64Array.from({ length: rows * units }, (_, at) => {
    const [i, j] = [Math.floor(at / units), at % units];
    return 0 - gradients[offset + j * rows + i]!;
  });
}

await eachBuild("dropout", ({ build, engine, test }) => {
  for (const type of elementTypes) {
    const { dtype, Values } = type;

    for (const place of places) {
      const { layer, p, seed, step } = place;
      test(`${dtype} the mask of layer ${layer}, p ${p}, seed ${seed}, step ${step}`, async () => {
        for (const [rows, units] of sizes) {
          const hidden = Array.from({ length: layer + 1 }, (_, l) =>
            linear(l === layer ? units : 3, l === layer ? p : 0),
          );
          const session = await open(build, [...hidden, linear(rows)], 2, dtype);
          const data = oneEach(rows, 2, new Values(2 * rows));
          const expected = maskOf(engine, rows * units, place, type);
          const what = `${rows} x ${units}`;
          assertSameBits(what, await readMask(session, data, place), expected, [rows, units]);
          const twin = dropoutMask(rows * units, p, layer, place).map(type.round);
          assertSameBits("the reference's", twin, expected, [rows, units]);
        }
      });
    }

    test(`${dtype} the mask of the inputs, dense and sparse`, async () => {
      const place = { layer: INPUTS, p: 0.4, seed: 77, step: 5 };
      for (const [rows, units] of sizes) {
        const mask = maskOf(engine, rows * units, place, type);
        const session = await open(build, [linear(rows)], units, dtype, place.p);
        const ones = new Values(rows * units).fill(1);
        const dense = await readMask(session, oneEach(rows, units, ones), place);
        assertSameBits(`${rows} x ${units}`, dense, mask, [rows, units]);
        // Every third pixel is lit, so that the lists of lit pixels have gaps.
        const lit = Uint8Array.from(ones, (_, i) => (i % 3 === 1 ? 255 : 0));
        const sparse = await readMask(session, oneEach(rows, units, lit), place);
        const seen = mask.map((value, i) => (i % 3 === 1 ? value : 0));
        assertSameBits(`${rows} x ${units}, sparse`, sparse, seen, [rows, units]);
      }
    });

    test(`${dtype} about p of the units are dropped, others for every step, layer and seed`, async () => {
      const [rows, units] = [100, 128];
      const count = rows * units;
      for (const p of [0.05, 0.2, 0.5, 0.8]) {
        const masks: Float64Array[] = [];
        for (const [layer, seed, step] of [
          [0, 1, 0],
          [0, 1, 1],
          [0, 2, 0],
          [1, 1, 0],
        ] as const) {
          const hidden = [linear(units, layer === 0 ? p : 0), linear(units, layer === 1 ? p : 0)];
          const layers = layer === 0 ? [hidden[0]!, linear(rows)] : [...hidden, linear(rows)];
          const session = await open(build, layers, 1, dtype);
          const data = oneEach(rows, 1, new Values(rows));
          masks.push(await readMask(session, data, { layer, p, seed, step }));
        }
        // Five standard deviations of a binomial: exceeded once in two million.
        const most = 5 * Math.sqrt(p * (1 - p) * count);
        for (const mask of masks) {
          const dropped = mask.filter((value) => value === 0).length;
          assert.ok(Math.abs(dropped - p * count) < most, `${dropped} of ${count} at ${p}`);
        }
        const same = p ** 2 + (1 - p) ** 2;
        const mostSame = 5 * Math.sqrt(same * (1 - same) * count);
        for (const other of masks.slice(1)) {
          const alike = other.filter((value, i) => value === masks[0]![i]).length;
          assert.ok(
            Math.abs(alike - same * count) < mostSame,
            `${alike} of ${count} alike at ${p}`,
          );
        }
      }
    });

    test(`${dtype} evaluation drops nothing`, async () => {
      const { network, batchSize } = fiveDropped;
      const layers = network.layers.filter(({ kind }) => kind !== "dropout");
      const [dropped, plain] = await Promise.all(
        [networkSpec(fiveDropped, dtype), { ...network, layers, dtype }].map(async (network) => {
          const session = await openEngine(build, {
            network,
            optimizer: { name: "sgd", lr: 0.1 },
            batchSize,
          });
          await session.initialise({ weights: "xavier_normal", biases: "default" }, 3);
          const pixels = await session.takeData(
            examples(fiveDropped, dtype, "dark pixels"),
            unitScaling,
          );
          const floats = await session.takeData(examples(fiveDropped, dtype, "floats"), rawScaling);
          const order = Uint32Array.from({ length: batchSize }, (_, i) => i);
          const { gradients } = await session.gradient(floats, order);
          const evaluations = [await session.evaluate(pixels), await session.evaluate(floats)];
          return { gradients, evaluations };
        }),
      );
      assert.equal(dropped!.evaluations, plain!.evaluations);
      assert.not.equal(dropped!.gradients, plain!.gradients);
    });

    test(`${dtype} a rate of 0 changes nothing`, async () => {
      const { network, batchSize } = fiveDropped;
      const plain = network.layers.filter(({ kind }) => kind !== "dropout");
      const zero = network.layers.map((layer) =>
        layer.kind === "dropout" ? { ...layer, rate: 0 } : layer,
      );
      const [without, withZero] = await Promise.all(
        [plain, zero].map(async (layers) => {
          const session = await openEngine(build, {
            network: { ...network, layers, dtype },
            optimizer: { name: "sgd", lr: 0.1 },
            batchSize,
          });
          await session.initialise({ weights: "xavier_normal", biases: "default" }, 3);
          const set = await session.takeData(examples(fiveDropped, dtype, "floats"), rawScaling);
          return (await session.gradient(set, Uint32Array.of(4, 5, 6))).gradients;
        }),
      );
      assertSameBits("gradients", withZero!, without!);
    });

    test(`${dtype} setSeed gives the same masks as initialise`, async () => {
      const gradients = await Promise.all(
        [7, 8].map(async (drawnFrom) => {
          const session = await openEngine(build, {
            network: networkSpec(fiveDropped, dtype),
            optimizer: { name: "sgd", lr: 0.1 },
            batchSize: 7,
          });
          await session.initialise({ weights: "unit", biases: "unit" }, drawnFrom);
          if (drawnFrom === 8) await session.setSeed(7);
          const parameters = await session.parameters();
          await session.loadParameters(parameters.fill(0.1));
          const set = await session.takeData(examples(fiveDropped, dtype, "floats"), rawScaling);
          return (await session.gradient(set, Uint32Array.of(4, 5, 6))).gradients;
        }),
      );
      assertSameBits("gradients", gradients[1]!, gradients[0]!);
    });
  }
});
