// The parts of a setting's section: confusion matrix, metrics, misclassified images, weights.

import { PNG } from "pngjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { classMetrics, confusionMatrix } from "../../../ts/core/metrics.ts";
import { network } from "../../../ts/labs/labs.ts";
import { confusionTable, metricsTable } from "../../../ts/report/confusion.ts";
import { mistakesGallery, mistakesOf } from "../../../ts/report/mistakes.ts";
import { weightImages } from "../../../ts/report/weights.ts";
import { type Element, elementsOf, parseMarkup, rowsOf, textOf } from "./markup.ts";
import { images, tinyRecipe, tinyRun } from "./settings.ts";

const test = suite("report: parts");
const { evaluation } = tinyRun.tested;
const { shape: _, ...points } = images;

/** An <img>'s grey pixels. */
function pixelsOf(image: Element): { width: number; height: number; pixels: number[] } {
  const base64 = image.attributes.src!.replace("data:image/png;base64,", "");
  const { width, height, data } = PNG.sync.read(Buffer.from(base64, "base64"));
  assert.is(image.attributes.width, String(width));
  assert.is(image.attributes.height, String(height));
  return { width, height, pixels: [...data].filter((_, i) => i % 4 === 0) };
}

test("confusion matrix: every count, the right ones told from the wrong ones", () => {
  const table = parseMarkup(
    confusionTable(
      [
        [5, 0, 1],
        [4, 6, 0],
        [0, 0, 0],
      ],
      [],
    ).html,
  );
  assert.equal(rowsOf(table), [
    ["", "0", "1", "2"],
    ["0", "5", "·", "1"],
    ["1", "4", "6", "·"],
    ["2", "·", "·", "·"],
  ]);
  const shaded = elementsOf(table, "td").filter(({ attributes }) => attributes.style);
  assert.equal(
    shaded.map((cell) => [textOf(cell), cell.attributes.class, cell.attributes.style]),
    [
      ["5", "right", "--share:0.833"],
      ["1", "wrong", "--share:0.250"],
      ["4", "wrong", "--share:1.000"],
      ["6", "right", "--share:0.600"],
    ],
  );
});

test("classes with names: these head the rows, numbers the columns", () => {
  const names = ["cat", "dog"];
  const matrix = [
    [2, 1],
    [0, 3],
  ];
  const table = parseMarkup(confusionTable(matrix, [], names).html);
  assert.equal(
    rowsOf(table).map(([first]) => first),
    ["", "cat 0", "dog 1"],
  );
  assert.equal(rowsOf(table)[0], ["", "0", "1"]);
  const metrics = parseMarkup(metricsTable(classMetrics(matrix), names).html);
  assert.equal(
    rowsOf(metrics).map(([first]) => first),
    ["class", "cat", "dog"],
  );
  const named = { ...images, classNames: ["ant", "bee", "cow"] };
  const gallery = parseMarkup(mistakesGallery(mistakesOf(evaluation, named), named).html);
  assert.is(textOf(elementsOf(gallery, "figure")[0]!), "is cow, read ant87.50%#5");
});

test("47 classes have a whole matrix; of 1,000 the most frequent confusions and the worst classes", () => {
  const matrixOf = (classes: number) =>
    Array.from({ length: classes }, (_, label) =>
      Array.from({ length: classes }, (_, read) =>
        read === label ? 10 : read === label + 1 ? label : 0,
      ),
    );
  const rows = (html: string) => rowsOf(parseMarkup(html));
  assert.is(rows(confusionTable(matrixOf(47), []).html).length, 48);
  assert.is(rows(metricsTable(classMetrics(matrixOf(47))).html).length, 48);
  const confusions = Array.from({ length: 999 }, (_, i) => {
    const label = 998 - i;
    return { label, prediction: label + 1, count: label };
  });
  const many = confusionTable(matrixOf(1000), confusions).html;
  assert.is(confusionTable(undefined, confusions).html, many);
  assert.ok(many.length < 10_000, String(many.length));
  const [, first, ...others] = rows(many);
  assert.equal(first, ["998", "999", "998"]);
  assert.is(others.length, 29);
  const metrics = metricsTable(classMetrics(matrixOf(1000))).html;
  assert.match(metrics, "The 100 classes with the least F1");
  const f1 = rows(metrics)
    .slice(1)
    .map((cells) => Number(cells[3]));
  assert.is(f1.length, 100);
  assert.equal(
    f1,
    f1.toSorted((a, b) => a - b),
  );
});

test("metrics of each class", () => {
  const metrics = classMetrics(confusionMatrix(evaluation.predictions, images.labels, 3));
  const [, ...rows] = rowsOf(parseMarkup(metricsTable(metrics).html));
  assert.equal(rows, [
    ["0", "0.5000", "0.5000", "0.5000"],
    ["1", "0.5000", "0.5000", "0.5000"],
    ["2", "0.5000", "0.5000", "0.5000"],
  ]);
});

test("mistakes: just those that are wrong, the most confident first", () => {
  assert.equal(mistakesOf(evaluation, images), [
    { index: 5, label: 2, prediction: 0, probability: 0.875 },
    { index: 3, label: 0, prediction: 1, probability: 0.75 },
    { index: 1, label: 1, prediction: 2, probability: 0.5 },
  ]);
});

test("gallery: each mistake with its picture, label, prediction and probability", () => {
  const gallery = parseMarkup(mistakesGallery(mistakesOf(evaluation, images), images).html);
  const figures = elementsOf(gallery, "figure");
  assert.equal(figures.map(textOf), [
    "is 2, read 087.50%#5",
    "is 0, read 175.00%#3",
    "is 1, read 250.00%#1",
  ]);
  const pictures = elementsOf(gallery, "img").map(pixelsOf);
  // Bytes of few shades: the largest is white.
  const shades = (from: number) => {
    const pixels = [...images.inputs.subarray(from, from + 6)];
    const most = pixels[5]!;
    return pixels.map((value) => (most > 127 ? value : Math.round((value / most) * 255)));
  };
  assert.equal(pictures[0], { width: 3, height: 2, pixels: shades(30) });
  assert.equal(pictures[2]!.pixels, shades(6));
  assert.match(textOf(gallery), /^3 of 6 are misread; the most confident first\./);
});

test("gallery: the first thirty of many", () => {
  const mistake = { index: 1, label: 0, prediction: 1, probability: 0.5 };
  const mistakes = Array.from({ length: 1234 }, () => mistake);
  const gallery = parseMarkup(mistakesGallery(mistakes, { ...images, count: 5000 }).html);
  assert.is(elementsOf(gallery, "figure").length, 30);
  assert.match(textOf(gallery), /^1,234 of 5,000 are misread; the 30 most confident mistakes\./);
});

test("gallery: of other numbers the lowest is black, the highest white", () => {
  const inputs = Float32Array.from({ length: 36 }, (_, i) => (i === 31 ? -3 : i === 32 ? 5 : 1));
  const data = { ...images, inputs };
  const gallery = parseMarkup(mistakesGallery(mistakesOf(evaluation, data), data).html);
  const [first, second] = elementsOf(gallery, "img").map((image) => pixelsOf(image).pixels);
  assert.equal(first, [128, 0, 255, 128, 128, 128]);
  assert.equal(second, [0, 0, 0, 0, 0, 0]);
});

test("gallery: a word where there are no mistakes, captions where there are no images", () => {
  assert.match(mistakesGallery([], images).html, /None of the 6 is misread/);
  const gallery = parseMarkup(mistakesGallery(mistakesOf(evaluation, points), points).html);
  assert.is(elementsOf(gallery, "img").length, 0);
  assert.is(elementsOf(gallery, "figcaption").length, 3);
});

test("weights: a tile for each unit of the first layer, black and white at the same distance from 0", () => {
  const parameters = new Float32Array(43);
  // Inputs x units: of unit 2 the weight of input 1 is large, of unit 3 that of input 5 small.
  parameters[1 * 4 + 2] = 0.5;
  parameters[5 * 4 + 3] = -0.5;
  const part = parseMarkup(weightImages(tinyRecipe, { ...tinyRun.tested, parameters }).html);
  const { width, height, pixels } = pixelsOf(elementsOf(part, "img")[0]!);
  assert.equal([width, height], [4 * 3 + 3, 2]);
  const grey = pixels[0]!;
  const rest = pixels.filter((value) => value !== grey);
  assert.is(pixels[2 * 4 + 1], 255);
  assert.is(pixels[width + 3 * 4 + 2], 0);
  // A white and a black pixel, and the three lines between four tiles in two rows.
  assert.is(rest.length, 2 + 3 * 2);
  assert.match(textOf(part), /each unit, 4: .* black is −0.50, white 0.50/);
});

test("weights: the first hundred of many units", () => {
  const wide = { ...tinyRecipe, network: network([6, 150, 3], "relu") };
  const parameters = Float32Array.from({ length: 6 * 150 + 150 + 450 + 3 }, (_, i) => i);
  const part = parseMarkup(weightImages(wide, { ...tinyRun.tested, parameters }).html);
  const { width, height } = pixelsOf(elementsOf(part, "img")[0]!);
  assert.equal([width, height], [20 * 4 - 1, 5 * 3 - 1]);
  assert.match(textOf(part), /the first 100 of 150/);
});

test("images in colour: mistakes and weights are drawn in red, green and blue", () => {
  const coloured = { ...images, shape: [1, 2, 3] } as const;
  const gallery = parseMarkup(mistakesGallery(mistakesOf(evaluation, coloured), coloured).html);
  const base64 = elementsOf(gallery, "img")[0]!.attributes.src!.split(",")[1]!;
  const { width, height, data } = PNG.sync.read(Buffer.from(base64, "base64"));
  assert.equal([width, height], [2, 1]);
  const colours = [...data].filter((_, i) => i % 4 !== 3);
  assert.equal(colours, [...images.inputs.subarray(30, 36)]);
  const parameters = new Float32Array(43).fill(-0.5);
  const tested = { ...tinyRun.tested, test: coloured, parameters };
  const part = parseMarkup(weightImages(tinyRecipe, tested).html);
  assert.is(elementsOf(part, "img")[0]!.attributes.width, String(4 * 2 + 3));
});

test("weights: of a single layer an image for each class", () => {
  const single = { ...tinyRecipe, network: network([6, 3], "linear") };
  const parameters = Float32Array.from({ length: 21 }, (_, i) => (i % 3) - 1);
  const part = parseMarkup(weightImages(single, { ...tinyRun.tested, parameters }).html);
  assert.equal(elementsOf(part, "figcaption").map(textOf), ["0", "1", "2"]);
  const shades = elementsOf(part, "img").map((image) => new Set(pixelsOf(image).pixels));
  assert.equal(
    shades.map((set) => set.size),
    [1, 1, 1],
  );
  assert.ok(shades[0]!.has(0) && shades[2]!.has(255));
});

test("weights: a word where the inputs are no image", () => {
  assert.match(
    weightImages(tinyRecipe, { ...tinyRun.tested, test: points }).html,
    /no images, so .* not drawn/,
  );
});

test("weights: zeros alone are drawn too", () => {
  const part = parseMarkup(
    weightImages(tinyRecipe, { ...tinyRun.tested, parameters: new Float32Array(43) }).html,
  );
  const { pixels } = pixelsOf(elementsOf(part, "img")[0]!);
  assert.is(new Set(pixels).size, 2);
});

test.run();
