// Pictures to digits: drawn digits come back from whatever page they are put on, the framing is
// MNIST's, and what has no digit in it is refused.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { Philox } from "../../../ts/core/random.ts";
import { drawDigit } from "../../../ts/data/drawn/digit.ts";
import { SIDE } from "../../../ts/data/drawn/frame.ts";
import { digitFromImage } from "../../../ts/data/image/digit.ts";
import type { Pixels } from "../../../ts/data/image/pixels.ts";
import { labelledIn } from "../../support/labelled.ts";

const test = suite("image");

/** A grey picture of width x height, by the shade at each place. */
function grey(width: number, height: number, shade: (x: number, y: number) => number): Pixels {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    Math.round(shade(i % width, Math.floor(i / width))),
  );
  return { width, height, data };
}

/** An RGBA picture. */
function coloured(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number, number],
): Pixels {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    data.set(colour(i % width, Math.floor(i / width)), 4 * i);
  }
  return { width, height, data };
}

/** Ink of a 28 x 28 digit, 0..255, enlarged by `times` pixel by pixel and put at (left, top); none around it. */
function inkOf(digit: Uint8Array, times: number, left = 0, top = 0) {
  return (x: number, y: number) => {
    const column = Math.floor((x - left) / times);
    const row = Math.floor((y - top) / times);
    const inside = column >= 0 && column < SIDE && row >= 0 && row < SIDE;
    return inside ? digit[row * SIDE + column]! : 0;
  };
}

/** Mean difference of two images' pixels. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.is(a.length, b.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

function assertClose(actual: Uint8Array, expected: Uint8Array, most: number, what: string): void {
  const mean = difference(actual, expected);
  assert.ok(mean <= most, `${what}: pixels differ by ${mean} on average, expected at most ${most}`);
}

/** The values `by` places on; those that leave at an end come in at the other. */
function rotated(values: Uint8Array, by: number): Uint8Array {
  return values.map((_, i) => values.at((i - by) % values.length)!);
}

function refusal(pixels: Pixels): SimdigitError {
  try {
    digitFromImage(pixels);
  } catch (error) {
    assert.instance(error, SimdigitError);
    return error as SimdigitError;
  }
  throw new Error(`${pixels.width} x ${pixels.height} expected to be refused`);
}

/** Ten drawn digits, one of each class. */
const digits = Array.from({ length: 10 }, (_, label) => drawDigit(label, 1, label));

const random = new Philox(1, 1);
/** Normal noise, the same every time, for pictures of up to 1,000 pixels a side. */
const noise = (x: number, y: number) => random.normal(1000 * y + x);

test("a digit that is framed already comes back, light on dark or dark on light", () => {
  digits.forEach((digit, label) => {
    const lightOnDark = digitFromImage({ width: SIDE, height: SIDE, data: digit });
    assertClose(lightOnDark, digit, 0.5, `digit ${label}`);
    const darkOnLight = digitFromImage(grey(SIDE, SIDE, (x, y) => 255 - inkOf(digit, 1)(x, y)));
    assert.equal(darkOnLight, lightOnDark, `digit ${label}, dark on light`);
  });
});

test("size and place do not matter: ten times as large, in a corner of a page", () => {
  digits.forEach((digit, label) => {
    const expected = digitFromImage({ width: SIDE, height: SIDE, data: digit });
    const large = inkOf(digit, 10);
    assertClose(
      digitFromImage(grey(280, 280, (x, y) => 255 - large(x, y))),
      expected,
      0.1,
      `${label}`,
    );
    const small = inkOf(digit, 3, 290, 7);
    const page = grey(400, 150, (x, y) => 255 - small(x, y));
    assertClose(digitFromImage(page), expected, 0.1, `${label} on a page`);
  });
});

test("a picture larger than it is worked on: 2,800 pixels a side", () => {
  const expected = digitFromImage({ width: SIDE, height: SIDE, data: digits[3]! });
  const ink = inkOf(digits[3]!, 100);
  assertClose(digitFromImage(grey(2800, 2800, (x, y) => 255 - ink(x, y))), expected, 2, "large");
});

test("the framing is MNIST's: 20 pixels in the longer direction, the centre of mass in the middle", () => {
  const side = fc.integer({ min: 1, max: 60 });
  const spot = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(side, side, spot, spot, fc.boolean(), (width, height, left, top, light) => {
      const inside = (x: number, y: number) =>
        x >= left && x < left + width && y >= top && y < top + height;
      const [paper, ink] = light ? [30, 220] : [240, 10];
      const picture = grey(100, 100, (x, y) => (inside(x, y) ? ink : paper));
      const digit = digitFromImage(picture);
      const columns = Math.max(1, Math.round((20 * width) / Math.max(width, height)));
      const rows = Math.max(1, Math.round((20 * height) / Math.max(width, height)));
      const inked = [...digit.keys()].filter((i) => digit[i]! > 0);
      assert.ok(inked.every((i) => digit[i] === 255));
      assert.is(inked.length, columns * rows);
      const mean = (of: (i: number) => number) =>
        inked.reduce((sum, i) => sum + of(i), 0) / inked.length;
      // Pixel 14 is MNIST's middle; pictures move by whole pixels.
      assert.ok(Math.abs(mean((i) => i % SIDE) - 14) <= 0.5);
      assert.ok(Math.abs(mean((i) => Math.floor(i / SIDE)) - 14) <= 0.5);
    }),
    { numRuns: 60 },
  );
});

test("shrinking takes the mean of an area, not a pixel of it", () => {
  // The left half is full, the right half is every other row: half as strong.
  const picture = grey(240, 240, (x, y) => {
    if (x < 20 || x >= 220 || y < 20 || y >= 220) return 255;
    return x < 120 || y % 2 === 0 ? 0 : 255;
  });
  const digit = digitFromImage(picture);
  const shades = new Set(digit);
  assert.equal(shades, new Set([0, 255, 128]));
  assert.is(digit.filter((v) => v === 255).length, 200);
  assert.is(digit.filter((v) => v === 128).length, 200);
});

test("growing is smooth: a slope from a dot to its neighbour has no step", () => {
  // Two pixels, one of half the strength: 20 x 10, falling from left to right.
  const digit = digitFromImage(
    grey(6, 5, (x, y) => (y !== 2 ? 0 : x === 2 ? 200 : x === 3 ? 100 : 0)),
  );
  const row = [...digit.subarray(14 * SIDE, 15 * SIDE)].filter((v) => v > 0);
  assert.is(row.length, 20);
  assert.is(row[0], 255);
  assert.is(row[19], 128);
  for (let i = 1; i < row.length; i++) {
    const step = row[i - 1]! - row[i]!;
    assert.ok(step >= 0 && step <= 14, `column ${i} falls by ${step}`);
  }
});

test("little contrast is stretched, noise is cut", () => {
  digits.forEach((digit, label) => {
    const expected = digitFromImage({ width: SIDE, height: SIDE, data: digit });
    const ink = inkOf(digit, 10);
    const faint = digitFromImage(grey(280, 280, (x, y) => 180 - 0.2 * ink(x, y)));
    assertClose(faint, expected, 1.5, `${label}, faint`);
    const noisy = grey(280, 280, (x, y) => 200 - 0.6 * ink(x, y) + 6 * noise(x, y));
    const cleaned = digitFromImage(noisy);
    assertClose(cleaned, expected, 5, `${label}, noisy`);
    assert.is(cleaned[0], 0);
  });
});

test("specks beside the digit are none of it", () => {
  const expected = digitFromImage({ width: SIDE, height: SIDE, data: digits[5]! });
  const ink = inkOf(digits[5]!, 10);
  const dust = new Set(["3,3", "270,9", "8,260", "275,275", "276,276"]);
  const dusty = grey(280, 280, (x, y) => (dust.has(`${x},${y}`) ? 0 : 255 - ink(x, y)));
  assertClose(digitFromImage(dusty), expected, 0.5, "dusty");
});

test("light that falls from one side", () => {
  digits.forEach((digit, label) => {
    const expected = digitFromImage({ width: SIDE, height: SIDE, data: digit });
    const ink = inkOf(digit, 10);
    const lit = grey(280, 280, (x, y) => (230 - 0.7 * ink(x, y)) * (1 - (0.2 * x + 0.1 * y) / 280));
    const actual = digitFromImage(lit);
    // Ink is weaker in the shade: a centre of mass between two pixels can round to the other.
    const best = Math.min(
      ...[-SIDE - 1, -SIDE, -SIDE + 1, -1, 0, 1, SIDE - 1, SIDE, SIDE + 1].map((by) =>
        difference(actual, rotated(expected, by)),
      ),
    );
    assert.ok(best < 8, `${label}: pixels differ by ${best} on average`);
  });
});

test("colours count by their luminance; grey as RGBA is grey", () => {
  const ink = inkOf(digits[2]!, 4);
  const size = 4 * SIDE;
  const expected = digitFromImage(grey(size, size, (x, y) => 255 - ink(x, y)));
  const rgba = coloured(size, size, (x, y) => {
    const shade = 255 - ink(x, y);
    return [shade, shade, shade, 255];
  });
  assert.equal(digitFromImage(rgba), expected);
  // Blue is darker than yellow, for all that both have a channel of 255.
  const blue = coloured(size, size, (x, y) =>
    ink(x, y) > 127 ? [0, 0, 255, 255] : [255, 255, 0, 255],
  );
  const sharp = digitFromImage(grey(size, size, (x, y) => (ink(x, y) > 127 ? 0 : 255)));
  assert.equal(digitFromImage(blue), sharp);
});

test("what is transparent is paper: under black ink, white ink, in a frame of paper", () => {
  const ink = inkOf(digits[8]!, 4);
  const size = 4 * SIDE;
  const expected = digitFromImage(grey(size, size, ink));
  for (const shade of [0, 255]) {
    const clear = coloured(size, size, (x, y) => [shade, shade, shade, Math.round(ink(x, y))]);
    assertClose(digitFromImage(clear), expected, 0.5, `ink of ${shade}`);
  }
  // White paper with a transparent hole of unseen black.
  const holed = coloured(size, size, (x, y) => {
    const shade = 255 - ink(x, y);
    const hole = x > 2 && x < 8 && y > 2 && y < 8;
    return hole ? [0, 0, 0, 0] : [shade, shade, shade, 255];
  });
  assertClose(digitFromImage(holed), expected, 0.1, "with a hole");
});

test("what has no ink is refused", () => {
  const blank: readonly (readonly [string, Pixels])[] = [
    ["white", grey(50, 40, () => 255)],
    ["black", grey(50, 40, () => 0)],
    ["one pixel", grey(1, 1, () => 0)],
    ["transparent", coloured(9, 9, () => [255, 0, 0, 0])],
    ["faint", grey(50, 40, (x) => (x === 20 ? 245 : 255))],
    ["noise", grey(100, 100, (x, y) => 128 + 4 * noise(x, y))],
    ["a slope", grey(100, 100, (x, y) => x + y)],
  ];
  for (const [what, pixels] of blank) {
    const { kind, message } = refusal(pixels);
    assert.is(kind, "data", what);
    assert.match(message, /got no ink/, what);
  }
});

test("sizes that cannot be are refused", () => {
  const sized = (width: number, height: number, length: number) =>
    refusal({ width, height, data: new Uint8Array(length) }).message;
  assert.match(sized(0, 5, 0), /expected sides of 1 to 10000 pixels, got 0 x 5/);
  assert.match(sized(10_001, 1, 10_001), /expected sides of 1 to 10000 .* got 10001 x 1/);
  assert.match(sized(1.5, 2, 3), /got 1.5 x 2/);
  assert.match(sized(4, 4, 48), /expected 64 bytes of RGBA or 16 of grey for 4 x 4 pixels, got 48/);
});

test("the pixels that come in are left as they are", () => {
  const data = digits[1]!.slice();
  digitFromImage({ width: SIDE, height: SIDE, data });
  assert.equal(data, digits[1]);
});

const folder = process.env.MNIST_DIR;

/** MNIST's first 200 test images, enlarged ten times and dark on light. */
async function comeBack(): Promise<void> {
  const { inputs } = (await labelledIn(folder!)).test;
  for (let i = 0; i < 200; i++) {
    const image = Uint8Array.from(inputs.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE));
    const ink = inkOf(image, 10);
    const digit = digitFromImage(grey(280, 280, (x, y) => 255 - ink(x, y)));
    assertClose(digit, image, 2, `test image ${i}`);
  }
}

if (folder) {
  test("MNIST's images come back", comeBack);
} else {
  console.log("image: MNIST's images skipped, MNIST_DIR is not set");
  test.skip("MNIST's images come back", comeBack);
}

test("red on green of one lightness: the colours tell ink from paper", () => {
  for (let label = 0; label < 10; label++) {
    const ink = inkOf(drawDigit(label, 5, label), 6);
    const side = 6 * SIDE;
    const plain = digitFromImage(grey(side, side, (x, y) => 255 - ink(x, y)));
    const mixed = coloured(side, side, (x, y) => {
      const share = ink(x, y) / 255;
      return [255 * share, 130 * (1 - share), 0, 255];
    });
    assertClose(digitFromImage(mixed), plain, 2, `${label}`);
  }
});

test.run();
