// JPEG files, baseline and progressive (written by Pillow), the way up that Exif says; and ones that are too large, cut
// short, damaged or made to keep a decoder busy. What a picture becomes as an example.

import { Buffer } from "node:buffer";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { decodePicture, decodePixels } from "../../../ts/data/image/decode.ts";
import { pictureOf, resizePicture } from "../../../ts/data/image/picture.ts";

const test = suite("image: jpeg");

/** 27 x 20, quarters of red, green, blue and light grey; chroma of half the resolution in the first two. */
const WIDTH = 27;
const HEIGHT = 20;
const files: Readonly<Record<string, string>> = {
  baseline:
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAUABsDASIAAhEBAxEB/8QAGQABAAMBAQAAAAAAAAAAAAAAAAcICQUG/8QAMRAAAQIEAQURAAAAAAAAAAAAAAIDAQQFEQcGGFal0wgJExUWITE0N1RxcnaisbTR/8QAFwEAAwEAAAAAAAAAAAAAAAAAAwYIB//EACsRAAEDAwEDDQAAAAAAAAAAAAEAAgMEBREGB1JxEhUWNDVhcoGRobHR0v/aAAwDAQACEQMRAD8AiI6NC62vyR+YEdcoah3j2J/Cw24fyVpeKmLFWpOVErxpT2aI7NNs8IpmzsH2EwVduKY9C1Qte3P4BazZhebdTvq5ZYi1gycOfnyywfK1TVO0e06kstVaKSKRskzeSC4NDQe8h5OOAK80DQTNYwv0Y1hNbUZrGF+jGsJraiXzRPvD3+lJnQ+v32ervysiC1u9u9uNc9OP/ZlQC0dS9j1PhTPRdYZxWkIAJdTwv//Z",
  progressive:
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAUABsDASIAAhEBAxEB/8QAGQABAAMBAQAAAAAAAAAAAAAAAAYHCAQF/8QAFwEAAwEAAAAAAAAAAAAAAAAAAgUHBv/aAAwDAQACEAMQAAABiHTHLDLVea0ESyXIdrlpaaQEuef/xAAeEAABAwQDAAAAAAAAAAAAAAAFAAMQBAYHFhQyNf/aAAgBAQABBQJMdo5DiselaKltWFrVhcY39yP/xAAjEQAABAMJAAAAAAAAAAAAAAABAgMEAAURBhAVITNRobHR/9oACAEDAQE/AZpaNpMmSrRIpgMcKZ0p3GDr7hz5COoF3//EACIRAAECAwkAAAAAAAAAAAAAAAIBAwAEBQYQERQ0UWFx0f/aAAgBAgEBPwF6zE5Ltq6RDgnK+RlD3ipaNzq7/8QAJBAAAAMGBwEAAAAAAAAAAAAAAQIDABARNKPRBBMgITJRdLL/2gAIAQEABj8C0cmVSxRc1MERMARhvEOmlqhrtLVDXcv5x+iv/8QAHRAAAQIHAAAAAAAAAAAAAAAAAQAxEBEgIVFx8P/aAAgBAQABPyFO6jwAV0aamubMmuqqb//aAAwDAQACAAMAAAAQuDg8/8QAGxEBAAICAwAAAAAAAAAAAAAAAQAREGFxofH/2gAIAQMBAT8QrDgIAdo2uBnrw7uP/8QAHBEAAgAHAAAAAAAAAAAAAAAAAREAEGGBobHR/9oACAECAQE/EC74WU2zHcU2eTr/xAAfEAACAQIHAAAAAAAAAAAAAAABEQAQMSAhcaGx0fD/2gAIAQEAAT8Qm/8AIr6dUsABgCMxFYSaz0x00rv/2Q==",
  "progressive, all of the chroma":
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAUABsDAREAAhEBAxEB/8QAGAAAAgMAAAAAAAAAAAAAAAAAAAcEBgj/xAAZAQACAwEAAAAAAAAAAAAAAAAABwQFBgP/2gAMAwEAAhADEAAAAahkHzJ6LWd1QgFOcrQYdJGeGRggZDd1e18zN0hgbYD/xAAeEAABAwQDAAAAAAAAAAAAAAAFAAMQBAYHFhQyNf/aAAgBAQABBQJMdo5DiselaKltWFrVhcY39yP/xAAtEQAAAwMHDQAAAAAAAAAAAAABAgQABRADBhUhMVKhERITFjI1QVFTcqKy0f/aAAgBAwEBPwFp/bsk+8PU0dZXr1vEvxpd4KXuXQLTZxQrsAK7OGTm1GpbmItRqW5iMEm3H//EACYRAAAEBAQHAAAAAAAAAAAAAAABAgMEBRBRERQWYTE0U3KhwdH/2gAIAQIBAT8BCONdOSvpeVfRN5NAwjBLZbwPG577jLNWGWatSf8AKp7vR1//xAAkEAAAAwYHAQAAAAAAAAAAAAABAgMAEBE0o9EEEyAhMlF0sv/aAAgBAQAGPwLRyZVLFFzUwREwBGG8Q6aWqGu0tUNdy/nH6K//xAAdEAABAgcAAAAAAAAAAAAAAAABADEQESAhUXHw/9oACAEBAAE/IU7qPABXRpqa5sya6qpv/9oADAMBAAIAAwAAABDlL1KuT//EAB4RAAIBBAMBAAAAAAAAAAAAAAERMQAQ0fAgIXHB/9oACAEDAQE/EOKnEffyiAYFiUEE13EVuyVuyWl8+i//xAAeEQEAAQMFAQAAAAAAAAAAAAABEQAQ0SAhMUHwof/aAAgBAgEBPxDSOyzgky7Qu0chXiua8Vzb5F3/xAAfEAACAQIHAAAAAAAAAAAAAAABEQAQMSAhcaGx0fD/2gAIAQEAAT8Qm/8AIr6dUsABgCMxFYSaz0x00rv/2Q==",
};
const bytesOf = (name: string): Uint8Array => Buffer.from(files[name]!, "base64");

type Rgb = readonly [red: number, green: number, blue: number];
const RED: Rgb = [221, 40, 29];
const GREEN: Rgb = [30, 160, 60];
const BLUE: Rgb = [30, 60, 200];
const LIGHT: Rgb = [240, 240, 240];

/** In each corner, from the left above to the right beneath. */
function corners(bytes: Uint8Array): number[][] {
  const { width, height, channels, data } = decodePicture(bytes, "photo.jpg");
  assert.is(channels, 3);
  const at = (x: number, y: number) => [...data.subarray(3 * (y * width + x)).subarray(0, 3)];
  const [right, bottom] = [width - 4, height - 4];
  return [at(3, 3), at(right, 3), at(3, bottom), at(right, bottom)];
}

function assertCorners(bytes: Uint8Array, expected: readonly Rgb[], what: string): void {
  corners(bytes).forEach((colour, corner) => {
    const off = colour.map((value, i) => Math.abs(value - expected[corner]![i]!));
    assert.ok(Math.max(...off) <= 10, `${what}: corner ${corner} is ${colour}`);
  });
}

test("baseline and progressive, whatever their names", () => {
  for (const name of Object.keys(files)) {
    const { width, height } = decodePixels(bytesOf(name), "named.png");
    assert.equal([width, height], [WIDTH, HEIGHT], name);
    assertCorners(bytesOf(name), [RED, GREEN, BLUE, LIGHT], name);
  }
});

/** The file with an Exif segment behind its first marker. */
function oriented(orientation: number, little: boolean): Uint8Array {
  const tiff = Buffer.alloc(38);
  const two = little ? tiff.writeUInt16LE.bind(tiff) : tiff.writeUInt16BE.bind(tiff);
  const four = little ? tiff.writeUInt32LE.bind(tiff) : tiff.writeUInt32BE.bind(tiff);
  tiff.write(little ? "II" : "MM", 0, "latin1");
  two(42, 2);
  four(8, 4);
  two(2, 8);
  // Two entries: the resolution unit, then the orientation.
  [
    [0x0128, 2],
    [0x0112, orientation],
  ].forEach(([tag, value], entry) => {
    const at = 10 + 12 * entry;
    two(tag!, at);
    two(3, at + 2);
    four(1, at + 4);
    two(value!, at + 8);
  });
  const segment = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const file = bytesOf("baseline");
  const start = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, segment.length + 2]);
  return Buffer.concat([start, segment, file.subarray(2)]);
}

test("the way up that Exif says", () => {
  const seen: readonly (readonly [number, readonly Rgb[]])[] = [
    [1, [RED, GREEN, BLUE, LIGHT]],
    [2, [GREEN, RED, LIGHT, BLUE]],
    [3, [LIGHT, BLUE, GREEN, RED]],
    [4, [BLUE, LIGHT, RED, GREEN]],
    [5, [RED, BLUE, GREEN, LIGHT]],
    [6, [BLUE, RED, LIGHT, GREEN]],
    [7, [LIGHT, GREEN, BLUE, RED]],
    [8, [GREEN, LIGHT, RED, BLUE]],
    [9, [RED, GREEN, BLUE, LIGHT]],
  ];
  for (const [orientation, expected] of seen) {
    for (const little of [true, false]) {
      const what = `orientation ${orientation}, ${little ? "II" : "MM"}`;
      const bytes = oriented(orientation, little);
      assertCorners(bytes, expected, what);
      const turned = orientation >= 5 && orientation <= 8;
      const { width, height } = decodePicture(bytes, "photo.jpg");
      assert.equal([width, height], turned ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT], what);
    }
  }
});

test("a damaged Exif segment says nothing", () => {
  const bytes = oriented(6, true);
  bytes.fill(0xff, 12 + 4, 12 + 8); // where the directory is
  assertCorners(bytes, [RED, GREEN, BLUE, LIGHT], "damaged Exif");
});

/** The message of the refusal, which has to be one of ours. */
function refusalOf(bytes: Uint8Array): string {
  try {
    decodePicture(bytes, "photo.jpg");
  } catch (error) {
    assert.instance(error, SimdigitError);
    assert.is((error as SimdigitError).kind, "data");
    return (error as SimdigitError).message;
  }
  throw new Error("expected to be refused");
}

test("cut short within its first pixels", () => {
  const whole = bytesOf("baseline");
  for (let length = 3; length < whole.length - 150; length += 7) {
    assert.match(
      refusalOf(whole.subarray(0, length)),
      /^photo\.jpg: expected a whole JPEG, baseline or progressive, got \d+ bytes of one that is/,
      `${length} bytes`,
    );
  }
});

/** The file with another size in its frame header. */
function resized(name: string, width: number, height: number): Uint8Array {
  const bytes = Buffer.from(bytesOf(name));
  const frame = bytes.findIndex((byte, at) => byte === 0xff && (bytes[at + 1]! & 0xfe) === 0xc0);
  const at = frame >= 0 ? frame : bytes.indexOf(Buffer.from([0xff, 0xc2]));
  bytes.writeUInt16BE(height, at + 5);
  bytes.writeUInt16BE(width, at + 7);
  return bytes;
}

test("a small file cannot ask for gigabytes", () => {
  for (const name of Object.keys(files)) {
    assert.match(
      refusalOf(resized(name, 10_000, 10_000)),
      /expected a picture that takes at most 256 MB in memory, .* got a larger one - make it smaller/,
      name,
    );
    assert.match(refusalOf(resized(name, 65_535, 3)), /sides of 1 to 10000 pixels, got 65535 x 3/);
    assert.match(refusalOf(resized(name, 0, 3)), /got 0 x 3/);
  }
});

test("a file of many scans is not gone over for each of them", () => {
  const file = bytesOf("progressive");
  const scan = file.subarray(file.lastIndexOf(0xda) - 1, file.length - 2);
  const many = Buffer.concat([file.subarray(0, -2), ...Array(200).fill(scan), file.subarray(-2)]);
  assert.match(refusalOf(many), /expected a whole JPEG/);
});

test("any damage is refused or decoded", () => {
  for (const name of Object.keys(files)) {
    for (let at = 3; at < bytesOf(name).length; at++) {
      const wrong = Buffer.from(bytesOf(name));
      wrong[at]! ^= 1 << (at % 8);
      try {
        decodePixels(wrong, "photo.jpg");
      } catch (error) {
        assert.instance(error, SimdigitError, `${name}, byte ${at}: ${(error as Error).stack}`);
      }
    }
  }
});

test("pictures: grey where all pixels are, transparent parts show paper", () => {
  const grey = Uint8Array.of(9, 9, 9, 255, 200, 200, 200, 255);
  const size = { width: 2, height: 1 };
  assert.equal(pictureOf({ ...size, data: grey }, "p"), {
    ...size,
    channels: 1,
    data: Uint8Array.of(9, 200),
  });
  assert.equal(pictureOf({ ...size, data: Uint8Array.of(9, 200) }, "p").channels, 1);
  const colour = Uint8Array.of(9, 9, 9, 255, 200, 200, 201, 255);
  assert.equal([...pictureOf({ ...size, data: colour }, "p").data], [9, 9, 9, 200, 200, 201]);
  // Dark ink on nothing: the paper is white.
  const clear = new Uint8Array(4 * 25);
  clear.set([0, 0, 0, 255], 4 * 12);
  clear.set([100, 0, 0, 51], 4 * 13);
  const { data, channels } = pictureOf({ width: 5, height: 5, data: clear }, "p");
  assert.is(channels, 3);
  assert.equal([...data.subarray(3 * 11, 3 * 14)], [255, 255, 255, 0, 0, 0, 224, 204, 204]);
});

test("pictures shrink by means of areas, each channel by itself", () => {
  const data = Uint8Array.of(0, 10, 20, 100, 30, 40, 8, 50, 60, 12, 70, 80);
  const picture = { width: 2, height: 2, channels: 3, data } as const;
  assert.equal(resizePicture(picture, 1, 1).data, Uint8Array.of(30, 40, 50));
  assert.equal(resizePicture(picture, 1, 2).data, Uint8Array.of(4, 30, 40, 56, 50, 60));
  assert.is(resizePicture(picture, 2, 2), picture);
  const grey = resizePicture(picture, 2, 1, 1);
  assert.equal([grey.channels, grey.data], [1, Uint8Array.of(30, 46)]);
  assert.equal(resizePicture(grey, 2, 1, 3).data, Uint8Array.of(30, 30, 30, 46, 46, 46));
  assert.throws(() => resizePicture(picture, 2, 2, 4), "channels expected 1 or 3, got 4");
  const { width, height } = resizePicture(picture, 5, 7);
  assert.equal([width, height], [7, 5]);
});

test.run();
