// Valid files of every format that is read, small, and their readers: what the fuzzer starts from.

import { zipSync } from "fflate";
import { encode } from "jpeg-js";
import { PNG } from "pngjs";
import { decodeCheckpoint, isCheckpoint } from "../../ts/core/checkpoint.ts";
import { type AnyData, checkAnyData } from "../../ts/core/dataset.ts";
import { decodeWeights } from "../../ts/core/decode_weights.ts";
import { encodeSafetensors } from "../../ts/core/safetensors.ts";
import { decodePicture } from "../../ts/data/image/decode.ts";
import { readEntries } from "../../ts/data/read.ts";
import { decodeTable } from "../../ts/data/table.ts";
import { encodePng } from "../../ts/report/png.ts";
import { entries, entry, gzip, idx, npy, text } from "../support/data_files.ts";
import { fileBytes } from "../support/files.ts";

export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Reads the bytes, valid or not: throws a SimdigitError, or an error about a result that is wrong. */
  read(bytes: Uint8Array): Promise<void> | void;
}

const shades = (count: number) => Array.from({ length: count }, (_, i) => (i * 37) % 256);
const images = idx("u1", [6, 4, 5], shades(120));
const labels = idx("u1", [6], [0, 1, 2, 3, 1, 0]);
const rows = npy(
  "<f4",
  [6, 3],
  Array.from({ length: 18 }, (_, i) => i / 4),
);
const classes = npy("<i8", [6], [0, 1, 2, 0, 1, 2]);

/** Rows of two features and a class, as text. */
function table(
  separator: string,
  header: string,
  rowOf: (i: number) => readonly string[],
): Uint8Array {
  const lines = Array.from({ length: 12 }, (_, i) => rowOf(i).join(separator));
  return text(`${header}${lines.join("\n")}\n`);
}
const row = (i: number) => [`${i % 3}`, `${i}.5`, `${-2 * i}`];
const tables = [
  table(",", "label,a,b\n", row),
  table(";", "", (i) => [`${i},5`, `${i % 2},25`, `${i % 3}`]),
  table("\t", "\ufeffa\tb\tspecies\r\n", (i) => [`${i}e-1`, "0", `"kind ${i % 2}"`]),
  table(", ", "", (i) => [...shades(6).map(String), `${i % 4}`]),
  table(",", "a,target\n", (i) => [`${i}`, `${i * 1.75}`]),
  table(" ", "", (i) => [`${Number(i % 2 === 0)}`, `${Number(i % 2 === 1)}`, `${i / 16}`]),
];

const grey = encodePng({ width: 6, height: 5, pixels: Uint8Array.from(shades(30)) });
const png = new PNG({ width: 5, height: 4 });
png.data.set(shades(80));
const colour = PNG.sync.write(png);
const jpeg = Uint8Array.from(
  encode({ width: 9, height: 7, data: Uint8Array.from(shades(252)) }, 80).data,
);
const weights = encodeSafetensors({
  tensors: new Map([
    ["fc1.weight", { shape: [3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ["fc1.bias", { shape: [3], values: Float32Array.of(1, 2, 3) }],
    ["fc2.weight", { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ["fc2.bias", { shape: [2], values: Float32Array.of(1, 2) }],
  ]),
  metadata: new Map(),
});

export const samples: readonly Sample[] = [
  ...alone("images.idx3-ubyte", images),
  ...alone("floats.idx3-float", idx("f4", [3, 2, 2], shades(12))),
  ...alone("images.gz", await gzip(images)),
  ...alone("x.npy", npy("<f8", [2, 3], shades(6), { fortran: true })),
  ...alone("x16.npy", npy(">i2", [2, 2, 2, 3], shades(24), { version: 2 })),
  ...alone("data_batch_1.bin", Uint8Array.from([1, ...shades(3072)])),
  ...alone("set.npz", zipSync({ "x.npy": rows, "y.npy": classes }, { level: 0 })),
  ...alone(
    "packed.npz",
    zipSync({ "x_train.npy": rows, "y_train.npy": classes, "x_test.npy": rows }),
  ),
  ...alone("tables.zip", zipSync({ "train.csv": tables[0]!, "test.csv": tables[0]! })),
  ...alone("pictures.zip", zipSync({ "a/1.png": grey, "b/1.jpg": jpeg })),
  beside("train-images-idx3-ubyte", images, { "train-labels-idx1-ubyte": labels }),
  beside("train-labels-idx1-ubyte", labels, { "train-images-idx3-ubyte": images }),
  beside("train-labels-idx2-int", idx("i4", [6, 8], shades(48)), {
    "train-images-idx3-ubyte": images,
  }),
  beside("y.npy", classes, { "x.npy": rows }),
  beside("a/1.png", colour, { "b/1.png": grey }),
  beside("test.csv", tables[0]!, { "train.csv": tables[0]! }),
  ...tables.map((bytes, i) => ({
    name: `table ${i + 1}`,
    bytes,
    read: async (changed: Uint8Array) =>
      checkData((await decodeTable(changed, "t.csv", { name: "t" })).data),
  })),
  ...[grey, colour, jpeg].map((bytes, i) => ({
    name: `picture ${i + 1}`,
    bytes,
    read(changed: Uint8Array) {
      const { width, height, channels, data } = decodePicture(changed, "picture");
      if (data.length !== width * height * channels) throw new Error("a picture of another size");
    },
  })),
  {
    name: "weights",
    bytes: weights,
    read(changed: Uint8Array) {
      const { parameters } = decodeWeights(changed, { activation: "relu" });
      if (parameters.length === 0) throw new Error("weights without parameters");
    },
  },
  {
    name: "checkpoint",
    bytes: await fileBytes("test/fixtures/safetensors/simdigit.safetensors"),
    read(changed: Uint8Array) {
      if (isCheckpoint(changed)) decodeCheckpoint(changed);
    },
  },
];

/** A file that is read by itself. */
function alone(path: string, bytes: Uint8Array): Sample[] {
  const read = async (changed: Uint8Array) =>
    checkSets(await readEntries([entry(path, changed)], "set"));
  return [{ name: path, bytes, read }];
}

/** A file that is read with others. */
function beside(path: string, bytes: Uint8Array, others: Record<string, Uint8Array>): Sample {
  const read = async (changed: Uint8Array) =>
    checkSets(await readEntries(entries({ ...others, [path]: changed }), "set"));
  return { name: `${path} of a set`, bytes, read };
}

function checkSets({ train, test }: { readonly train?: AnyData; readonly test?: AnyData }): void {
  for (const data of [train, test]) if (data) checkData(data);
}

/** Throws a TypeError, not a SimdigitError, for a data set that contradicts itself. */
function checkData(data: AnyData): void {
  try {
    checkAnyData(data);
  } catch (error) {
    // Targets that are not finite are the caller's to refuse.
    if (!/finite/.test((error as Error).message)) throw new TypeError((error as Error).message);
  }
}
