// IDX files: round trips, every way to be wrong, and bytes at random.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Dataset } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { decodeIdx, encodeIdxImages, encodeIdxLabels } from "../../../ts/data/idx.ts";

const test = suite("idx");

const IMAGES = "train-images-idx3-ubyte";
const LABELS = "train-labels-idx1-ubyte";

function digits(count: number, rows = 3, columns = 2): Dataset {
  const features = rows * columns;
  return {
    name: "digits",
    inputs: Uint8Array.from({ length: count * features }, (_, i) => (i * 37) % 256),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
    count,
    features,
    classes: Math.min(count, 10),
    shape: [rows, columns, 1],
  };
}

function decode(
  images: Uint8Array<ArrayBuffer>,
  labels: Uint8Array<ArrayBuffer>,
): Promise<Dataset> {
  return decodeIdx({ file: IMAGES, bytes: images }, { file: LABELS, bytes: labels }, "digits");
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

function words(...values: number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length * 4);
  values.forEach((value, i) => {
    new DataView(bytes.buffer).setUint32(i * 4, value);
  });
  return bytes;
}

function plus(bytes: Uint8Array, ...more: number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...bytes, ...more]);
}

/** Runs `work`, which must be refused, and gives the refusal. */
async function refusal(work: () => unknown): Promise<SimdigitError> {
  try {
    await work();
  } catch (error) {
    assert.instance(error, SimdigitError);
    return error as SimdigitError;
  }
  throw new Error("expected a SimdigitError, got none");
}

async function refuses(work: () => unknown, ...parts: (string | RegExp)[]): Promise<void> {
  const { kind, message } = await refusal(work);
  assert.is(kind, "data", message);
  for (const part of parts) {
    assert.ok(
      typeof part === "string" ? message.includes(part) : part.test(message),
      `${message} lacks ${part}`,
    );
  }
}

const three = digits(3);
const images = encodeIdxImages(three);
const labels = encodeIdxLabels(three);

test("encodes the header of the format", () => {
  assert.equal(images.subarray(0, 16), words(0x803, 3, 3, 2));
  assert.equal(labels.subarray(0, 8), words(0x801, 3));
});

test("round trip of any data set, gzipped or not", async () => {
  const sizes = fc.integer({ min: 1, max: 9 });
  await fc.assert(
    fc.asyncProperty(sizes, sizes, sizes, fc.boolean(), async (count, rows, columns, packed) => {
      const data = digits(count, rows, columns);
      const pack = packed ? gzip : (bytes: Uint8Array<ArrayBuffer>) => bytes;
      const back = await decode(
        await pack(encodeIdxImages(data)),
        await pack(encodeIdxLabels(data)),
      );
      assert.equal(back, data);
    }),
    { numRuns: 50 },
  );
});

test("reads a file that lies at an odd place in a larger buffer", async () => {
  const shifted = plus(new Uint8Array(3), ...images).subarray(3);
  assert.equal(await decode(shifted, labels), three);
});

test("every truncation is refused, gzipped or not", async () => {
  for (const [whole, other, first] of [
    [images, labels, true],
    [labels, images, false],
    [await gzip(images), labels, true],
    [await gzip(labels), images, false],
  ] as const) {
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.slice(0, length);
      await refuses(() => (first ? decode(cut, other) : decode(other, cut)));
    }
  }
});

test("says what is wrong with a header", async () => {
  await refuses(() => decode(new Uint8Array(), labels), `${IMAGES}: the file is empty`);
  await refuses(
    () => decode(images.slice(0, 9), labels),
    `${IMAGES}: expected a header of 16 bytes, got 9`,
  );
  await refuses(
    () => decode(new Uint8Array(100), labels),
    `${IMAGES}: expected an IDX file, got one that begins with "????????" - is it the right file?`,
  );
  const page = new TextEncoder().encode("<!DOCTYPE html><html>");
  await refuses(() => decode(page, labels), `${IMAGES}: expected an IDX file, got an HTML page`);
});

test("files of one set, exchanged: says so", async () => {
  await refuses(
    () => decode(labels, images),
    `${IMAGES}: expected images, got 3 labels, while ${LABELS} has 3 x 3 x 2 numbers - the files are swapped`,
  );
  await refuses(() => decode(images, images), `${LABELS}: expected labels, one for each example`);
});

test("a file that was gzipped twice is unpacked twice, no more", async () => {
  const twice = await gzip(await gzip(images));
  assert.equal(await decode(twice, labels), three);
  await refuses(async () => decode(await gzip(twice), labels), "gzipped more than twice");
});

/** The file with its header's words the other way round: all of them, or all but the first. */
function littleEndian(bytes: Uint8Array, from: number): Uint8Array<ArrayBuffer> {
  const out = Uint8Array.from(bytes);
  for (let at = from; at < 16; at += 4) out.subarray(at, at + 4).reverse();
  return out;
}

test("names little-endian headers", async () => {
  for (const from of [0, 4]) {
    await refuses(
      () => decode(littleEndian(images, from), labels),
      `${IMAGES}: expected an IDX header with big-endian numbers, got little-endian ones - pack`,
    );
  }
});

test("sizes beyond reason are refused before anything is allocated", async () => {
  const huge = 0xffffffff;
  for (const header of [words(0x803, huge, huge, huge), words(0x803, 1 << 20, 1 << 8, 1 << 8)]) {
    await refuses(() => decode(header, labels), "2 GiB");
    await refuses(async () => decode(await gzip(plus(header, 1, 2, 3)), labels), "2 GiB");
  }
  await refuses(() => decode(images, words(0x801, huge)), "2 GiB");
  await refuses(() => decode(images, words(0x801, huge >>> 2)), `expected ${8 + (huge >>> 2)}`);
  await refuses(() => decode(words(0x803, 0, 28, 28), words(0x801, 0)), "got none: 0 x 28 x 28");
});

test("what follows the data is refused", async () => {
  await refuses(() => decode(plus(images, 0), labels), "expected 34 bytes, got 35", "follows");
  await refuses(() => decode(images, plus(labels, 0)), `${LABELS}: expected 11 bytes, got 12`);
});

test("unpacking stops before it fills the memory", async () => {
  const bomb = new Uint8Array(300e6);
  bomb.set(images);
  await refuses(
    async () => decode(await gzip(bomb), labels),
    /expected at most 27\d{7} bytes when unpacked, got more - gunzip it first/,
  );
});

test("there are as many classes as the largest label needs, and a label for each image", async () => {
  const more = labels.slice();
  more[8 + 1] = 5;
  assert.is((await decode(images, more)).classes, 6);
  more[8 + 1] = 46;
  const { classes, classNames } = await decode(images, more);
  assert.equal([classes, classNames?.at(-1)], [classNames?.length, "46"]);
  await refuses(
    () => decode(images, encodeIdxLabels(digits(2))),
    `${LABELS}: expected 3 labels, one for each image of ${IMAGES}, got 2`,
  );
});

test("what is not gzip, or damaged, is refused", async () => {
  const packed = await gzip(images);
  const junk = Uint8Array.from([0x1f, 0x8b, ...new TextEncoder().encode("but no gzip file")]);
  await refuses(() => decode(junk, labels), `${IMAGES}: corrupt or truncated gzip`);
  const checksum = packed.slice();
  checksum[packed.length - 5]! ^= 1;
  await refuses(() => decode(checksum, labels), "corrupt");
});

test("only images of bytes can be encoded", async () => {
  const { shape, ...flat } = three;
  assert.ok(shape);
  await refuses(() => encodeIdxImages(flat), "without rows and columns");
  await refuses(
    () => encodeIdxImages({ ...three, inputs: new Float32Array(18) }),
    "floating-point",
  );
});

test("any damage gives a refusal or a valid data set", async () => {
  const files = [images, await gzip(images)];
  await fc.assert(
    fc.asyncProperty(
      fc.nat(1),
      fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(40),
      async (which, changes, tail) => {
        const damaged = plus(files[which]!, ...new Array(tail % 3).fill(tail));
        for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
        try {
          const data = await decode(damaged, labels);
          assert.is(data.inputs.length, data.count * data.features);
        } catch (error) {
          assert.instance(error, SimdigitError);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test.run();
