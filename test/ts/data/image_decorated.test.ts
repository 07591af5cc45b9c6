// What surrounds a digit on paper and on screens is left out, and digits beside each other are counted: pictures that
// test/support/decorated.ts draws.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { drawDigit } from "../../../ts/data/drawn/digit.ts";
import { SIDE } from "../../../ts/data/drawn/frame.ts";
import { digitFromImage, findDigit } from "../../../ts/data/image/digit.ts";
import {
  arrangements,
  brokenDigit,
  decorated,
  decorations,
  severalDigits,
} from "../../support/decorated.ts";

const test = suite("image: decorated");

/** Digits of each class. */
const COUNT = 10;
const digits = Array.from({ length: 3 * COUNT }, (_, i) => drawDigit(i % 10, 5, i));
const onPlainPaper = digits
  .slice(0, COUNT)
  .map((digit, i) => digitFromImage(decorated("plain", digit, i)));

/** The correlation of two images' pixels, at the best of the places that are one pixel apart. */
function correlation(one: Uint8Array, other: Uint8Array): number {
  const shifts = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => down * SIDE + right));
  return Math.max(...shifts.map((by) => correlationAt(one, other, by)));
}

function correlationAt(one: Uint8Array, other: Uint8Array, by: number): number {
  const shifted = one.map((_, i) => other.at((i + by) % one.length)!);
  const [meanOne, meanOther] = [meanOf(one), meanOf(shifted)];
  let [together, ofOne, ofOther] = [0, 0, 0];
  one.forEach((value, i) => {
    const [a, b] = [value - meanOne, shifted[i]! - meanOther];
    together += a * b;
    ofOne += a * a;
    ofOther += b * b;
  });
  return together / Math.sqrt(ofOne * ofOther);
}

function meanOf(values: Uint8Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What is said to be left out. A circle is a box, the frame of a screenshot is cut off. */
const said: Readonly<Record<string, RegExp>> = {
  plain: /^$/,
  shadow: /^$/,
  frame: /^a frame$/,
  "double frame": /^a frame,(a box|ruled lines)$/,
  "frame with a gap": /^a frame$/,
  circled: /^a box$/,
};

/** Of COUNT digits so many may come out otherwise: a stroke that lies along a rule, a shadow as narrow as a stroke. */
const MOST_OTHERWISE: Readonly<Record<string, number>> = {
  shadow: 3,
  "turned rules": 2,
};

for (const kind of Object.keys(decorations)) {
  test(`${kind}: the digit comes out as from plain paper`, () => {
    const otherwise: string[] = [];
    for (let i = 0; i < COUNT; i++) {
      try {
        const { digit, dropped } = findDigit(decorated(kind, digits[i]!, i), kind);
        const likeness = correlation(onPlainPaper[i]!, digit);
        if (likeness < 0.9) otherwise.push(`${i}: ${likeness.toFixed(2)}`);
        else assert.match(dropped.join(), said[kind] ?? /^(a box|ruled lines)/, `${kind} ${i}`);
      } catch (error) {
        if (!(error instanceof SimdigitError)) throw error;
        otherwise.push(`${i}: ${error.message}`);
      }
    }
    const most = MOST_OTHERWISE[kind] ?? 1;
    assert.ok(otherwise.length <= most, `${otherwise.length} of ${COUNT}: ${otherwise}`);
  });
}

for (const arrangement of arrangements) {
  test(`several digits, ${arrangement}: said, not squeezed into one`, () => {
    const found = arrangement === "three" ? "three" : "two";
    for (let i = 0; i < COUNT; i++) {
      const own = [digits[i]!, digits[COUNT + i]!, digits[2 * COUNT + i]!];
      try {
        digitFromImage(severalDigits(arrangement, own, i), "page.png");
      } catch (error) {
        assert.instance(error, SimdigitError);
        const wanted = `page.png: expected one digit, found ${found} - crop the picture`;
        assert.is((error as SimdigitError).message, wanted, `${arrangement} ${i}`);
        continue;
      }
      assert.unreachable(`${arrangement} ${i} is read as one digit`);
    }
  });
}

test("a digit in two strokes is one digit", () => {
  for (let i = 0; i < 3 * COUNT; i++) {
    assert.is(digitFromImage(brokenDigit(digits[i]!, i)).length, SIDE * SIDE, `digit ${i}`);
  }
});

test("a box alone, and a digit of straight strokes, are not taken for lines", () => {
  // A 7 cut tight: its bar runs along the whole upper edge; a 4; a box, which may be a 0.
  const strokes: readonly (readonly [string, (x: number, y: number) => boolean])[] = [
    ["7", (x, y) => y < 5 || Math.abs(x - (88 - y / 2)) < 3],
    ["4", (x, y) => Math.abs(y - 70) < 3 || Math.abs(x - 60) < 3 || Math.abs(x - (40 - y / 2)) < 3],
    ["0", (x, y) => Math.min(x, y, 99 - x, 99 - y) < 4],
  ];
  for (const [what, hasInk] of strokes) {
    const side = 100;
    const data = new Uint8Array((side + 20) ** 2).fill(255);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) if (hasInk(x, y)) data[(y + 10) * (side + 20) + x + 10] = 0;
    }
    const { dropped } = findDigit({ width: side + 20, height: side + 20, data }, what);
    assert.equal(dropped, [], what);
  }
});

test.run();
