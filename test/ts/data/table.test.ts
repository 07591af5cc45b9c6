// Tables of every dialect: how they are written, where their answers are, and precise complaints.

import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  checkDataset,
  type Dataset,
  hasLabels,
  hasTargets,
  type RegressionDataset,
} from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { type DecodedTable, decodeTable, type TableOptions } from "../../../ts/data/table.ts";

const test = suite("tables");

const encoder = new TextEncoder();
type Options = Partial<TableOptions>;

function read(text: string | Uint8Array, options: Options = {}): Promise<DecodedTable> {
  const bytes = typeof text === "string" ? encoder.encode(text) : text;
  return decodeTable(bytes, "t.csv", { name: "t", ...options });
}

async function labelled(text: string | Uint8Array, options?: Options): Promise<Dataset> {
  const { data } = await read(text, options);
  if (!hasLabels(data)) throw new Error("expected labels");
  checkDataset(data);
  return data;
}

async function regression(text: string, options?: Options): Promise<RegressionDataset> {
  const { data } = await read(text, options);
  if (!hasTargets(data)) throw new Error("expected targets");
  checkDataset(data);
  return data;
}

async function refuses(text: string | Uint8Array, part: string, options?: Options): Promise<void> {
  try {
    await read(text, options);
  } catch (error) {
    assert.instance(error, SimdigitError, (error as Error).stack);
    const { message } = error as Error;
    assert.ok(message.includes(part), `${message} lacks ${part}`);
    return;
  }
  assert.unreachable(`expected a refusal: ${part}`);
}

/** Rows of a label and 784 pixels, which are 0 at both ends of a picture, as MNIST's are. */
function digits(count: number): number[][] {
  return Array.from({ length: count }, (_, row) => [
    (row * 7) % 10,
    ...Array.from({ length: 784 }, (_, i) => (i > 50 && i < 700 ? (i * 31 + row * 57) % 256 : 0)),
  ]);
}

function written(rows: readonly (readonly unknown[])[], separator = ",", end = "\n"): string {
  return rows.map((row) => `${row.join(separator)}${end}`).join("");
}

const rows = digits(20);
const pixels = rows.flatMap((row) => row.slice(1));
const plain = written(rows);
const kaggle = ["label", ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)];
const byPlace = [
  "label",
  ...Array.from({ length: 784 }, (_, i) => `${1 + Math.floor(i / 28)}x${1 + (i % 28)}`),
];

async function isDigits(text: string | Uint8Array, options?: Options): Promise<void> {
  const data = await labelled(text, options);
  assert.equal(
    [...data.labels],
    rows.map(([label]) => label),
  );
  assert.equal([...data.inputs], pixels);
  assert.instance(data.inputs, Uint8Array);
  assert.equal([data.count, data.features, data.classes], [20, 784, 10]);
  assert.equal(data.shape, [28, 28, 1]);
}

const quote = (cells: readonly unknown[]) => cells.map((cell) => `"${cell}"`);
const dialects: Readonly<Record<string, string | Uint8Array>> = {
  "as MNIST's own": plain,
  semicolons: written(rows, ";"),
  tabs: written(rows, "\t"),
  pipes: written(rows, "|"),
  spaces: written(rows, " "),
  "columns of text": rows.map((row) => `${row.map((v) => `${v}`.padStart(4)).join("")}\n`).join(""),
  "commas and spaces": written(rows, ", "),
  "spaces around semicolons": written(rows, " ; "),
  "a separator at each end of line": written(rows, ",", ",\n"),
  CRLF: written(rows, ",", "\r\n"),
  CR: written(rows, ",", "\r"),
  "a byte-order mark": `\ufeff${plain}`,
  "no final line end": plain.trimEnd(),
  "blank lines": `\n \n${plain.replaceAll("\n", "\n\n")}\n \r\n\t\n`,
  "empty rows of a spreadsheet": `${plain}${",".repeat(784)}\n${",".repeat(784)}\n`,
  "quoted cells": written(rows.map(quote)),
  gzipped: gzipSync(plain),
  "Excel's separator": `sep=;\r\n${written(rows, ";", "\r\n")}`,
  comments: `# made by a program\n# twice\n${plain}`,
  "a header of Kaggle": written([kaggle, ...rows]),
  "a header by rows and columns": written([byPlace, ...rows]),
  "a quoted header, CRLF and a byte-order mark": `\ufeff${written([quote(kaggle), ...rows], ",", "\r\n")}`,
  "a header in a comment": `# ${written([kaggle], " ")}${written(rows, " ")}`,
  "a header of numbers": written([rows[0]!.map((_, i) => i), ...rows]),
  "a header of quoted numbers": written([quote(rows[0]!.map((_, i) => 3 * i)), ...rows]),
  "labels last, by the header": written([
    [...kaggle.slice(1), "Class"],
    ...rows.map(([label, ...rest]) => [...rest, label]),
  ]),
  "labels last, without a header": written(rows.map(([label, ...rest]) => [...rest, label])),
  "labels in the only column that is no pixel": written([
    ["what it is", ...kaggle.slice(1)],
    ...rows,
  ]),
  "row numbers of pandas": written([["", ...kaggle], ...rows.map((row, i) => [i, ...row])]),
  "row numbers of R": written([kaggle, ...rows.map((row, i) => [`"${i + 1}"`, ...row])], " "),
  "row numbers without a header": written(rows.map((row, i) => [i, ...row])),
  "row numbers by name": written([
    ["ImageId", ...kaggle],
    ...rows.map((row, i) => [i * 3, ...row]),
  ]),
  "floats of whole numbers": written(rows.map((row) => row.map((v) => `${v}.0`))),
  "floats of NumPy": written(
    rows.map((row) => row.map((v) => v.toExponential(18))),
    " ",
  ),
  "decimal commas": written(
    rows.map((row) => row.map((v) => `${v},00`)),
    ";",
  ),
  "one-hot first": written(rows.map(([label, ...rest]) => [...hot(label!), ...rest])),
  "one-hot last": written(rows.map(([label, ...rest]) => [...rest, ...hot(label!)])),
  "one-hot by name": written([
    [...hot(0).map((_, i) => `y${i}`), ...kaggle.slice(1)],
    ...rows.map(([label, ...rest]) => [...hot(label!), ...rest]),
  ]),
};

function hot(label: number): number[] {
  return Array.from({ length: 10 }, (_, i) => (i === label ? 1 : 0));
}

for (const [name, text] of Object.entries(dialects)) {
  test(name, () => isDigits(text));
}

test("labels where an option says", async () => {
  const middle = rows.map(([label, ...rest]) => [...rest.slice(0, 5), label, ...rest.slice(5)]);
  await isDigits(written(middle), { labelColumn: "6" });
  const names = [...kaggle.slice(1, 6), "label", ...kaggle.slice(6)];
  await isDigits(written([names, ...middle]), { labelColumn: "LABEL" });
  await isDigits(plain, { labelColumn: "first" });
  await isDigits(written(rows.map(([label, ...rest]) => [...rest, label])), {
    labelColumn: "last",
  });
  await refuses(
    plain,
    'labelColumn expected first, last or a column\'s number, as t.csv has no header; got "label"',
    { labelColumn: "label" },
  );
  await refuses(
    written([kaggle, ...rows]),
    '(label, pixel0, pixel1, pixel2, pixel3, pixel4, pixel5, pixel6, ... pixel783), got "lable" - did you mean label?',
    { labelColumn: "lable" },
  );
  await refuses(plain, "expected labelColumn or targetColumns, got both", {
    labelColumn: "first",
    targetColumns: ["1"],
  });
  await refuses(plain, "targetColumns expected different columns, got 1, first", {
    targetColumns: ["1", "first"],
  });
});

const iris = [
  ["5.1", "3.5", "setosa"],
  ["7.0", "3.2", "versicolor"],
  ["6.3", "3.3", "virginica"],
  ["4.9", "3.0", "setosa"],
];

test("texts are class names", async () => {
  for (const text of [
    written([["sepal_length", "sepal_width", "Species"], ...iris]),
    written([["a", "b", "c"], ...iris]),
    written(iris),
    written(iris.map(([a, b, name]) => [name, a, b])),
    written(
      iris.map(([a, b, name]) => [`"${name}"`, a!.replace(".", ","), b!.replace(".", ",")]),
      ";",
    ),
  ]) {
    const { labels, classes, classNames, inputs, shape } = await labelled(text);
    assert.equal([...labels], [0, 1, 2, 0]);
    assert.equal(classNames, ["setosa", "versicolor", "virginica"]);
    assert.is(classes, 3);
    assert.equal([...inputs], [5.1, 3.5, 7, 3.2, 6.3, 3.3, 4.9, 3].map(Math.fround));
    assert.instance(inputs, Float32Array);
    assert.is(shape, undefined);
  }
});

test("RFC 4180: separators, quotes and line breaks in quotes, any letters", async () => {
  const text =
    '"x","the ""label"", at last"\r\n1,"a, b"\r\n2,"say ""a"""\r\n3,"two\r\nlines"\r\n4,숫자\r\n1,"a, b"\r\n';
  const { classNames, labels } = await labelled(text, { labelColumn: 'the "label", at last' });
  assert.equal(classNames, ["a, b", 'say "a"', "two\r\nlines", "숫자"]);
  assert.equal([...labels], [0, 1, 2, 3, 0]);
  const quoted = '"x" ; "y"\n"0,000" ; "0"\n"2," ; "1"\n"3,5" ; "0"\n';
  assert.equal([...(await labelled(quoted)).inputs], [0, 2, 3.5]);
});

test("class names are sorted as numbers in them are", async () => {
  const { classNames } = await labelled("class,x\nc10,1\nc9,2\nc1,3\n");
  assert.equal(classNames, ["c1", "c9", "c10"]);
  assert.equal((await labelled("y,x\n1,1\nA,2\n10,3\n2.0,4\n")).classNames, ["1", "2", "10", "A"]);
});

test("which whole numbers are class numbers, and which are names", async () => {
  const of = async (labels: readonly number[]) => {
    const data = await labelled(written([["label", "x"], ...labels.map((label, i) => [label, i])]));
    return [[...data.labels], data.classes, data.classNames];
  };
  assert.equal(await of([0, 1, 1]), [[0, 1, 1], 2, undefined]);
  assert.equal(await of([7, 2, 4]), [[7, 2, 4], 8, undefined]);
  assert.equal(await of([1, 2, 3, 1]), [[0, 1, 2, 0], 3, ["1", "2", "3"]]);
  assert.equal(await of([-1, 1, 1]), [[0, 1, 1], 2, ["-1", "1"]]);
  assert.equal(await of([10, 20, 300]), [[0, 1, 2], 3, ["10", "20", "300"]]);
  const many = await labelled(
    written([["label", "x"], ...Array.from({ length: 600 }, (_, i) => [i % 300, i])]),
  );
  assert.instance(many.labels, Uint16Array);
  assert.is(many.classes, 300);
  assert.is(many.labels[299], 299);
});

test("labels that are not whole, and target columns, are numbers to predict", async () => {
  const price = await regression("rooms,area,y\n3,50.5,1.25\n4,70,2e3\n");
  assert.equal([...price.targets], [1.25, 2000]);
  assert.equal([price.outputs, price.features, price.count], [1, 2, 2]);
  const two = await regression("b;a;c\n1;2,5;3\n4;5;6\n", { targetColumns: ["c", "b"] });
  assert.equal([...two.targets], [3, 1, 6, 4]);
  assert.equal([...two.inputs], [2.5, 5]);
  assert.is(two.outputs, 2);
  const named = await regression("x1,target_1,target_2\n1,2,3\n4,5,6\n");
  assert.equal([...named.targets], [2, 3, 5, 6]);
  assert.equal(
    [...(await regression("1,2,3\n4,5,6\n", { targetColumns: ["last", "1"] })).targets],
    [3, 1, 6, 4],
  );
  await refuses("x,y\n1,a\n2,b\n", 't.csv line 2 column 2 (y): expected a number, got "a"', {
    targetColumns: ["y"],
  });
});

test("a test set has the columns, classes and type of its training set", async () => {
  const train = await labelled("id,a,b,species\n1,0.5,1,oak\n2,2,3,elm\n3,4,5,ash\n");
  const test = await labelled("species,b,a,extra,id\nelm,1,2,9,7\noak,3,4,9,8\n", { like: train });
  assert.equal([...test.inputs], [2, 1, 4, 3]);
  assert.instance(test.inputs, Float32Array);
  assert.equal([...test.labels], [1, 2]);
  assert.equal(test.classNames, ["ash", "elm", "oak"]);
  const { data, notes } = await read("b,a,id\n1,2,7\n3,4,8\n", {
    like: { ...train, name: "other" },
  });
  assert.is("labels" in data, false);
  assert.equal([...data.inputs], [2, 1, 4, 3]);
  assert.equal(notes, ["left out: column id", "no labels"]);
  assert.is((await read("7,1\n8,2\n", { like: train })).data.features, 2);
  for (const labelColumn of ["species", "last"]) {
    const bare = await read("b,a,id\n1,2,7\n3,4,8\n", { like: train, labelColumn });
    assert.equal([...bare.data.inputs], [2, 1, 4, 3]);
    const model = { name: "model", inputs: new Float32Array(0), count: 0, features: 2 };
    const { data } = await read("1,2.5\n3,4.5\n", { like: model, labelColumn });
    assert.equal([...data.inputs], [1, 2.5, 3, 4.5]);
  }
  const same = await labelled("4,9,9,elm\n5,9,9,elm\n", { like: train });
  assert.equal([...same.labels], [1, 1]);
  await refuses(
    "a,c\n1,2\n",
    't.csv: expected a column "b", as the training set has, got none - its columns are a, c',
    { like: train },
  );
  await refuses(
    "1,2,4,4,5\n1,3,3,4,5\n",
    "t.csv: expected 2 columns of inputs, as the training set has, got",
    { like: train, labelColumn: "last" },
  );
  await refuses(
    "id,a,b,species\n1,2,3,oak\n1,2,3,fir\n",
    't.csv line 3 column 4 (species): expected a label of the training set, one of ash, elm, oak; got "fir"',
    { like: train },
  );
  const planes = await regression("x,target_1,target_2\n1,2,3\n4,5,6\n");
  const { columns, ...bare } = planes;
  assert.equal(columns, { inputs: ["x"], targets: ["target_1", "target_2"] });
  await refuses("x,y\n1,2\n", "t.csv: expected 2 targets, as the training set has, got 1 targets", {
    like: { ...bare, inputs: planes.inputs.slice() },
  });
  const learned = {
    name: "a model",
    inputs: new Uint8Array(0),
    count: 0,
    features: 1,
    columns: columns!,
  };
  const again = await regression("target_2,x,target_1\n3,1,2\n", { like: learned });
  assert.equal([[...again.inputs], [...again.targets]], [[1], [2, 3]]);
  await refuses(
    "a,b,species\n1,2,0.5\n",
    'expected a label of the training set, one of ash, elm, oak; got "0.5"',
    { like: train },
  );
  const { columns: _, ...trees } = train;
  await refuses(
    "x1,x2,y0,y1\n1,2,0,1\n3,4,1,0\n",
    "expected 3 classes, as the training set has, got 2 classes",
    { like: { ...trees, inputs: train.inputs.slice() } },
  );
  const digit = await labelled(plain);
  await refuses(
    written([
      ["label", ...kaggle.slice(1)],
      [12, ...rows[0]!.slice(1)],
    ]),
    'line 2 column 1 (label): expected a label of the training set, 0 to 9; got "12"',
    { like: digit },
  );
  const sizes = await labelled("x,label\n1,38\n2,40\n3,42\n");
  assert.equal(sizes.classNames, ["38", "40", "42"]);
  await refuses("x,label\n1,0\n2,2\n", 'one of 38, 40, 42; got "0"', { like: sizes });
  const named = { ...digit, classNames: "abcdefghij".split("") };
  assert.equal((await labelled(plain, { like: named })).classNames, named.classNames);
});

test("rows without labels", async () => {
  const bare = rows.map((row) => row.slice(1));
  for (const text of [written(bare), written([kaggle.slice(1), ...bare])]) {
    const { data, notes } = await read(text);
    assert.equal([...data.inputs], pixels);
    assert.equal(data.shape, [28, 28, 1]);
    assert.equal(notes, ["no labels"]);
  }
});

test("says what was decided", async () => {
  const notes = async (text: string, options?: Options) => (await read(text, options)).notes;
  assert.equal(await notes(plain), ["labels in column 1, the first (there is no header)"]);
  assert.equal(await notes(written([rows[0]!.map((_, i) => i), ...rows])), [
    "the first line counts the columns from 0 to 784: taken as the header",
    "labels in column 0, the first",
  ]);
  assert.equal(await notes("Id;x;y\n1;2,5;3,5\n2;3;4\n"), [
    "numbers have decimal commas",
    "left out: column Id",
    "targets in column y, the last",
  ]);
  assert.equal(await notes("x,y\n1,a\n2,b\n"), ["labels in column y, the last", "2 classes: a, b"]);
});

test("the type of the inputs", async () => {
  const inputs = async (...values: string[]) =>
    (await read(`y,x\n${values.map((value, i) => `${i % 2},${value}\n`).join("")}`)).data.inputs;
  assert.equal(await inputs("0", "255", "1e2", "-0", "+7"), Uint8Array.of(0, 255, 100, 0, 7));
  assert.equal(await inputs("0", "256", "-1", ".5"), Float32Array.of(0, 256, -1, 0.5));
  assert.equal(await inputs("0.1", "16777217", "1"), Float64Array.of(0.1, 16777217, 1));
  assert.equal(await inputs("0.1", "1e-300", "1e300"), Float64Array.of(0.1, 1e-300, 1e300));
  assert.equal(await inputs("0.30196078431372547", "5."), Float32Array.of(0.30196078431372547, 5));
});

test("shapes of pictures of other sizes", async () => {
  const table = (names: readonly string[]) =>
    written([
      ["label", ...names],
      ...[0, 1, 2].map((row) => [row, ...names.map((_, i) => (i + row) % 7)]),
    ]);
  const names = (count: number, of: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => of(i));
  const shape = async (names: readonly string[]) => (await labelled(table(names))).shape;
  assert.equal(await shape(names(64, (i) => `pixel_${Math.floor(i / 8)}_${i % 8}`)), [8, 8, 1]);
  assert.equal(await shape(names(12, (i) => `${1 + Math.floor(i / 4)}x${1 + (i % 4)}`)), [3, 4, 1]);
  assert.equal(await shape(names(1024, (i) => `pixel${i}`)), [32, 32, 1]);
  assert.is(await shape(names(64, (i) => `feature${i}`)), undefined);
  assert.is(await shape(names(16, (i) => `x${i}`)), undefined);
});

test("images that are stored by columns, or whose size an option says", async () => {
  const columns = rows.map(([label, ...values]) => [
    label,
    ...values.map((_, i) => values[(i % 28) * 28 + Math.floor(i / 28)]),
  ]);
  await isDigits(written(columns), { transpose: true });
  const like = await labelled(written(columns), { transpose: true });
  await isDigits(written(columns), { transpose: true, like });
  const small = "label,a,b,c,d,e,f\n0,1,2,3,4,5,6\n1,6,5,4,3,2,1\n";
  assert.equal((await labelled(small, { size: [2, 3] })).shape, [2, 3, 1]);
  assert.equal((await labelled(small, { size: [1, 2] })).shape, [1, 2, 3]);
  const turned = await labelled(small, { size: [2, 3], transpose: true });
  assert.equal([...turned.inputs.subarray(0, 6)], [1, 4, 2, 5, 3, 6]);
  assert.equal(turned.shape, [3, 2, 1]);
  await refuses(small, "t.csv: transpose expected images, got examples of 6 numbers", {
    transpose: true,
  });
});

test("what nothing decides is refused, and the option named", async () => {
  const option = "say with labelColumn";
  await refuses("0,1,1\n1,0,1\n1,1,0\n", "its first and its last column may both be the labels");
  await refuses("0.5,1.5\n2.5,3.5\n", "neither its first nor its last column has different labels");
  await refuses(
    "age,income\n30,2000\n40,2500\n",
    "no column of age, income is called label, class, target or y",
  );
  await refuses(
    "age,sex,fare\n30,male,2000\n40,female,2500\n",
    "no column of age, sex, fare is called",
  );
  await refuses("label,x,target\n0,1,1\n1,2,1\n", "columns label, target may be the labels");
  await refuses(written(rows.map((row) => [0, ...row])), option);
  await refuses(
    written([kaggle, ...rows.map((row) => [3, ...row.slice(1)])]),
    'expected labels of several classes, got "3" in all rows',
  );
  await refuses("1,0.5\n1,1.5\n", option);
  const prices = Array.from({ length: 50 }, (_, i) => [`${1000 + i * 377}`, `${i / 8}`]);
  await refuses(
    written(prices),
    "expected labels of few classes, got 50 different ones in 50 rows",
  );
});

test("names line and column of what is wrong", async () => {
  const head = "x,z,y\n1,2,0\n";
  await refuses(`${head}1,x,1\n`, 't.csv line 3 column 2 (z): expected a number, got "x"');
  await refuses(
    `${head}\n\r\n1,,1\n`,
    't.csv line 5 column 2 (z): expected a value, got "" - fill in what is missing',
  );
  for (const missing of ["NA", "?", "nan", "NaN", "null", "N/A"]) {
    await refuses(
      `${head}${missing},3,1\n`,
      `t.csv line 3 column 1 (x): expected a value, got "${missing}"`,
    );
    await refuses(
      `${head}3,3,${missing}\n`,
      `t.csv line 3 column 3 (y): expected a value, got "${missing}"`,
    );
  }
  await refuses(`${head}1,2\n`, "t.csv line 3: expected 3 columns, got 2");
  const flowers = "x,z,label\n1,2,a\n";
  await refuses(`${flowers}3,b\n`, "t.csv line 3: expected 3 columns, got 2");
  await refuses(`${flowers}3,b,4,a\n`, "t.csv line 3: expected 3 columns, got 4");
  await refuses(`${head}1,2,3,4\n`, "t.csv line 3: expected 3 columns, got 4");
  await refuses("x,y\r\n1,0\r\n2,1\r\n3\r\n", "t.csv line 4: expected 2 columns, got 1");
  await refuses("x,z,y\n1,2\n", "t.csv line 2");
  await refuses(`${head}1,inf,0\n`, 'line 3 column 2 (z): expected a number, got "inf"');
  await refuses(`${head}1,1e999,0\n`, 'line 3 column 2 (z): expected a number, got "1e999"');
  await refuses(`${head}1,"1,234",0\n`, 'line 3 column 2 (z): expected a number, got "1,234"');
  await refuses(`${head}1,"2\n3",0\n1,2\n`, 'line 3 column 2 (z): expected a number, got "2\\n3"');
  await refuses(`${head}1,"2,0\n`, "t.csv line 3: a quote is never closed");
  await refuses("x;y\n1,5;0\n2.5;1\n", 't.csv line 2 column 1 (x): expected a number, got "1,5"');
  await refuses(
    "colour,size,y\nred,1,0\nblue,2,1\n",
    'line 2 column 1 (colour): expected a number, got "red" - give each category a column of 0 and 1',
  );
  await refuses(plain.replace("\n", ",9\n"), "t.csv line 2: expected 786 columns, got 785");
  await refuses(
    plain.replace(/0,0\n/, "0,x\n"),
    't.csv line 1 column 785: expected a number, got "x"',
  );
  await refuses("a,y_0,y_1\n1,0,1\n2,1,0\n3,1,1\n", "no column of a, y_0, y_1 is called label");
});

test("one-hot labels that come to be otherwise", async () => {
  const good = Array.from({ length: 60_000 }, (_, i) => [i % 2, 1 - (i % 2), i / 8]);
  const at = 10_000;
  const text = written([["class_a", "class_b", "x"], ...good.with(at, [1, 1, 0])]);
  await refuses(
    text,
    `t.csv line ${at + 2} column 1 (class_a): expected a 1 in one of 2 columns and 0 in the others, got 1, 1`,
  );
});

test("cells that look like something are explained", async () => {
  const cells: [cell: string, advice: string][] = [
    ['"1,234"', "give numbers as -1234.5"],
    ["12%", "give numbers as -1234.5"],
    ["$3.50", "give numbers as -1234.5"],
    ["\u22124", "give numbers as -1234.5"],
    ['"[1 2 3]"', "give each of the numbers a column"],
    ["3:1.5", "LIBSVM's pairs are not read"],
    ["a.png", "put the pictures into a folder for each class"],
    ["# end", "leave out comments"],
    ["inf", "mend it, or leave the line out"],
  ];
  for (const [cell, advice] of cells) {
    await refuses(`x,z,y\n1,2,0\n3,${cell},1\n5,6,0\n`, ` - ${advice}`);
  }
});

test("titles and comments are left out or named", async () => {
  const rows = "x,z,y\n1,2,0\n3,4,1\n";
  for (const comment of ["# by hand", "% MATLAB", "// C"]) {
    assert.is((await labelled(`${comment}\n${rows}`)).count, 2);
  }
  const advice = "expected 3 columns, got 1 - mend the line; leave out titles and comments";
  await refuses(`Measured values\n${rows}`, `t.csv line 1: ${advice}`);
  await refuses(`Measured values\n\n1,2,0\n3,4,1\n`, `t.csv line 1: ${advice}`);
});

test("a table whose inputs only say yes or no has a header like others", async () => {
  for (const [yes, no] of [
    ["True", "False"],
    ["yes", "no"],
  ] as const) {
    const csv = `wings,gills,class\n${yes},${yes},bird\n${no},${yes},fish\n${no},${yes},fish\n`;
    const { inputs, classNames, labels, count } = await labelled(csv);
    assert.equal([[...inputs], count], [[1, 1, 0, 1, 0, 1], 3]);
    assert.equal(
      [[...labels], classNames],
      [
        [0, 1, 1],
        ["bird", "fish"],
      ],
    );
    const rows = csv.split("\n").slice(1).join("\n");
    assert.is((await labelled(rows)).count, 3);
    const answers = await labelled(`a,b,y\n${yes},${no},${yes}\n${no},${no},${no}\n`);
    assert.equal(
      [[...answers.labels], answers.classNames],
      [
        [1, 0],
        [no, yes],
      ],
    );
  }
});

test("texts in front of measures and a last column of another kind leave a choice", async () => {
  const abalones = "M,0.455,0.365,15\nF,0.53,0.42,9\nI,0.33,0.255,7\nM,0.44,0.365,10\n";
  const cars = "vw,4,2,20.5\nford,8,4,13.2\nvw,4,4,22.5\n";
  for (const rows of [abalones, cars, `Sex,Length,Width,Rings\n${abalones}`]) {
    await refuses(
      rows,
      "t.csv: its first column, of texts, and its last may both be the answers - say with labelColumn",
    );
    assert.ok((await labelled(rows, { labelColumn: "first" })).classNames);
  }
  for (const rows of [
    "T,2,8,3\nI,5,12,3\nD,4,11,6\n",
    "a,5.1,3.5,0.2\nb,6.3,3.3,2.5\n",
    "a,5.1,3,2\nb,6.3,4,5\n",
    "a,5.1,3.5,1\nb,6.3,3.3,1\n",
  ]) {
    assert.equal((await read(rows)).notes[0], "labels in column 1, the first (there is no header)");
  }
});

test("marks that may group thousands are said, with the number that is read", async () => {
  const notesOf = async (cells: string) =>
    (await read(`x;y\n${cells.replaceAll(" ", ";a\n")};b\n`)).notes;
  for (const [number, mark] of [
    ["7,000", "comma"],
    ['"7,000"', "comma"],
    ["7.000", "dot"],
  ] as const) {
    const said = `${number.replaceAll('"', "")} is read as 7: if the ${mark} groups thousands, leave it out of the file`;
    assert.ok(
      (await notesOf(`${number} 5 12${number.includes(",") ? "," : "."}500`)).includes(said),
    );
  }
  for (const cells of ["7,000 1,5", "0,500 7,000", "7.000 1.25", "7 5", "7,0000 8,000"]) {
    assert.not(
      (await notesOf(cells)).some((note) => note.includes("thousands")),
      cells,
    );
  }
});

test("True and False are numbers among inputs and one-hot labels, names among labels", async () => {
  const oneHot = await labelled("x,y_a,y_b\n5,True,False\n6,False,True\n");
  assert.equal([...oneHot.labels], [0, 1]);
  const { inputs, classNames } = await labelled("x,z,y\n1,true,False\n2,false,True\n");
  assert.equal([...inputs], [1, 1, 2, 0]);
  assert.equal(classNames, ["False", "True"]);
});

test("columns of pixels come in the order of their numbers", async () => {
  const { data, notes } = await read("pixel10,pixel2,label,pixel1\n10,2,0,1\n20,4,1,2\n");
  assert.equal([...data.inputs], [1, 2, 10, 2, 4, 20]);
  assert.ok(notes.includes("the columns of pixels are put into the order of their numbers"));
  const other = await read("pixel2,pixel10,pixel1\n2,10,1\n", { like: data });
  assert.equal([...other.data.inputs], [1, 2, 10]);
  assert.equal((await read("b,a,label\n1,2,0\n3,4,1\n")).notes, [
    "labels in column label, the last",
  ]);
});

test("a row that pandas took for the header is left out", async () => {
  const rows = "1,5,6,7,8\n0,5,6,7,9\n1,4,4,4,4\n0,1,2,3,4\n";
  const options = { labelColumn: "first" };
  const { data, notes } = await read(`0,0.1,0.2,0.3,7\n${rows}`, options);
  assert.equal([...data.inputs.subarray(0, 4)], [5, 6, 7, 8]);
  assert.match(notes[0]!, "a row that pandas took for names");
  assert.is((await read(`0,0.5,0.2,0.3,7\n${rows}`, options)).data.count, 5);
});

test("the only column with names has the labels, wherever it is", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => [900 + 7 * i, "MB"[i % 2], i / 8, i / 4]);
  const { classNames, features } = await labelled(written(rows));
  assert.equal([classNames, features], [["B", "M"], 3]);
  assert.equal((await labelled("가,정답\n1,0\n2,1\n")).features, 1);
});

test("names of files are no inputs", async () => {
  const { data, notes } = await read("filename,x,y\na.png,1,0\nb.png,2,1\n");
  assert.is(data.features, 1);
  assert.ok(notes.includes("left out: column filename"));
  await refuses("path,y\na.png,0\nb.png,1\n", "pictures are read from a folder for each class");
});

test("numbers in quotes are not divided at the spaces between them", async () => {
  const text = 'y,pixels,usage\n0,"1 2 3",a\n1,"4 5 6",b\n';
  await refuses(text, 'line 2 column 2 (pixels): expected a number, got "1 2 3" - give each');
});

test("what is no table as text is named", async () => {
  await refuses("404: Not Found", 'is it the right file? It only says "404: Not Found"');
  await refuses("a,b\nc,d\ne,f\n", 'got texts alone, as "a" - is it the right file?');
  await refuses(
    `x,y\n${"1,0\n2,1\n".repeat(99)}\0\0,1\n`,
    "t.csv line 200: expected text, got a byte 0",
  );
  for (const empty of ["", "\n", "\r\n \n", "\ufeff", "# nothing\n", ",,,\n"]) {
    await refuses(empty, "t.csv: expected rows of numbers, got none");
  }
  for (const header of [kaggle.join(","), "a,b\n", '"x";"y"\n\n']) {
    await refuses(header, "t.csv: expected rows of numbers below the header, got none");
  }
  const utf16 = 'expected UTF-8, got UTF-16 - convert it: iconv -f UTF-16 -t UTF-8 "t.csv"';
  await refuses(Uint8Array.from(Buffer.from(`\ufeff${plain}`, "utf16le")), utf16);
  await refuses(Uint8Array.from(Buffer.from(plain, "utf16le")), utf16);
  await refuses(
    Uint8Array.from(Buffer.from("x,y\n1,caf\xe9\n2,th\xe9\n", "latin1")),
    "t.csv line 2: expected UTF-8, got other bytes - if it is Latin-1 (or CP949, in Korean), convert it: iconv -f LATIN1",
  );
  await refuses(new Uint8Array(1000), "expected a table as text, got binary data");
  await refuses("7".repeat(5_000_000), "got a line of more than 4194304 bytes");
  await refuses(
    `${"1,".repeat(600_000)}1\n`,
    "t.csv line 1: expected at most 524288 columns, got 600001",
  );
  await refuses("x\n1\n2\n", "no column of x is called label");
  await refuses("ImageId,Label\n1,3\n2,4\n", "expected columns with inputs beside the answers");
});

test.run();
