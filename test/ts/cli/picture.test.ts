// Images and tables as text.

import { stripVTControlCharacters } from "node:util";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { barLine, duration } from "../../../ts/cli/bar_line.ts";
import { confusionLines } from "../../../ts/cli/confusion.ts";
import { grouped, percent, table, wrapped } from "../../../ts/cli/output.ts";
import { besideEachOther, drawImage } from "../../../ts/cli/picture.ts";

const test = suite("cli: pictures");

test("two rows of pixels are one line; dark is a space, full ink an @", () => {
  const pixels = Uint8Array.of(255, 0, 255, 0, 0, 255);
  assert.equal(drawImage(pixels, [2, 3, 1], false), ["+ @"]);
});

test("a last row without a partner lies over darkness", () => {
  assert.equal(drawImage(Uint8Array.of(255, 255), [1, 2, 1], false), ["++"]);
});

test("in colour: a half block of two greys for each column, and the colour ends with the line", () => {
  const [line] = drawImage(Uint8Array.of(255, 0), [2, 1, 1], true);
  assert.is(line, "\x1b[38;5;255;48;5;232m▀\x1b[0m");
});

test("three channels are red, green and blue; without colour their brightness", () => {
  const pixels = Uint8Array.of(255, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0);
  const [line] = drawImage(pixels, [2, 2, 3], true);
  assert.is(line, "\x1b[38;5;196;48;5;255m▀\x1b[38;5;21;48;5;232m▀\x1b[0m");
  assert.equal(drawImage(pixels, [2, 2, 3], false), ["*."]);
});

test("numbers that are no bytes are drawn from the lowest to the highest; two channels by their mean", () => {
  assert.equal(drawImage(Float32Array.of(-1, 1, 0, 1), [2, 2, 1], false), [":@"]);
  assert.equal(drawImage(Float64Array.of(0, 1, 1, 1), [1, 2, 2], false), [":+"]);
  assert.equal(drawImage(Float64Array.of(3, 3), [1, 2, 1], false), [""]);
});

test("bytes of few shades reach from black to white", () => {
  assert.equal(drawImage(Uint8Array.of(0, 16, 0, 16), [2, 2, 1], false), [" @"]);
  assert.equal(drawImage(Uint8Array.of(0, 128, 0, 128), [2, 2, 1], false), [" +"]);
});

test("pictures beside each other keep their columns and captions", () => {
  const pictures = [
    { lines: ["ab", ""], caption: "one" },
    { lines: ["cd", "ef"], caption: "two" },
  ];
  assert.equal(besideEachOther(pictures, 4, 80), ["ab    cd", "      ef", "one   two"]);
});

test("pictures that do not fit beside each other stand below each other, with long captions too", () => {
  const lines = ["##", "##"];
  const pictures = ["#0 is 7", "#1 is 2", "#2 is 1"].map((caption) => ({ lines, caption }));
  assert.equal(besideEachOther(pictures, 2, 16), [
    ...["##       ##", "##       ##", "#0 is 7  #1 is 2", ""],
    ...["##", "##", "#2 is 1"],
  ]);
  assert.is(besideEachOther(pictures, 2, 15).length, 11);
  assert.is(besideEachOther(pictures, 2, 1).length, 11);
});

test("a coloured line counts as wide as its picture", () => {
  const coloured = {
    lines: [drawImage(Uint8Array.of(255, 0), [2, 1, 1], true)[0]!],
    caption: "one",
  };
  const [line] = besideEachOther([coloured, coloured], 1, 80);
  const plain = stripVTControlCharacters(line!);
  assert.is(plain, "▀    ▀");
});

test("a confusion matrix that is too wide gives way to the most frequent confusions", () => {
  const confusion = [
    [90, 0, 12],
    [1, 1000, 0],
    [0, 2, 95],
  ];
  assert.equal(confusionLines(confusion, [], 80).slice(1), [
    "    0     1   2",
    "0  90     .  12",
    "1   1  1000   .",
    "2   .     2  95",
  ]);
  const confusions = [
    { label: 0, prediction: 2, count: 12 },
    { label: 2, prediction: 1, count: 2 },
    { label: 1, prediction: 0, count: 1 },
  ];
  assert.equal(
    confusionLines(undefined, confusions, 80),
    confusionLines(confusion, confusions, 14),
  );
  assert.equal(confusionLines(confusion, confusions, 14), [
    "most frequent confusions",
    "label  prediction  count",
    "    0           2     12",
    "    2           1      2",
    "    1           0      1",
  ]);
});

test("named classes: names head the rows of the matrix, and stand in the most frequent confusions", () => {
  const confusion = [
    [90, 12],
    [1, 1000],
  ];
  const names = ["cat", "dog"];
  assert.equal(confusionLines(confusion, [], 80, names).slice(1), [
    "        0     1",
    "cat 0  90    12",
    "dog 1   1  1000",
  ]);
  const confusions = [
    { label: 0, prediction: 1, count: 12 },
    { label: 1, prediction: 0, count: 1 },
  ];
  assert.equal(confusionLines(confusion, confusions, 14, names).slice(2), [
    "  cat         dog     12",
    "  dog         cat      1",
  ]);
});

test("the bar's line fits every terminal and leaves out what has no room", () => {
  const state = { label: "epoch 2/15", note: "loss 0.1234", progress: 0.5, secondsLeft: 75 };
  const wide = `epoch 2/15  ${"█".repeat(20)}${"░".repeat(20)}   50%  loss 0.1234  1m15s left`;
  assert.is(barLine(200, state), wide);
  assert.is(barLine(40, state), "epoch 2/15  █████░░░░   50%  1m15s left");
  assert.is(barLine(14, state), "epoch 2/15  5");
  for (let width = 1; width < 120; width++) assert.ok(barLine(width, state).length < width);
  assert.not.match(barLine(80, { ...state, secondsLeft: "INF" }), /left/);
});

test("sentences wrap between words", () => {
  assert.is(wrapped("one two three", 80), "one two three");
  assert.is(wrapped("one two three", 7), "one two\nthree");
  assert.is(wrapped("one two three", 2), "one\ntwo\nthree");
});

test("durations", () => {
  const texts = [0.2, 59.1, 200, 7499].map(duration);
  assert.equal(texts, ["1s", "1m00s", "3m20s", "2h04m"]);
});

test("tables: columns to the side that is asked for, nothing after the last word", () => {
  const rows = [
    ["lab", "units", "what"],
    ["softmax-sgd", "7", ""],
  ];
  assert.equal(table("lrl", rows), ["lab          units  what", "softmax-sgd      7"]);
});

test("numbers for people", () => {
  assert.is(grouped(269322), "269,322");
  assert.is(percent(0.98056), "98.06%");
});

test.run();
