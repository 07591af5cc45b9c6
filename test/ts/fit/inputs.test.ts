// What callers give as x and y: every form that is taken, and the refusal of every wrong one.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { readAnswers } from "../../../ts/fit/answers.ts";
import { checkShares, labelsOf, numbersOf } from "../../../ts/fit/encode.ts";
import { judge, type Wishes } from "../../../ts/fit/judge.ts";
import { matrixOf, trainingMatrix } from "../../../ts/fit/matrix.ts";

const test = suite("x and y");

/** Three rows of two features, as floats of 64 bits. */
const rows = Float64Array.of(1, 2, 3, 4, 5, 6);

for (const [name, x] of [
  [
    "rows",
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
  ["rows of typed arrays", [Int16Array.of(1, 2), Float32Array.of(3, 4), [5, 6]]],
  ["bytes among other rows", [Uint8Array.of(1, 2), [3, 4], [5, 6]]],
  ["a flat array", [1, 2, 3, 4, 5, 6]],
  ["Float64Array", rows],
  ["Int8Array", Int8Array.from(rows)],
  ["Uint16Array", Uint16Array.from(rows)],
  ["Int32Array", Int32Array.from(rows)],
  ["images of one row", [[[1, 2]], [[3, 4]], [[5, 6]]]],
] as const) {
  test(`x: ${name}`, () => {
    const { inputs, count, features } = trainingMatrix(x, "x", 3);
    assert.equal([inputs, count, features], [rows, 3, 2]);
  });
}

for (const [name, x] of [
  ["Uint8Array", Uint8Array.from(rows)],
  ["Uint8ClampedArray", Uint8ClampedArray.from(rows)],
  ["rows of bytes", [Uint8Array.of(1, 2), Uint8ClampedArray.of(3, 4), Uint8Array.of(5, 6)]],
  ["part of a buffer", Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7).subarray(1, 7)],
] as const) {
  test(`x: ${name} stay bytes`, () => {
    assert.equal(trainingMatrix(x, "x", 3).inputs, Uint8Array.from(rows));
  });
}

test("x: floats of 32 bits are not copied", () => {
  const x = Float32Array.of(0, 1, 2, 3);
  const { inputs } = trainingMatrix(x.subarray(1, 3), "x", 2);
  assert.is(inputs.buffer, x.buffer);
  assert.equal(inputs, Float32Array.of(1, 2));
});

test("x: images know their rows and columns", () => {
  const x = [
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ];
  assert.equal(trainingMatrix(x, "x", 1), {
    inputs: rows,
    count: 1,
    features: 6,
    shape: [2, 3, 1],
  });
  const coloured = x.map((image) => image.map((row) => row.map((v) => [v, 2 * v, 0])));
  const { shape, features } = trainingMatrix(coloured, "x", 1);
  assert.equal([shape, features], [[2, 3, 3], 18]);
});

test("x: a model takes rows, whole rows in one array, a row, an image or nothing", () => {
  const count = (x: unknown) => matrixOf(x, "x", 6).count;
  assert.is(
    count([
      [1, 2, 3, 4, 5, 6],
      [1, 2, 3, 4, 5, 6],
    ]),
    2,
  );
  assert.is(count(new Float32Array(18)), 3);
  assert.is(count(rows), 1);
  assert.is(
    count([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    1,
  );
  assert.is(
    count([
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ]),
    2,
  );
  assert.is(count([]), 0);
});

const sparse: number[] = [1, 2];
sparse[3] = 4;

/** What is given as x to learn from two answers, and the refusal. */
const wrongInputs: readonly (readonly [unknown, string])[] = [
  [undefined, "x expected an array or a typed array of numbers, got undefined"],
  [null, "x expected an array or a typed array of numbers, got null"],
  [5, "x expected an array or a typed array of numbers, got 5"],
  ["12", 'x expected an array or a typed array of numbers, got "12"'],
  [{}, "x expected an array or a typed array of numbers, got an Object"],
  [
    { width: 1, height: 1, channels: 1, data: new Uint8Array(1) },
    "x expected an array or a typed array of numbers, got an Object - pass its data",
  ],
  [new Map(), "x expected an array or a typed array of numbers, got a Map"],
  [Promise.resolve([]), "x expected an array or a typed array of numbers, got a Promise"],
  [new ArrayBuffer(8), "x expected an array or a typed array of numbers, got an ArrayBuffer"],
  [
    new DataView(new ArrayBuffer(8)),
    "x expected an array or a typed array of numbers, got a DataView",
  ],
  [
    BigInt64Array.of(1n, 2n),
    "x expected numbers, got a BigInt64Array - convert it with Float64Array.from(x, Number)",
  ],
  [[1n, 2n], "x[0] (row 0, column 0) expected a finite number, got 1n"],
  [[], "x expected a multiple of 2 numbers, the rows of y, got 0"],
  [[1, 2, 3], "x expected a multiple of 2 numbers, the rows of y, got 3"],
  [
    [1, 2, "3", 4],
    'x[2] (row 1, column 0) expected a finite number, got "3" - convert text with Number(...)',
  ],
  [sparse, "x[2] (row 1, column 0) expected a finite number, got undefined"],
  [Float32Array.of(1, 2, 3, NaN), "x[3] (row 1, column 1) expected a finite number, got NaN"],
  [
    [
      [1, 2],
      [3, Infinity],
    ],
    "x[1][1] expected a finite number, got Infinity",
  ],
  [
    [
      [1, 2],
      [null, 4],
    ],
    "x[1][0] expected a finite number, got null",
  ],
  [
    [
      [1, 2],
      [3, [4]],
    ],
    "x[1][1] expected a finite number, got an Array",
  ],
  [
    [
      [1, 2],
      ["a", 4],
    ],
    'x[1][0] expected a finite number, got "a" - convert text with Number(...)',
  ],
  [
    [
      [1, 2],
      [true, 4],
    ],
    "x[1][0] expected a finite number, got true",
  ],
  [[[1, 2], BigInt64Array.of(3n, 4n)], "x[1][0] expected a finite number, got 3n"],
  [[Float32Array.of(1, NaN), [3, 4]], "x[0][1] expected a finite number, got NaN"],
  [[[1, 2], [3]], "x[1] expected a length of 2 like the first, got 1"],
  [[[1, 2], 3], "x[1] expected a row of 2, got 3"],
  [[[], []], "x[0] expected at least one number, got none"],
  [[[1, 2]], "x expected 2 rows, as many as y, got 1"],
  [
    [
      [[1], [2]],
      [[3], [4, 5]],
    ],
    "x[1][1] expected a length of 1 like the first, got 2",
  ],
];

for (const [x, message] of wrongInputs) {
  test(message, () => refuses(() => trainingMatrix(x, "x", 2), message));
}

for (const [x, message] of [
  [[1, 2, 3], "x expected a multiple of 2 numbers, the model's features, got 3"],
  [[[1, 2, 3]], "x[0] expected 2 numbers, the model's features, got 3"],
  [
    [
      [1, 2],
      [3, NaN],
    ],
    "x[1][1] expected a finite number, got NaN",
  ],
  ["a", 'x expected an array or a typed array of numbers, got "a"'],
] as const) {
  test(`a model: ${message}`, () => refuses(() => matrixOf(x, "x", 2), message));
}

test("the bytes of a canvas are not four pictures; four pictures are", () => {
  const canvas = new Uint8ClampedArray(16);
  refuses(
    () => matrixOf(canvas, "x", 4),
    "x expected 4 numbers, got 16 bytes, as of a canvas - pass one byte of each pixel, or what digitFromImage makes of it",
  );
  assert.is(matrixOf(Uint8Array.from(canvas), "x", 4).count, 4);
  assert.is(matrixOf(canvas, "x", 8).count, 2);
});

test("a column of answers is not guessed at", () => {
  refuses(
    () => readAnswers([["cat"], ["dog"]], "y"),
    "y[0] expected a name, or true or false, got a row of one - use y.flat()",
  );
  const column = readAnswers([[0], [1], [1]], "y");
  refuses(
    () => judge(column, "y", {}),
    'y has rows of one whole number - say task: "regression" if they are amounts, use y.flat() if they are classes',
  );
  assert.is(judge(column, "y", { task: "regression" }).kind, "numbers");
  assert.is(judge(readAnswers([[0.5], [1]], "y"), "y", {}).kind, "numbers");
});

/** What is given as y, and its classes and labels. */
const labelled: readonly (readonly [string, unknown, Wishes, unknown[], number[]])[] = [
  ["names", ["b", "a", "b"], {}, ["a", "b"], [1, 0, 1]],
  ["booleans", [true, false], {}, [false, true], [1, 0]],
  ["whole numbers", [3, 5, 3, 10, 5, 10], {}, [3, 5, 10], [0, 1, 0, 2, 1, 2]],
  ["negative numbers", [1, -1, 1], {}, [-1, 1], [1, 0, 1]],
  ["class numbers that count", [0, 1, 2, 0], {}, [0, 1, 2], [0, 1, 2, 0]],
  ["bytes", Uint8Array.of(7, 2, 7), {}, [2, 7], [1, 0, 1]],
  ["whole floats", Float32Array.of(0, 1, 1), {}, [0, 1], [0, 1, 1]],
  [
    "one-hot rows",
    [
      [0, 1, 0],
      [1, 0, 0],
    ],
    {},
    [0, 1, 2],
    [1, 0],
  ],
  ["one-hot rows of typed arrays", [Uint8Array.of(0, 1), Uint8Array.of(1, 0)], {}, [0, 1], [1, 0]],
  [
    "all different, said to be classes",
    [5, 6, 7],
    { task: "classification" },
    [5, 6, 7],
    [0, 1, 2],
  ],
  ["an order of names", ["a", "b"], { classes: ["b", "a", "c"] }, ["b", "a", "c"], [1, 0]],
  ["an order in a typed array", [2, 1], { classes: Uint8Array.of(2, 1) as never }, [2, 1], [0, 1]],
  ["names for numbers", [0, 1, 1], { classes: ["cat", "dog"] }, ["cat", "dog"], [0, 1, 1]],
  ["names for one-hot rows", [[0, 1]], { classes: ["cat", "dog"] }, ["cat", "dog"], [1]],
];

for (const [name, y, wishes, classes, labels] of labelled) {
  test(`y: ${name}`, () => {
    const given = readAnswers(y, "y");
    const judged = judge(given, "y", wishes);
    if (judged.kind !== "classes") throw new Error("expected classes");
    assert.equal(judged.classes, classes);
    assert.equal([...labelsOf(given, "y", judged.classes)], labels);
  });
}

/** What is given as y, the number of outputs, and the numbers. */
const targets: readonly (readonly [string, unknown, Wishes, number, number[]])[] = [
  ["a fraction", [1, 2, 2.5], {}, 1, [1, 2, 2.5]],
  ["floats", Float64Array.of(0.5, 1), {}, 1, [0.5, 1]],
  ["whole numbers, said to be amounts", [3, 4, 3], { task: "regression" }, 1, [3, 4, 3]],
  [
    "rows",
    [
      [1, 2],
      [3, 4],
    ],
    {},
    2,
    [1, 2, 3, 4],
  ],
  ["rows of one number", [[1], [0]], { task: "regression" }, 1, [1, 0]],
  [
    "rows with several ones",
    [
      [0, 1, 1],
      [1, 0, 0],
    ],
    {},
    3,
    [0, 1, 1, 1, 0, 0],
  ],
  [
    "one-hot rows, said to be amounts",
    [
      [0, 1],
      [1, 0],
    ],
    { task: "regression" },
    2,
    [0, 1, 1, 0],
  ],
];

for (const [name, y, wishes, outputs, numbers] of targets) {
  test(`y as numbers: ${name}`, () => {
    const given = readAnswers(y, "y");
    const judged = judge(given, "y", wishes);
    assert.equal(judged, { kind: "numbers", outputs, rows: Array.isArray((y as unknown[])[0]) });
    assert.equal([...numbersOf(given, "y", outputs)], numbers);
  });
}

const many = Array.from({ length: 600 }, (_, i) => i % 300);
const amounts = [200_000, 310_000, 250_000];

/** What is given as y, what is wished, and the refusal. */
const wrongAnswers: readonly (readonly [unknown, object, string])[] = [
  [undefined, {}, "y expected an array of labels or numbers, got undefined"],
  ["abc", {}, 'y expected an array of labels or numbers, got "abc"'],
  [[], {}, "y expected at least one label or number, got none"],
  [[null], {}, "y[0] expected a name, a number, true or false, got null"],
  [[1n], {}, "y[0] expected a name, a number, true or false, got 1n"],
  [["a", 1], {}, "y[1] expected a name like y[0], got 1"],
  [[1, "a"], {}, 'y[1] expected a finite number like y[0], got "a"'],
  [[1, 2, NaN], {}, "y[2] expected a finite number like y[0], got NaN"],
  [[true, 1], {}, "y[1] expected true or false like y[0], got 1"],
  [
    [
      [1, 2],
      [3, NaN],
    ],
    {},
    "y[1][1] expected a finite number, got NaN",
  ],
  [[[1, 2], [3]], {}, "y[1] expected a length of 2 like the first, got 1"],
  [[[[1]]], {}, "y[0] expected a row of numbers, got 1 x 1"],
  [["a", "a"], {}, 'y expected at least 2 classes, got only "a"'],
  [
    many,
    {},
    'y has 300 different whole numbers in 600 rows - say task: "regression" if they are amounts, task: "classification" if they are classes',
  ],
  [
    Array.from({ length: 65_537 }, (_, i) => `n${i}`),
    {},
    "y expected at most 65536 classes, got 65537",
  ],
  [
    amounts,
    {},
    'y has 3 different whole numbers in 3 rows - say task: "regression" if they are amounts, task: "classification" if they are classes',
  ],
  [
    [0.5, 1],
    { task: "classification" },
    "y[0] expected a whole number or a name as a class, got 0.5",
  ],
  [["a"], { task: "regression" }, 'y[0] expected a number for a regression, got "a"'],
  [[[0, 2]], { task: "classification" }, "y[0] expected a single 1, else 0, got 0, 2"],
  [
    [[1], [1]],
    { task: "classification" },
    "y[0] expected a row of at least 2, one number for each class, got 1",
  ],
  [[1], { task: "guess" }, "task expected classification, regression; got guess"],
  [
    [1],
    { task: "regression", classes: ["a", "b"] },
    'classes expected task "classification", got "regression"',
  ],
  [[1], { classes: "ab" }, 'classes expected a list of names, got "ab"'],
  [[1], { classes: ["a"] }, "classes expected 2 to 65536, got 1"],
  [
    [1],
    { classes: ["a", null] },
    "classes[1] expected a name, a finite number, true or false, got null",
  ],
  [
    [1],
    { classes: sparse },
    "classes[2] expected a name, a finite number, true or false, got undefined",
  ],
  [
    [1],
    { classes: [NaN, 1] },
    "classes[0] expected a name, a finite number, true or false, got NaN",
  ],
  [[1], { classes: [-0, 0] }, "classes[1]: 0 is there twice"],
  [[1], { classes: ["a", "b", "a"] }, 'classes[2]: "a" is there twice'],
  [["c"], { classes: ["a", "b"] }, 'y[0] expected one of "a", "b", got "c"'],
  [[0, 2], { classes: ["a", "b"] }, "y[1] expected 0 to 1, got 2"],
  [
    [[0, 1, 0]],
    { classes: ["a", "b"] },
    "y[0] expected a row of 2, one number for each class, got 3",
  ],
];

for (const [y, wishes, message] of wrongAnswers) {
  test(message, () => {
    refuses(() => {
      const given = readAnswers(y, "y");
      const judged = judge(given, "y", wishes);
      if (judged.kind === "classes") labelsOf(given, "y", judged.classes);
    }, message);
  });
}

test("answers outside of 0 to 1 are named for a cross-entropy", () => {
  const check = (y: unknown) => checkShares(readAnswers(y, "y"), "y", "binary_cross_entropy");
  check([0, 0.5, 1]);
  const wanted = "a number from 0 to 1 for binary_cross_entropy";
  refuses(() => check([0, 0.5, -0.1]), `y[2] expected ${wanted}, got -0.1`);
  const rows = [
    [0, 1],
    [0.5, 2],
  ];
  refuses(() => check(rows), `y[1][1] expected ${wanted}, got 2`);
});

test("numbers of another count than the outputs, and names, are refused", () => {
  const numbers = (y: unknown, outputs: number) => numbersOf(readAnswers(y, "y"), "y", outputs);
  refuses(() => numbers([1, 2], 2), "y[0] expected a row of 2, one number for each output, got 1");
  refuses(
    () => numbers([[1, 2]], 1),
    "y[0] expected a row of 1, one number for each output, got 2",
  );
  refuses(() => numbers(["a"], 1), 'y[0] expected a number, got "a"');
});

test.run();

function refuses(call: () => unknown, message: string): void {
  try {
    call();
  } catch (error) {
    assert.instance(error, SimdigitError);
    assert.is((error as SimdigitError).message, message);
    assert.is((error as SimdigitError).kind, "usage");
    return;
  }
  throw new Error(`expected "${message}", got none`);
}
