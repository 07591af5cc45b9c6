// What files and folders are taken for: every kind of input that people bring, in small.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type AnyData, checkDataset, hasLabels, hasTargets } from "../../../ts/core/dataset.ts";
import type { ReadOptions, ReadSets } from "../../../ts/data/entry.ts";
import { readEntries } from "../../../ts/data/read.ts";
import { zip } from "../../../ts/data/zip.ts";
import { entries, gzip, idx, npy, text } from "../../support/data_files.ts";
import { refuses } from "../../support/refusal.ts";

const test = suite("readEntries");

type Files = Readonly<Record<string, Uint8Array>>;

function read(files: Files, options: ReadOptions = {}): Promise<ReadSets> {
  return readEntries(entries(files), "digits", options);
}

/** The set as checked, with labels. */
function labelled(data: AnyData | undefined) {
  assert.ok(data && hasLabels(data), "expected labels");
  checkDataset(data);
  return data;
}

const ROWS = 3;
const COLUMNS = 2;
const pixelsOf = (count: number) =>
  Array.from({ length: count * ROWS * COLUMNS }, (_, i) => (i * 37) % 256);
const images = (count: number) => idx("u1", [count, ROWS, COLUMNS], pixelsOf(count));
const labels = (...values: number[]) => idx("u1", [values.length], values);

const four: Files = {
  "train-images-idx3-ubyte": images(4),
  "train-labels-idx1-ubyte": labels(0, 1, 2, 1),
  "t10k-images-idx3-ubyte": images(2),
  "t10k-labels-idx1-ubyte": labels(2, 0),
};

/** The four files by other names. */
function renamed(rename: (name: string) => string): Files {
  return Object.fromEntries(Object.entries(four).map(([name, bytes]) => [rename(name), bytes]));
}

function assertFour({ name, train, test: held }: ReadSets, classes = 3): void {
  assert.is(name, "digits");
  for (const [data, count] of [
    [labelled(train), 4],
    [labelled(held), 2],
  ] as const) {
    assert.equal(data.inputs, Uint8Array.from(pixelsOf(count)));
    assert.equal([data.count, data.classes, data.shape], [count, classes, [ROWS, COLUMNS, 1]]);
  }
  assert.equal([...labelled(train).labels], [0, 1, 2, 1]);
  assert.equal([...labelled(held).labels], [2, 0]);
}

test("MNIST's files by all usual names, in folders, packed or not", async () => {
  for (const rename of [
    (name: string) => name,
    (name: string) => name.replace("-idx", ".idx"),
    (name: string) => name.toUpperCase(),
    (name: string) => `MNIST/raw/${name}`,
    (name: string) => name.replace("t10k", "test").replace(/^/, "qmnist-"),
    (name: string) => name.replace(/-idx.*/, "").replace("t10k", "test"),
    (name: string) => name.replace(/(\w+)-(\w+)-.*/, "$1/$2").replace("t10k", "test"),
  ]) {
    assertFour(await read(renamed(rename)));
  }
  for (const rename of [(name: string) => name, (name: string) => `${name}.gz`]) {
    const packed: Record<string, Uint8Array> = {};
    for (const [name, bytes] of Object.entries(four)) packed[rename(name)] = await gzip(bytes);
    assertFour(await read(packed));
    assertFour(await read({ ...packed, ...four }));
  }
});

test("files of systems are no data", async () => {
  assertFour(
    await read({
      ...four,
      ".DS_Store": text("x"),
      "__MACOSX/._train-images-idx3-ubyte": text("x"),
      "Thumbs.db": text("x"),
    }),
  );
  await refuses(
    "data",
    () => read({ ".DS_Store": text("x") }),
    "digits: expected data in a known format",
    "got no files",
  );
});

test("a file that was gzipped twice is unpacked, and said", async () => {
  const name = "train-images-idx3-ubyte";
  const sets = await read({ ...four, [name]: await gzip(await gzip(four[name]!)) });
  assertFour(sets);
  assert.equal(sets.notes, [`${name} was gzipped twice`]);
});

test("EMNIST's own files are transposed, unless the caller decides", async () => {
  const emnist = renamed((name) => `emnist-letters-${name.replace("t10k", "test")}`);
  const { train, notes } = await read(emnist);
  assert.equal(labelled(train).shape, [COLUMNS, ROWS, 1]);
  const [a, b, c, d, e, f] = pixelsOf(1);
  assert.equal([...train!.inputs.subarray(0, 6)], [a, c, e, b, d, f]);
  assert.equal(notes, ["EMNIST's images are stored by columns: transposed"]);
  assertFour(await read(emnist, { transpose: false }));
  assert.equal((await read(four, { transpose: true })).train!.shape, [COLUMNS, ROWS, 1]);
  const several = { ...emnist, ...renamed((name) => `emnist-digits-${name}`) };
  await refuses(
    "data",
    () => read(several),
    "digits: expected one array of inputs in each set, found",
  );
});

test("labels: QMNIST's eight columns, one-hot rows, columns of one; more than 256 classes", async () => {
  const with_ = (bytes: Uint8Array) =>
    read({ "train-images-idx3-ubyte": images(2), "train-labels-idx2-int": bytes });
  const qmnist = await with_(idx("i4", [2, 8], [7, 4, 1, 2, 3, 4, 5, 6, 9, 4, 1, 2, 3, 4, 5, 6]));
  assert.equal([...labelled(qmnist.train).labels], [7, 9]);
  assert.match(qmnist.notes[0]!, "labels in the first of 8 columns, as QMNIST has them");
  const hot = await with_(idx("u1", [2, 4], [0, 0, 1, 0, 1, 0, 0, 0]));
  assert.equal([...labelled(hot.train).labels], [2, 0]);
  assert.is(labelled(hot.train).classes, 4);
  assert.equal([...labelled((await with_(idx("i2", [2, 1], [3, 1]))).train).labels], [3, 1]);
  const numbers = Array.from({ length: 301 }, (_, i) => 300 - i);
  const many = labelled(
    (await read({ "x.npy": npy("<f4", [301, 1], numbers), "y.npy": npy("<i2", [301], numbers) }))
      .train,
  );
  assert.equal([many.labels, many.classes], [Uint16Array.from(numbers), 301]);
  assert.is(many.classNames, undefined);
});

test("labels that do not number classes are names: negative and sparse numbers", async () => {
  const sets = (train: number[], held: number[], type = "<i4") => {
    const of = (values: number[]) => npy(type, [values.length], values);
    const x = (values: number[]) =>
      npy(
        "<f4",
        [values.length, 1],
        values.map((_, i) => i),
      );
    const members = { x_train: x(train), y_train: of(train), x_test: x(held), y_test: of(held) };
    return read(Object.fromEntries(Object.entries(members).map(([k, v]) => [`${k}.npy`, v])));
  };
  for (const type of ["<i4", "<f8"]) {
    const { train, test: held, notes } = await sets([1, -1, -1, 1], [1, 1], type);
    const { labels, classes, classNames } = labelled(train);
    assert.equal([[...labels], classes, classNames], [[1, 0, 0, 1], 2, ["-1", "1"]]);
    assert.equal([[...labelled(held).labels], held], [[1, 1], { ...held, classes, classNames }]);
    assert.equal(notes, ["y_train.npy: 2 classes: -1, 1"]);
  }
  assert.equal(labelled((await sets([7, 70000], [70000])).train).classNames, ["7", "70000"]);
  // The training set decides what the test set's labels are.
  assert.equal([...labelled((await sets([0, 1, 2, 40, 3], [40])).test).labels], [4]);
  const dense = Array.from({ length: 30 }, (_, i) => i);
  const few = await sets(dense, [0, 29]);
  assert.equal([labelled(few.test).classes, labelled(few.test).classNames], [30, undefined]);
  assert.equal([...labelled(few.test).labels], [0, 29]);
  await refuses(
    "data",
    () => sets([0, 1], [-1, 1]),
    "y_test.npy: label 0 expected 0 to 1, the classes of digits, got -1",
  );
  await refuses(
    "data",
    () => sets([1, -1], [0]),
    "y_test.npy: label 0 expected -1, 1, the classes of digits, got 0",
  );
  await refuses(
    "data",
    () =>
      sets(
        dense.map((i) => i * 1000),
        [1],
      ),
    "y_train.npy: expected labels of few classes, got a different number in most of 30 rows",
    "targetColumns",
  );
});

test("images of every rank and type", async () => {
  const shapeOf = async (bytes: Uint8Array, options: ReadOptions = {}) => {
    const { train } = await read({ "x-idx": bytes }, options);
    return [train!.shape, train!.inputs.constructor.name];
  };
  const zeros = (length: number) => new Array<number>(length).fill(0);
  assert.equal(await shapeOf(idx("u1", [2, 784], zeros(1568))), [[28, 28, 1], "Uint8Array"]);
  assert.equal(await shapeOf(idx("u1", [2, 64], zeros(128))), [undefined, "Uint8Array"]);
  assert.equal(await shapeOf(idx("u1", [2, 64], zeros(128)), { size: [8, 8] }), [
    [8, 8, 1],
    "Uint8Array",
  ]);
  assert.equal(await shapeOf(idx("u1", [2, 48], zeros(96)), { size: [4, 4] }), [
    [4, 4, 3],
    "Uint8Array",
  ]);
  assert.equal(await shapeOf(idx("u1", [1, 2, 2, 3], zeros(12))), [[2, 2, 3], "Uint8Array"]);
  assert.equal(await shapeOf(idx("f4", [1, 2, 2], [0, 0.5, 1, 0])), [[2, 2, 1], "Float32Array"]);
  assert.equal(await shapeOf(idx("f8", [1, 2, 2], [0, 1, 1, 0])), [[2, 2, 1], "Float64Array"]);
  assert.equal(await shapeOf(idx("f4", [1, 2, 2], [0, 255, 1, 0])), [[2, 2, 1], "Uint8Array"]);
  assert.equal(await shapeOf(idx("i4", [1, 2, 2], [0, 255, 1, 0])), [[2, 2, 1], "Uint8Array"]);
  assert.equal(await shapeOf(idx("i4", [2, 2], [0, -255, 1, 0])), [undefined, "Float32Array"]);
  assert.equal(await shapeOf(idx("i4", [2, 2], [0, 2 ** 30 + 1, 1, 0])), [
    undefined,
    "Float64Array",
  ]);
  await refuses(
    "data",
    () => read({ x: idx("u1", [1, 5, 2, 5], zeros(50)) }),
    "got examples of 5 x 2 x 5",
  );
  await refuses(
    "usage",
    () => read({ x: idx("u1", [2, 3], zeros(6)) }, { transpose: true }),
    "transpose expected images",
  );
});

test("channels that come first are moved to the end", async () => {
  const { train, notes } = await read({
    "x.npy": npy("|u1", [1, 3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  });
  assert.equal(train!.shape, [2, 2, 3]);
  assert.equal([...train!.inputs], [1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12]);
  assert.equal(notes, ["x.npy: channels first, reordered to channels last"]);
  const grey = await read({ "x.npy": npy("|u1", [1, 1, 1, 6], [1, 2, 3, 4, 5, 6]) });
  assert.equal([grey.train!.shape, grey.notes], [[1, 6, 1], []]);
});

/** The members of an NPZ: inputs of three numbers. */
const rows = (count: number) =>
  npy(
    "<f4",
    [count, 3],
    Array.from({ length: count * 3 }, (_, i) => i / 2),
  );
const classes = (...values: number[]) => npy("<i8", [values.length], values);
const npz = (members: Files) =>
  zip(new Map(Object.entries(members).map(([name, bytes]) => [`${name}.npy`, bytes])));

test("NPZ archives by the names that libraries use", async () => {
  for (const [x, y, xTest, yTest] of [
    ["x_train", "y_train", "x_test", "y_test"],
    ["X_train", "Y_train", "X_test", "Y_test"],
    ["train_images", "train_labels", "test_images", "test_labels"],
    ["trainX", "trainY", "testX", "testY"],
    ["xtrain", "ytrain", "xtest", "ytest"],
    ["Xtr", "ytr", "Xte", "yte"],
    ["x_train", "t_train", "x_test", "t_test"],
  ] as const) {
    const bytes = npz({
      [x]: rows(3),
      [y]: classes(0, 2, 1),
      [xTest]: rows(2),
      [yTest]: classes(1, 0),
    });
    const { train, test: held, notes } = await read({ "mnist.npz": bytes });
    assert.equal([labelled(train).count, labelled(train).classes], [3, 3]);
    assert.equal([labelled(held).count, labelled(held).classes], [2, 3], x);
    assert.equal(notes, []);
  }
  for (const [x, y] of [
    ["X", "y"],
    ["data", "target"],
    ["images", "labels"],
    ["arr_0", "arr_1"],
    ["features", "targets"],
    ["imgs", "lbls"],
    ["inputs", "outputs"],
  ] as const) {
    const { train, test: none } = await read({
      "set.npz": npz({ [x]: rows(3), [y]: classes(0, 2, 1) }),
    });
    assert.equal([...labelled(train).labels], [0, 2, 1]);
    assert.is(none, undefined);
  }
});

test("an array alone is unlabelled; validation sets, texts and twins beside are left out", async () => {
  const { train } = await read({ "x.npz": npz({ x: rows(3) }) });
  assert.is(train!.count, 3);
  assert.not("labels" in train!);
  const medical = await read({
    "bloodmnist.npz": npz({
      train_images: rows(3),
      train_labels: npy("|u1", [3, 1], [0, 1, 2]),
      val_images: rows(1),
      val_labels: npy("|u1", [1, 1], [1]),
      test_images: rows(2),
      test_labels: npy("|u1", [2, 1], [0, 1]),
    }),
  });
  assert.equal([labelled(medical.train).count, labelled(medical.test).count], [3, 2]);
  assert.equal(medical.notes, ["not used: val_images, val_labels"]);
  const digits = await read({
    "digits.npz": npz({
      data: npy("<f8", [2, 4], [0, 16, 3, 1, 0, 0, 2, 1]),
      images: npy("<f8", [2, 2, 2], [0, 16, 3, 1, 0, 0, 2, 1]),
      target: classes(1, 0),
      feature_names: npy("<U4", [1], new Uint8Array(16)),
    }),
  });
  assert.equal(digits.train!.shape, [2, 2, 1]);
  assert.equal(digits.notes, [
    "not used: feature_names",
    "digits.npz: images: whole numbers from 0 to 255, taken as bytes",
  ]);
});

test("what NPZ archives leave open is refused with the names", async () => {
  await refuses(
    "data",
    () => read({ "a.npz": npz({ a: rows(2), b: rows(3) }) }),
    "found a.npz: a (2 x 3), a.npz: b (3 x 3) - keep one, or name them x_train",
  );
  await refuses(
    "data",
    () => read({ "a.npz": npz({ y: classes(1) }) }),
    "found only y - add the inputs",
  );
  await refuses(
    "data",
    () => read({ "a.npz": npz({ x: npy("|O", [1], new Uint8Array(9)) }) }),
    "a.npz: x: expected an array of numbers, got one of Python objects",
  );
  const counts = { x: rows(2), y: classes(1, 2, 3, 4) };
  await refuses(
    "data",
    () => read({ "a.npz": npz(counts) }),
    "a.npz: y: expected 2 labels, one for each example of a.npz: x, got 4 - are both",
  );
  const last = { x: npy("|u1", [4, 4, 1, 3], new Array<number>(48).fill(0)), y: classes(1, 2, 3) };
  await refuses(
    "data",
    () => read({ "a.npz": npz(last) }),
    "the examples lie along the last axis of a.npz: x",
  );
});

test("arrays have no column of labels", async () => {
  const files = { "x.npy": rows(3), "y.npy": classes(0, 1, 0) };
  const wanted =
    "labelColumn expected a table, got arrays in digits - name a table, or leave it out";
  await refuses("usage", () => read(files, { labelColumn: "last" }), wanted);
});

test("answers that are no numbers are refused", async () => {
  const files = { "x.npy": rows(3), "y.npy": npy("<f4", [3], [1, Number.NaN, 2]) };
  await refuses("data", () => read(files), "y.npy: answer 1 expected a number, got NaN");
});

test("numbers that are not whole are predicted: one or several an example", async () => {
  const { train, notes } = await read({ "x.npy": rows(2), "y.npy": npy("<f4", [2], [0.5, -1]) });
  assert.ok(hasTargets(train!));
  assert.equal([train.targets, train.outputs], [Float32Array.of(0.5, -1), 1]);
  assert.equal(notes, [
    "y.npy: numbers that are not whole, to be predicted as they are (regression)",
  ]);
  const two = await read({ "x.npy": rows(2), "y.npy": npy("<f8", [2, 2], [1, 2, 3, 4]) });
  assert.is(hasTargets(two.train!) && two.train.outputs, 2);
  const said = await read(
    { "x.npy": rows(2), "y.npy": classes(70000, 5) },
    { targetColumns: ["y"] },
  );
  assert.equal(hasTargets(said.train!) && [...said.train.targets], [70000, 5]);
});

test("pairs of NPY files, in one folder or in one for each set", async () => {
  const pair = await read({ "x.npy": rows(3), "y.npy": classes(1, 0, 1) });
  assert.equal([...labelled(pair.train).labels], [1, 0, 1]);
  const both = await read({
    "train/x.npy": rows(3),
    "train/y.npy": classes(1, 0, 1),
    "test/x.npy": rows(1),
    "test/y.npy": classes(4),
  });
  assert.equal([labelled(both.train).classes, labelled(both.test).classes], [5, 5]);
});

const table = (count: number) =>
  text(
    ["label,a,b", ...Array.from({ length: count }, (_, i) => `${i % 3},${i}.5,${2 * i}`), ""].join(
      "\n",
    ),
  );

test("IDX and NPY files that are called as texts are read as what they are", async () => {
  for (const ending of ["dat", "data", "txt"]) {
    const files = { [`images.${ending}`]: images(3), [`labels.${ending}`]: labels(0, 2, 1) };
    const { train } = await read(files);
    assert.equal([...labelled(train).labels], [0, 2, 1]);
    assert.equal(labelled(train).shape, [ROWS, COLUMNS, 1]);
  }
  const tables = await read({ "train.dat": text("1 2 a\n3 4 b\n"), "test.dat": text("1 2 b\n") });
  assert.equal([...labelled(tables.test).labels], [1]);
});

test("labels in a file of another format are not used, and said", async () => {
  const others = { "labels.txt": text("0\n1\n"), "labels.csv": text("0\n1\n") };
  const { train, notes } = await read({ "x.npy": rows(2), "README.txt": text("?"), ...others });
  assert.not(hasLabels(train!));
  assert.equal(notes, ["not used: labels.txt, labels.csv"]);
  assert.equal((await read({ ...four, "labels.csv": text("0") })).notes, ["not used: labels.csv"]);
  const packed = { "x.npy": rows(2), "x.npy.gz": await gzip(rows(2)) };
  assert.equal((await read(packed)).notes, []);
});

test("tables: one, two by their names, beside Kaggle's sample of an answer, in an archive", async () => {
  for (const files of [
    { "train.csv": table(6), "test.csv": table(3) },
    { "mnist_train.csv": table(6), "mnist_test.csv": table(3) },
    { "mnist_train_100.csv": table(6), "mnist_test_10.csv": table(3) },
    { "train.csv": table(6), "test.csv": table(3), "sample_submission.csv": table(1) },
    { "train.csv.gz": await gzip(table(6)), "test.csv": await gzip(table(3)) },
    { "set/train.csv": table(6), "set/test.csv": table(3), "README.txt": text("About") },
    {
      "archive.zip": zip(
        new Map([
          ["set/train.csv", table(6)],
          ["set/test.csv", table(3)],
        ]),
      ),
    },
  ] as Files[]) {
    const { train, test: held } = await read(files);
    assert.equal([labelled(train).count, labelled(held).count], [6, 3], Object.keys(files).join());
  }
  const { train, test: none } = await read({ "iris.data": table(6) });
  assert.equal([labelled(train).count, none], [6, undefined]);
  const bare = await read({ "train.csv": table(6), "test.csv": text("a,b\n1.5,2\n2.5,3\n") });
  assert.equal([bare.test!.count, "labels" in bare.test!], [2, false]);
  await refuses(
    "data",
    () => read({ "a.csv": table(6), "b.csv": table(6) }),
    "digits: expected one file for each set, found a.csv, b.csv - name one of them, or call them train and test",
  );
});

test("sets that are there alone: the training set, or the test set", async () => {
  const part = (of: RegExp) =>
    Object.fromEntries(Object.entries(four).filter(([name]) => of.test(name)));
  const onlyTrain = await read(part(/train/));
  assert.equal([labelled(onlyTrain.train).count, onlyTrain.test], [4, undefined]);
  const onlyTest = await read(part(/t10k/));
  assert.equal([onlyTest.train, labelled(onlyTest.test).count], [undefined, 2]);
  const validation = await read(renamed((name) => name.replace("t10k", "val")));
  assertFour(validation);
  assert.match(
    validation.notes[0]!,
    "the validation set is the test set: val-images-idx3-ubyte, val-labels",
  );
});

test("what does not belong together is refused", async () => {
  const small = {
    ...four,
    "t10k-images-idx3-ubyte": idx("u1", [2, 2, 2], new Array<number>(8).fill(1)),
  };
  await refuses(
    "data",
    () => read(small),
    "digits: expected training and test examples of one size, got 3 x 2 x 1 and 2 x 2 x 1",
  );
  const swapped = {
    ...four,
    "train-images-idx3-ubyte": labels(0, 1, 2, 1),
    "train-labels-idx1-ubyte": images(4),
  };
  await refuses("data", () => read(swapped), "the files are swapped: exchange their names");
  await refuses(
    "data",
    () => read({ ...four, "train-labels-idx1-ubyte": labels(1, 2, 3) }),
    "train-labels-idx1-ubyte: expected 4 labels, one for each image of train-images-idx3-ubyte, got 3",
  );
  await refuses(
    "data",
    () => read({ ...four, "train-images-idx3-ubyte": text("") }),
    "train-images-idx3-ubyte: the file is empty",
  );
  const packed = await gzip(images(4));
  await refuses(
    "data",
    () => read({ ...four, "train-images-idx3-ubyte": packed.slice(0, 30) }),
    "train-images-idx3-ubyte: corrupt or truncated gzip file",
  );
});

test("like: classes and shape of a set that was read before", async () => {
  const { train: like } = await read(four);
  const { train } = await read(
    { "images.idx3-ubyte": images(1), "labels.idx1-ubyte": labels(1) },
    { like: like! },
  );
  assert.is(labelled(train).classes, 3);
  const flat = await read({ "x-idx2": idx("u1", [1, 6], pixelsOf(1)) }, { like: like! });
  assert.equal(flat.train!.shape, [ROWS, COLUMNS, 1]);
  await refuses(
    "data",
    () => read({ "images.idx3-ubyte": images(1), "labels.idx1-ubyte": labels(3) }, { like: like! }),
    "labels.idx1-ubyte: label 0 expected 0 to 2, the classes of digits, got 3",
  );
});

test("CIFAR-100's records are named, with the way to NPZ", async () => {
  const records = new Uint8Array(2 * 3074);
  for (const files of [
    { "train.bin": records },
    {
      "cifar/train.bin": records,
      "cifar/test.bin": records,
      "cifar/fine_label_names.txt": text("a"),
    },
  ] as Files[]) {
    await refuses(
      "data",
      () => read(files),
      "got 3074, as CIFAR-100's has - convert it in Python",
      '"train.npz", x=r[:, 2:].reshape(-1, 3, 32, 32), y=r[:, 1]',
    );
  }
});

test("what cannot be read is named by its content", async () => {
  const latin1 = (start: string) => Uint8Array.from(start, (character) => character.charCodeAt(0));
  for (const [start, name, advice] of [
    ["<!DOCTYPE html><html>", "an HTML page", "download the file itself"],
    ["<?xml version='1.0'?><Error>", "an XML page", "download the file itself"],
    ["version https://git-lfs.github.com/spec/v1\noid", "a Git LFS pointer", "git lfs pull"],
    [
      "PK\x03\x04\0\0\x08\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\0\x12\0weights/data.pklFB",
      "a PyTorch file",
      'numpy.savez("set.npz", x=x.numpy(), y=y.numpy())',
    ],
    ["PK\x03\x04\x14\0\x06\0[Content_Types].xml", "a spreadsheet", "save the sheet as CSV"],
    ["\x80\x04\x95\0\0", "a Python pickle", "take the binary version"],
    [
      "% about\n@relation mnist\n@attribute a real",
      "an ARFF table",
      'sed "1,/^@[dD][aA][tT][aA]/d" "set.bin" > "set.csv"',
    ],
    [
      "PAR1\x15\0",
      "a Parquet table",
      'pandas.read_parquet("set.bin").to_csv("set.csv", index=False)',
    ],
    ["ARROW1\0\0", "an Arrow table", "read_feather"],
    ["\x89HDF\r\n\x1a\n", "an HDF5 file", "h5py.File"],
    ["MATLAB 5.0 MAT-file, Platform", "a MATLAB file", "scipy.io.loadmat"],
    [
      "\xff\xfel\0a\0b\0e\0l\0",
      "text in UTF-16",
      'iconv -f UTF-16 -t UTF-8 "set.bin" > "set-utf8.bin"',
    ],
    ["5\0,\x000\0,\x000\0", "text in UTF-16", "iconv"],
    ["\xff\xfe\0\x005\0\0\0", "text in UTF-32", "iconv -f UTF-32 -t UTF-8"],
    ["5\0\0\0,\0\0\x000\0\0\0", "text in UTF-32", "iconv"],
    ["\0\0\x005\0\0\0,\0\0\x000", "text in UTF-32", "iconv"],
    ['[{"label": 5', "JSON text", "read_json"],
    ['\x18\0\0\0\0\0\0\0{"a":', "a safetensors file", "name a data set"],
    ["GGUF\x03\0\0\0", "a GGUF file", "name a data set"],
    ["GIF89a", "a picture that is no PNG or JPEG", "save it as PNG or JPEG"],
    ["\xfd7zXZ\0", "packed data", "unpack it first"],
    ['{"error": "not found"}', "a server's error in JSON", "download the file itself"],
    ['{ "message": "Not Found", "status": "404"}', "a server's error in JSON", "download"],
    ["PK\x03\x04....[Content_Types].xml word/", "a Word or PowerPoint document", "as CSV"],
    ["%PDF-1.7", "a PDF", "download the file itself"],
    [`${"a".repeat(257)}ustar`, "a tar archive", "tar xf"],
  ] as const) {
    await refuses(
      "data",
      () => read({ "set.bin": latin1(start) }),
      `set.bin: expected data in a known format (IDX, NPY, NPZ, CSV, folders of pictures), got ${name} - `,
      advice,
    );
    const beside = { ...four, "train-images-idx3-ubyte": latin1(start) };
    await refuses(
      "data",
      () => read(beside),
      `train-images-idx3-ubyte: expected an IDX file, got ${name} - `,
    );
  }
  await refuses("data", () => read({ "set.csv": text("") }), "set.csv: the file is empty");
});

test("folders of files that are no data are told by their largest file", async () => {
  const files = {
    "readme.html": text("<html>"),
    data_batch_1: Uint8Array.of(0x80, 2, ...new Array(99)),
  };
  await refuses(
    "data",
    () => read(files),
    "data_batch_1: expected data",
    "got a Python pickle",
    "binary version",
  );
  const nested = zip(new Map([["inner.zip", zip(new Map([["a.csv", table(2)]]))]]));
  await refuses(
    "data",
    () => read({ "outer.zip": nested }),
    "inner.zip: a zip archive in another - unpack it first",
  );
});

test("unknown options are refused", async () => {
  const strange = (name: string) => () => read({ "a.csv": table(2) }, { [name]: "x" });
  await refuses("usage", strange("label"), "no option label - did you mean labelColumn?");
  await refuses(
    "usage",
    strange("zzz"),
    "it has labelColumn, targetColumns, transpose, size, like",
  );
});

test("files are File objects, or entries that read Uint8Arrays, Buffers and ArrayBuffers", async () => {
  const x = npy("<f4", [2, 2], [1.5, 2, 3, 4]);
  const wanted = { ...(await read({ "x.npy": x })), name: "set" };
  // Pages have no Buffer.
  const buffer = typeof Buffer === "undefined" ? x : Buffer.from(x);
  for (const bytes of [
    buffer,
    buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + x.length),
  ]) {
    const file = {
      path: "x.npy",
      size: x.length,
      read: async () => bytes as Uint8Array<ArrayBuffer>,
    };
    const sets = await readEntries([file], "digits");
    assert.equal({ ...sets, name: "set" }, wanted);
  }
  assert.equal([...buffer], [...x], "a reader does not write into what it reads");
  assert.equal({ ...(await readEntries([new File([x], "x.npy")], "digits")), name: "set" }, wanted);
  const table = new File(["a,label\n1,0\n2,1\n"], "b.csv");
  assert.equal([...labelled((await readEntries([table], "b")).train).labels], [0, 1]);
  const wrong = { path: "a.csv", size: 1, read: async () => "a,b" as never };
  await refuses(
    "usage",
    () => readEntries([wrong], "b"),
    "a.csv: read expected to give a Uint8Array",
  );
});

test.run();
