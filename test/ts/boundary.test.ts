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
const { decodeCheckpoint, decodeCsv, decodeIdx, digitFromImage }: Loose = simdigit;

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

/** Class numbers in arrays of other types. */
function otherArrays(labels: Uint8Array): { name: string; labels: ArrayLike<number> }[] {
  return [
    { name: "Int32Array", labels: Int32Array.from(labels) },
    { name: "Uint16Array", labels: Uint16Array.from(labels) },
    { name: "Float32Array", labels: Float32Array.from(labels) },
    { name: "Array", labels: [...labels] },
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
    for (const { labels, name } of otherArrays(Uint8Array.from(data.labels))) {
      const message = new RegExp(`labels expected a Uint8Array, got a value of type ${name}`);
      await refuses(() => session.takeData({ ...data, labels }, recipe.scaling), message);
    }
    assert.equal(await session.parameters(), before);
    await session.dispose();
  });
}

test("metrics take any array of whole numbers", () => {
  const labels = [0, 1, 2, 2];
  const predicted = Uint8Array.of(0, 1, 1, 2);
  for (const { labels: predictions } of [{ labels: predicted }, ...otherArrays(predicted)]) {
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
    [[0.5], [0], /^predictions\[0\] expected an integer/],
    [[0], [-1], /^labels\[0\] expected an integer/],
    [["1"], [1], /^predictions\[0\] expected an integer/],
    [undefined, [0], /^predictions expected an array of class numbers, got undefined$/],
    [[0], "0", /^labels expected an array of class numbers, got 0$/],
  ] as const) {
    await refuses(() => accuracy(predictions, labels), message);
    await refuses(() => correctCount(predictions, labels), message);
    await refuses(() => matches(predictions, labels), message);
    await refuses(() => confusionMatrix(predictions, labels, 2), message);
  }
  await refuses(() => confusionMatrix([0], [2], 2), /^labels\[0\] expected an integer from 0 to 1/);
  await refuses(() => confusionMatrix([2], [0], 2), /^predictions\[0\] expected .* from 0 to 1/);
  assert.ok(Number.isNaN(accuracy([0], undefined)));
});

test("readers and writers of files refuse other arrays", async () => {
  const bytes = /bytes expected a Uint8Array, got a value of type (Array|String|ArrayBuffer)/;
  const file = "digits";
  for (const wrong of [[1, 2, 3], "1,2,3", new ArrayBuffer(8)]) {
    await refuses(() => decodeCsv(wrong, file, "name"), bytes);
    await refuses(() => decodeCheckpoint(wrong), bytes);
    await refuses(() => decodeIdx({ file, bytes: wrong }, { file, bytes: wrong }, "name"), bytes);
  }
  const labels = Int32Array.from(data.labels);
  for (const encode of [encodeIdxImages, encodeIdxLabels, (set: unknown) => [...encodeCsv(set)]]) {
    await refuses(() => encode({ ...data, labels }), /labels expected a Uint8Array/);
  }
  const pixels = { width: 2, height: 2, data: [0, 0, 0, 0] };
  await refuses(() => digitFromImage(pixels), /^image: data expected a Uint8ClampedArray or Uint8/);
});

test.run();
