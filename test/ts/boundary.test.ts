// Arrays of the wrong type at the door of every public function that takes typed arrays: a sentence, never a wrong number.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import * as simdigit from "../../ts/index.ts";
import { blobs, smallRecipe } from "./core/blobs.ts";

const test = suite("arrays at the door");
const recipe = smallRecipe({ sizes: [6, 3], optimizer: "momentum" });
const data = blobs(12, 6, 3);
const order = Uint32Array.of(3, 1, 2);

/** Functions and sessions as JavaScript sees them. */
// biome-ignore lint/suspicious/noExplicitAny: the values have wrong types on purpose
type Loose = any;
const { encodeCsv, encodeIdxImages, encodeIdxLabels }: Loose = simdigit;
const { accuracy, confusionMatrix, correctCount, matches }: Loose = simdigit;
const {
  decodeCheckpoint,
  decodeNpzWeights,
  decodeTable,
  decodeWeights,
  isCheckpoint,
  decodeIdx,
  digitFromImage,
}: Loose = simdigit;

async function refuses(work: () => unknown, message: RegExp): Promise<void> {
  try {
    await work();
  } catch (error) {
    assert.instance(error, simdigit.SimdigitError);
    assert.is((error as simdigit.SimdigitError).kind, "usage");
    assert.match((error as Error).message, message);
    return;
  }
  assert.unreachable(`expected a refusal: ${message}`);
}

/** Class numbers in arrays of any type. */
function anyArrays(labels: ArrayLike<number>): ArrayLike<number>[] {
  return [
    Uint8Array.from(labels),
    Int32Array.from(labels),
    Uint16Array.from(labels),
    Float32Array.from(labels),
    Array.from(labels),
    { ...Array.from(labels), length: labels.length },
  ];
}

for (const backend of ["wasm", "reference"] as const) {
  test(`${backend}: a session refuses other arrays and stays as it was`, async () => {
    const session: Loose = await simdigit.openSession({ ...recipe, backend });
    await session.initialise(recipe.init, 1);
    const taken = await session.takeData(data, recipe.scaling);
    const before = await session.parameters();
    const { step, slots } = await session.optimizerState();
    const orders =
      /^order expected a Uint32Array, got a value of type (Array|Int32Array|Undefined)/;
    for (const wrong of [[...order], Int32Array.from(order), undefined]) {
      await refuses(() => session.train(taken, wrong), orders);
      await refuses(() => session.gradient(taken, wrong), orders);
      await refuses(() => session.numericalGradient(taken, wrong, { delta: 1e-4 }), orders);
    }
    const floats = /expected a Float32Array or Float64Array, got a value of type/;
    for (const wrong of [[...before], Int32Array.from(before), undefined]) {
      await refuses(() => session.loadParameters(wrong), floats);
      await refuses(() => session.loadOptimizerState({ step, slots: [wrong] }), floats);
    }
    await refuses(() => session.loadOptimizerState(slots), /optimizer state expected \{ step/);
    const inputs = /^inputs expected a Uint8Array or Float32Array or Float64Array, got a value of/;
    for (const wrong of [[...data.inputs], Int32Array.from(data.inputs), undefined]) {
      await refuses(() => session.predict(wrong, recipe.scaling), inputs);
    }
    for (const labels of ["0".repeat(12), new Set([0]), BigInt64Array.of(0n), undefined]) {
      const message = /^blobs: labels expected an array of class numbers, got/;
      await refuses(() => session.takeData({ ...data, labels }, recipe.scaling), message);
    }
    assert.equal(await session.parameters(), before);
    await session.dispose();
  });
}

for (const options of [{ backend: "wasm" }, { backend: "reference" }, { worker: true }] as const) {
  test(`${JSON.stringify(options)}: labels in any array of whole numbers are the same labels`, async () => {
    const session = await simdigit.openSession({ ...recipe, ...options });
    const batch = Uint32Array.from({ length: 8 }, (_, i) => i);
    const outcomes = new Set<string>();
    for (const labels of anyArrays(data.labels)) {
      const given = { ...data, labels };
      const taken = await session.takeData(given, recipe.scaling);
      assert.equal(taken.labels, Uint16Array.from(data.labels));
      await session.initialise(recipe.init, 1);
      const { loss } = await session.gradient(taken, batch);
      const splits = { train: given, test: given };
      const { accuracy, end } = await simdigit.run(session, { recipe, splits });
      outcomes.add([loss, accuracy, end.cost].join(" "));
    }
    assert.is(outcomes.size, 1);
    await session.dispose();
  });
}

test("metrics take any array of whole numbers", () => {
  const labels = [0, 1, 2, 2];
  const predicted = Uint8Array.of(0, 1, 1, 2);
  for (const predictions of anyArrays(predicted)) {
    assert.is(accuracy(predictions, labels), 0.75);
    assert.is(correctCount(labels, predictions), 3);
    assert.equal(matches(predictions, labels).notMatched, [[2, 2, 1]]);
    assert.equal(confusionMatrix(predictions, labels, 3), [
      [1, 0, 0],
      [0, 1, 0],
      [0, 1, 1],
    ]);
  }
});

test("metrics refuse what is no class, and labels that are too few or too many", async () => {
  for (const [predictions, labels, message] of [
    [[0, 1], [0], /^labels expected 2, one for each prediction, got 1$/],
    [[0], [0, 1], /^labels expected 1, one for each prediction, got 2$/],
    [[0, 0.5], [0, 0], /^predictions expected whole numbers .*, got 0.5 at 1$/],
    [[0], [-1], /^labels expected whole numbers .*, got -1 at 0$/],
    [["1"], [1], /^predictions expected whole numbers .*, got "1" at 0$/],
    [undefined, [0], /^predictions expected an array of class numbers, got undefined$/],
    [[0], "0", /^labels expected an array of class numbers, got 0$/],
  ] as const) {
    await refuses(() => accuracy(predictions, labels), message);
    await refuses(() => correctCount(predictions, labels), message);
    await refuses(() => matches(predictions, labels), message);
    await refuses(() => confusionMatrix(predictions, labels, 2), message);
  }
  await refuses(
    () => confusionMatrix([0], [2], 2),
    /^labels expected whole numbers from 0 to 1, got 2 at 0$/,
  );
  await refuses(
    () => confusionMatrix([2], [0], 2),
    /^predictions expected whole numbers from 0 to 1, got 2/,
  );
  assert.ok(Number.isNaN(accuracy([0], undefined)));
});

test("readers and writers of files refuse what is no array of theirs", async () => {
  const bytes = /bytes expected a Uint8Array, got a value of type (Array|String|ArrayBuffer)/;
  const file = "digits";
  for (const wrong of [[1, 2, 3], "1,2,3", new ArrayBuffer(8)]) {
    await refuses(() => decodeTable(wrong, file, { name: "name" }), bytes);
    for (const decode of [decodeCheckpoint, decodeNpzWeights, decodeWeights, isCheckpoint]) {
      await refuses(() => decode(wrong), bytes);
    }
    await refuses(() => decodeIdx({ file, bytes: wrong }, { file, bytes: wrong }, "name"), bytes);
  }
  const images = { ...data, shape: [2, 3, 1] };
  for (const encode of [encodeIdxImages, encodeIdxLabels, (set: unknown) => [...encodeCsv(set)]]) {
    await refuses(() => encode({ ...images, labels: "012" }), /labels expected an array of class/);
    const files = anyArrays(data.labels).map((labels) => encode({ ...images, labels }));
    for (const file of files) assert.equal(file, files[0]);
  }
  const many = { ...images, classes: 257, labels: [256, ...images.labels.slice(1)] };
  assert.throws(() => encodeIdxLabels(many), /IDX labels expected at most 256 classes, got 257/);
  const pixels = { width: 2, height: 2, data: [0, 0, 0, 0] };
  await refuses(() => digitFromImage(pixels), /^image: data expected a Uint8ClampedArray or Uint8/);
});

test.run();
