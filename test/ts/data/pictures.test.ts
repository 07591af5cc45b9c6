// Folders of pictures: sets and classes from the folders' names, sizes and colours from the pictures.

import { encode } from "jpeg-js";
import { PNG } from "pngjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type AnyData, checkDataset, hasLabels } from "../../../ts/core/dataset.ts";
import type { ReadOptions } from "../../../ts/data/entry.ts";
import { readEntries } from "../../../ts/data/read.ts";
import { encodePng } from "../../../ts/report/png.ts";
import { entries, text } from "../../support/data_files.ts";
import { refuses } from "../../support/refusal.ts";

const test = suite("pictures");

/** A grey picture of one shade. */
function grey(shade: number, width = 3, height = 2): Uint8Array {
  return encodePng({ width, height, pixels: new Uint8Array(width * height).fill(shade) });
}

function colour(r: number, g: number, b: number, width = 3, height = 2): Uint8Array {
  const png = new PNG({ width, height });
  for (let at = 0; at < png.data.length; at += 4) png.data.set([r, g, b, 255], at);
  return PNG.sync.write(png);
}

function read(files: Readonly<Record<string, Uint8Array>>, options: ReadOptions = {}) {
  return readEntries(entries(files), "pets", options);
}

function labelled(data: AnyData | undefined) {
  assert.ok(data && hasLabels(data), "expected labels");
  checkDataset(data);
  return data;
}

test("a folder for each set and class, sorted as people count", async () => {
  const {
    train,
    test: held,
    notes,
  } = await read({
    "mnist_png/training/10/b.png": grey(3),
    "mnist_png/training/2/10.png": grey(2),
    "mnist_png/training/2/9.png": grey(1),
    "mnist_png/training/2/Thumbs.db": text("x"),
    "mnist_png/testing/10/a.png": grey(4),
  });
  const { classNames, labels, inputs, shape, classes } = labelled(train);
  assert.equal(classNames, ["2", "10"]);
  assert.equal([[...labels], classes], [[0, 0, 1], 2]);
  assert.equal(shape, [2, 3, 1]);
  assert.equal(
    [...inputs],
    [1, 2, 3].flatMap((shade) => new Array(6).fill(shade)),
  );
  assert.equal([labelled(held).classNames, [...labelled(held).labels]], [["2", "10"], [1]]);
  assert.equal(notes, []);
});

test("pictures have no columns", async () => {
  const files = { "a/1.png": grey(1), "b/2.png": grey(2) };
  const advice = "a table, got pictures in pets - name a table, or leave it out";
  for (const options of [{ labelColumn: "kind" }, { targetColumns: ["kind"] }]) {
    const wanted = `${Object.keys(options)[0]} expected ${advice}`;
    await refuses("usage", () => read(files, options), wanted);
  }
});

test("class folders alone; digits keep their numbers though one is missing", async () => {
  const { train, test: none } = await read({
    "0/a.png": grey(1),
    "3/a.png": grey(2),
    "1/a.png": grey(3),
  });
  assert.equal([...labelled(train).labels], [0, 1, 3]);
  assert.equal(labelled(train).classNames, ["0", "1", "2", "3"]);
  assert.is(none, undefined);
  const pets = await read({ "dog/a.png": grey(1), "cat/a.jpg": grey(2), "train/a.png": grey(3) });
  assert.equal(labelled(pets.train).classNames, ["cat", "dog", "train"]);
});

test("a validation set is the test set, if there is no other", async () => {
  const files = { "train/a/1.png": grey(1), "train/b/1.png": grey(2), "val/a/1.png": grey(3) };
  assert.is((await read(files)).test!.count, 1);
  const three = await read({ ...files, "test/a/1.png": grey(4), "test/b/1.png": grey(5) });
  assert.is(three.test!.count, 2);
  assert.equal(three.notes, ["not used: 1 picture of the validation set"]);
});

test("pictures without classes have no labels", async () => {
  const flat = await read({ "10.png": grey(10), "9.png": grey(9) });
  assert.equal([...flat.train!.inputs.subarray(0, 7)], [9, 9, 9, 9, 9, 9, 10]);
  assert.not("labels" in flat.train!);
  const one = await read({ "digits/1.png": grey(1), "digits/2.png": grey(2) });
  assert.not("labels" in one.train!);
  const unknown = await read({
    "train/a/1.png": grey(1),
    "train/b/1.png": grey(2),
    "test/all/1.png": grey(3),
  });
  assert.ok(hasLabels(unknown.train!));
  assert.not("labels" in unknown.test!);
  const single = await read({ "three.png": grey(3) });
  assert.equal([single.train!.count, single.train!.shape], [1, [2, 3, 1]]);
  const beside = await read({ "a/1.png": grey(1), "b/1.png": grey(2), "cover.png": grey(3) });
  assert.equal(
    [beside.train!.count, beside.notes],
    [2, ["not used: 1 picture beside the class folders"]],
  );
});

test("pictures of one size are taken as they are, others become 28 x 28 or what is asked for", async () => {
  const files = { "a/1.png": grey(1), "b/1.png": grey(2, 5, 4), "b/2.png": grey(3) };
  const resized = await read(files);
  assert.equal(resized.train!.shape, [28, 28, 1]);
  assert.match(resized.notes[0]!, "pictures of different sizes (b/1.png), resized to 28 x 28");
  assert.is(resized.train!.inputs[784], 2);
  const asked = await read(files, { size: [4, 6] });
  assert.equal([asked.train!.shape, asked.notes], [[4, 6, 1], []]);
  const like = await read(
    { "a/1.png": grey(9, 7, 7), "b/1.png": grey(9, 8, 7) },
    { like: asked.train! },
  );
  assert.equal(like.train!.shape, [4, 6, 1]);
  const large = await read({ "a/1.png": grey(1, 300, 300), "b/1.png": grey(2, 300, 300) });
  assert.match(large.notes[0]!, "pictures larger than 256 x 256, resized to 28 x 28");
});

test("colours stay if any picture has them; a grey network gets shades", async () => {
  const { train } = await read({ "a/1.png": grey(7), "b/1.png": colour(10, 20, 30) });
  assert.equal(train!.shape, [2, 3, 3]);
  assert.equal([...train!.inputs.subarray(15, 21)], [7, 7, 7, 10, 20, 30]);
  const plain = await read({ "a/1.png": grey(7), "b/1.png": colour(9, 9, 9) });
  assert.equal(plain.train!.shape, [2, 3, 1]);
  const shades = await read(
    { "a/1.png": colour(100, 0, 0), "b/1.png": grey(1) },
    { like: plain.train! },
  );
  assert.equal([...shades.train!.inputs.subarray(5, 7)], [30, 1]);
});

test("JPEG pictures, whatever they are called", async () => {
  const data = new Uint8Array(8 * 8 * 4).fill(200);
  const jpeg = Uint8Array.from(encode({ width: 8, height: 8, data }, 90).data);
  const { train } = await read({ "a/1.jpeg": jpeg, "b/1.png": jpeg });
  assert.equal([train!.shape, train!.inputs[0]], [[8, 8, 1], 200]);
});

test("classes are those of a set that was read before", async () => {
  const { train } = await read({ "a/1.png": grey(1), "b/1.png": grey(2), "c/1.png": grey(2) });
  const more = await read({ "c/1.png": grey(1), "a/1.png": grey(2) }, { like: train! });
  assert.equal([...labelled(more.train).labels], [0, 2]);
  await refuses(
    "data",
    () => read({ "c/1.png": grey(1), "d/1.png": grey(2) }, { like: train! }),
    "d/1.png: expected a folder named as one of a, b, c, got d",
  );
});

test("what is no picture is named", async () => {
  await refuses(
    "data",
    () => read({ "a/1.png": grey(1), "b/1.png": text("<html>") }),
    "b/1.png: expected a PNG or JPEG",
  );
  await refuses(
    "data",
    () => read({ "a/1.gif": text("GIF89a"), "b/1.gif": text("GIF89a") }),
    "a/1.gif: expected",
    "got a GIF",
  );
});

test.run();
