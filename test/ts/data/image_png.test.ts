// PNG files of every kind, written here by the specification (ISO/IEC 15948); and files that are none, too large, cut
// short or damaged.

import { crc32, deflateSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { decodePixels } from "../../../ts/data/image/decode.ts";
import { decodePng } from "../../../ts/data/image/png.ts";

const test = suite("image: png");

const WIDTH = 11;
const HEIGHT = 9;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Colour types: which samples a pixel has. */
const GREY = 0;
const RGB = 2;
const PALETTE = 3;
const GREY_ALPHA = 4;
const RGBA = 6;

/** First column and row, and the steps between columns and rows, of the seven passes of interlacing. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Kind {
  readonly colour: number;
  readonly depth: number;
  readonly interlaced: boolean;
  /** The samples of a pixel, each below 2^depth. */
  readonly samples: (x: number, y: number) => readonly number[];
  /** Chunks between header and pixels. */
  readonly between?: readonly Uint8Array[];
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function header(width: number, height: number, kind: Omit<Kind, "samples">): Uint8Array {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([kind.depth, kind.colour, 0, 0, kind.interlaced ? 1 : 0], 8);
  return chunk("IHDR", data);
}

/** The samples of a row as bits, a filter byte (none) in front. */
function packed(samples: readonly number[], depth: number): number[] {
  const bits = samples.map((sample) => sample.toString(2).padStart(depth, "0")).join("");
  const bytes = bits.match(/.{1,8}/g)!.map((eight) => Number.parseInt(eight.padEnd(8, "0"), 2));
  return [0, ...bytes];
}

function encode(kind: Kind): Uint8Array {
  const passes = kind.interlaced ? adam7 : [[0, 0, 1, 1] as const];
  const rows: number[] = [];
  for (const [left, top, across, down] of passes) {
    for (let y = top; y < HEIGHT; y += down) {
      const samples: number[] = [];
      for (let x = left; x < WIDTH; x += across) samples.push(...kind.samples(x, y));
      if (samples.length > 0) rows.push(...packed(samples, kind.depth));
    }
  }
  return Buffer.concat([
    Uint8Array.from(SIGNATURE),
    header(WIDTH, HEIGHT, kind),
    ...(kind.between ?? []),
    chunk("IDAT", deflateSync(Uint8Array.from(rows))),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function assertDecodes(
  kind: Kind,
  expected: (x: number, y: number) => readonly number[],
  what: string,
): void {
  const { width, height, data } = decodePng(encode(kind), "digit.png");
  assert.equal([width, height], [WIDTH, HEIGHT], what);
  const isGrey = data.length === WIDTH * HEIGHT;
  assert.is(isGrey, kind.colour === GREY && !kind.between, what);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = y * WIDTH + x;
      const pixel = isGrey
        ? [data[at], data[at], data[at], 255]
        : [...data.subarray(4 * at, 4 * at + 4)];
      assert.equal(pixel, expected(x, y), `${what}: pixel ${x}, ${y}`);
    }
  }
}

/** A sample of a pixel, below 2^depth. */
const sample = (x: number, y: number, depth: number) => (x * 29 + y * 53) % 2 ** depth;

for (const interlaced of [false, true]) {
  const how = interlaced ? "interlaced" : "row by row";

  test(`grey of 1 to 16 bits, ${how}`, () => {
    for (const depth of [1, 2, 4, 8]) {
      const samples = (x: number, y: number) => [sample(x, y, depth)];
      const shade = (x: number, y: number) => (sample(x, y, depth) * 255) / (2 ** depth - 1);
      assertDecodes(
        { colour: GREY, depth, interlaced, samples },
        (x, y) => [shade(x, y), shade(x, y), shade(x, y), 255],
        `${depth} bits`,
      );
    }
    const eight = (x: number, y: number) => sample(x, y, 8);
    assertDecodes(
      { colour: GREY, depth: 16, interlaced, samples: (x, y) => [257 * eight(x, y)] },
      (x, y) => [eight(x, y), eight(x, y), eight(x, y), 255],
      "16 bits",
    );
  });

  test(`colour and alpha of 8 and 16 bits, ${how}`, () => {
    const [red, green, blue, alpha] = [0, 1, 2, 3].map(
      (c) => (x: number, y: number) => sample(x + 3 * c, y + c, 8),
    );
    for (const depth of [8, 16]) {
      const wide = depth === 16 ? 257 : 1;
      const cases: readonly (readonly [string, number, Kind["samples"], Kind["samples"]])[] = [
        [
          "RGB",
          RGB,
          (x, y) => [red!(x, y), green!(x, y), blue!(x, y)],
          (x, y) => [red!(x, y), green!(x, y), blue!(x, y), 255],
        ],
        [
          "grey and alpha",
          GREY_ALPHA,
          (x, y) => [red!(x, y), alpha!(x, y)],
          (x, y) => [red!(x, y), red!(x, y), red!(x, y), alpha!(x, y)],
        ],
        [
          "RGBA",
          RGBA,
          (x, y) => [red!(x, y), green!(x, y), blue!(x, y), alpha!(x, y)],
          (x, y) => [red!(x, y), green!(x, y), blue!(x, y), alpha!(x, y)],
        ],
      ];
      for (const [what, colour, samples, expected] of cases) {
        const scaled = (x: number, y: number) => samples(x, y).map((v) => v * wide);
        assertDecodes({ colour, depth, interlaced, samples: scaled }, expected, `${what} ${depth}`);
      }
    }
  });

  test(`a palette of 2 to 16 colours, one of them transparent, ${how}`, () => {
    for (const depth of [1, 2, 4, 8]) {
      const colours = Array.from({ length: Math.min(16, 2 ** depth) }, (_, i) => [
        (i * 40) % 256,
        (i * 90) % 256,
        (i * 130) % 256,
      ]);
      const index = (x: number, y: number) => sample(x, y, Math.min(4, depth));
      const between = [
        chunk("PLTE", Uint8Array.from(colours.flat())),
        chunk("tRNS", Uint8Array.of(0)),
      ];
      assertDecodes(
        { colour: PALETTE, depth, interlaced, samples: (x, y) => [index(x, y)], between },
        (x, y) => [...colours[index(x, y)]!, index(x, y) === 0 ? 0 : 255],
        `${depth} bits`,
      );
    }
  });
}

function assertRefused(bytes: Uint8Array, message: RegExp, what: string): void {
  try {
    decodePixels(bytes, "digit.png");
  } catch (error) {
    assert.instance(error, SimdigitError, what);
    assert.is((error as SimdigitError).kind, "data", what);
    assert.match((error as SimdigitError).message, message, what);
    assert.match((error as SimdigitError).message, /^digit\.png: expected /, what);
    return;
  }
  assert.unreachable(`${what}: expected to be refused`);
}

const plain: Kind = {
  colour: GREY,
  depth: 8,
  interlaced: false,
  samples: (x, y) => [sample(x, y, 8)],
};

test("other files are called by their names", () => {
  const starting = (start: string) => Buffer.from(start.padEnd(100, "\0"), "latin1");
  const cases: readonly (readonly [string, RegExp])[] = [
    ["\0\0\0\x0cjP  ", /got a JPEG 2000 or JPEG XL file/],
    ["version https://git-lfs.github.com/spec/v1", /got a Git LFS pointer file/],
    ["GIF89a", /got a GIF file/],
    ["RIFF\0\0\0\0WEBPVP8", /got a WebP file/],
    ["BM\0\0", /got a BMP file/],
    ["II*\0", /got a TIFF file/],
    ["\0\0\0\x20ftypheic", /got a HEIC or AVIF file/],
    ["%PDF-1.4", /got a PDF file/],
    ['<?xml version="1.0"?><svg>', /got an SVG, XML or HTML file/],
    ["notes of mine", /got a file that begins with "notes of" - save it as a PNG/],
    ["\x1b[31mred", /got a file that begins with "\?\[31mred"/],
  ];
  for (const [start, message] of cases) assertRefused(starting(start), message, start);
  assertRefused(new Uint8Array(0), /got an empty file/, "empty");
});

test("cut short anywhere", () => {
  const whole = encode(plain);
  for (let length = 1; length < whole.length; length++) {
    assertRefused(
      whole.subarray(0, length),
      new RegExp(`a whole PNG, got ${length} bytes of one that is cut short or damaged`),
      `${length} bytes`,
    );
  }
});

test("damaged: a wrong byte, pixels missing, no pixels", () => {
  const whole = encode(plain);
  for (const at of [20, 30, 45, whole.length - 20, whole.length - 1]) {
    const wrong = Buffer.from(whole);
    wrong[at]! ^= 0x10;
    // Bytes 16 to 23 are the size, which then is another one or too large.
    assertRefused(wrong, /cut short or damaged|expected sides of/, `byte ${at}`);
  }
  const parts = (...chunks: Uint8Array[]) =>
    Buffer.concat([Uint8Array.from(SIGNATURE), header(WIDTH, HEIGHT, plain), ...chunks]);
  const end = chunk("IEND", new Uint8Array(0));
  assertRefused(parts(end), /cut short or damaged/, "no pixels");
  const stream = (data: Uint8Array) => chunk("IDAT", data);
  const few = deflateSync(new Uint8Array(20));
  assertRefused(parts(stream(few), end), /cut short or damaged/, "few pixels");
  const many = deflateSync(new Uint8Array(5000));
  assertRefused(parts(stream(many), end), /cut short or damaged/, "many pixels");
  const noise = Uint8Array.from({ length: 50 }, (_, i) => i * 7);
  assertRefused(parts(stream(noise), end), /cut short or damaged/, "no zlib stream");
});

test("pixels in several chunks, with others in front", () => {
  const rows = new Uint8Array((1 + WIDTH) * HEIGHT);
  const stream = deflateSync(rows);
  const { data } = decodePng(
    Buffer.concat([
      Uint8Array.from(SIGNATURE),
      header(WIDTH, HEIGHT, plain),
      chunk("tEXt", Buffer.from("Comment\0IDAT IEND")),
      ...[...stream].map((byte) => chunk("IDAT", Uint8Array.of(byte))),
      chunk("IEND", new Uint8Array(0)),
    ]),
    "digit.png",
  );
  assert.equal([...data], Array(WIDTH * HEIGHT).fill(0));
});

test("sizes are looked at before anything is decoded", () => {
  const sized = (width: number, height: number) =>
    Buffer.concat([Uint8Array.from(SIGNATURE), header(width, height, plain)]);
  assertRefused(sized(10_001, 5), /expected sides of 1 to 10000 pixels, got 10001 x 5/, "wide");
  assertRefused(sized(5, 4_294_967_295), /got 5 x 4294967295 - make it smaller/, "high");
  assertRefused(sized(0, 5), /got 0 x 5/, "none");
});

test.run();
