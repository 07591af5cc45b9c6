// Images and tables as text.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { grouped, percent, table } from "../../../ts/cli/output.ts";
import { besideEachOther, drawImage } from "../../../ts/cli/picture.ts";

const test = suite("cli: pictures");

test("two rows of pixels are one line; dark is a space, full ink an @", () => {
  const pixels = [255, 0, 255, 0, 0, 255];
  assert.equal(drawImage(pixels, 2, 3, false), ["+ @"]);
});

test("a last row without a partner lies over darkness", () => {
  assert.equal(drawImage([255, 255], 1, 2, false), ["++"]);
});

test("in colour: a half block of two greys for each column, and the colour ends with the line", () => {
  const [line] = drawImage([255, 0], 2, 1, true);
  assert.is(line, "\x1b[38;5;255;48;5;232m▀\x1b[0m");
});

test("pictures beside each other keep their columns and captions", () => {
  const pictures = [
    { lines: ["ab", ""], caption: "one" },
    { lines: ["cd", "ef"], caption: "two" },
  ];
  assert.equal(besideEachOther(pictures, 4), ["ab    cd", "      ef", "one   two"]);
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
