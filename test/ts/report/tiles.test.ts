// Matrices as images: each value where it belongs, and a PNG file that decodes to the same pixels.

import { PNG } from "pngjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { dataUri, tileImage } from "../../../ts/report/tiles.ts";

const test = suite("report: tiles");

/** Rows of an image's grey pixels. */
function rowsOf({ width, pixels }: { readonly width: number; readonly pixels: Uint8Array }) {
  return Array.from({ length: pixels.length / width }, (_, y) => [
    ...pixels.subarray(y * width, (y + 1) * width),
  ]);
}

test("one matrix: its values from black to white, what lies beyond cut off", () => {
  const matrices = [[-1, 0, 1, -9, 9, 0.5]];
  const image = tileImage({ matrices, rows: 2, columns: 3, range: [-1, 1] });
  assert.equal(rowsOf(image), [
    [0, 128, 255],
    [0, 255, 191],
  ]);
});

test("several: beside and below each other, a black line between, the rest black", () => {
  const matrices = [1, 2, 3].map((v) => [v, v]);
  const image = tileImage({ matrices, rows: 1, columns: 2, perRow: 2, range: [0, 255] });
  assert.equal(rowsOf(image), [
    [1, 1, 0, 2, 2],
    [0, 0, 0, 0, 0],
    [3, 3, 0, 0, 0],
  ]);
  const line = tileImage({ matrices, rows: 1, columns: 2, range: [0, 255] });
  assert.equal(rowsOf(line), [[1, 1, 0, 2, 2, 0, 3, 3]]);
  assert.is(tileImage({ matrices, rows: 1, columns: 2, perRow: 9, range: [0, 1] }).width, 8);
});

test("three channels are colours, of two the mean is grey", () => {
  const matrices = [[0, 1, 2, 3, 4, 5]];
  const range = [0, 255] as const;
  const colour = tileImage({ matrices, rows: 1, columns: 2, channels: 3, range });
  assert.equal([colour.colours, [...colour.pixels]], [3, [0, 1, 2, 3, 4, 5]]);
  const two = tileImage({ matrices: [[0, 2, 4, 8]], rows: 1, columns: 2, channels: 2, range });
  assert.equal([two.colours, [...two.pixels]], [1, [1, 6]]);
});

test("fewer shades: as many, evenly spaced, black and white among them", () => {
  const matrices = [Array.from({ length: 256 }, (_, i) => i)];
  const tiles = { matrices, rows: 16, columns: 16, range: [0, 255] as const };
  assert.equal([...tileImage(tiles).pixels], matrices[0]);
  const shades = new Set(tileImage({ ...tiles, shades: 4 }).pixels);
  assert.equal([...shades], [0, 85, 170, 255]);
});

test("a data URI is a PNG file of the same grey pixels", () => {
  const pixels = Uint8Array.from({ length: 35 }, (_, i) => i * 7);
  const uri = dataUri({ width: 7, height: 5, pixels });
  const [head, base64] = uri.split(",");
  assert.is(head, "data:image/png;base64");
  const png = PNG.sync.read(Buffer.from(base64!, "base64"));
  assert.equal([png.width, png.height], [7, 5]);
  pixels.forEach((grey, i) => {
    assert.equal([...png.data.subarray(4 * i, 4 * i + 4)], [grey, grey, grey, 255], String(i));
  });
});

test.run();
