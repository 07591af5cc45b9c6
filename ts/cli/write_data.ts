// Writes data sets into a folder: MNIST's four IDX files, two CSV files, or one NPZ file with the arrays that Keras's
// mnist.npz has.

import { type AnyData, hasLabels, hasTargets } from "../core/dataset.ts";
import { badData } from "../core/errors.ts";
import { encodeCsv } from "../data/csv.ts";
import { encodeIdxImages, encodeIdxLabels } from "../data/idx.ts";
import { mnistFile } from "../data/mnist.ts";
import { zip } from "../data/zip.ts";
import { encodeNumbers } from "../export/npy.ts";
import type { Content, Platform } from "../platform/platform.ts";

export const dataFormats = ["idx", "csv", "npz"] as const;
export type DataFormat = (typeof dataFormats)[number];

interface Sets {
  readonly train?: AnyData;
  readonly test?: AnyData;
}

/** Writes the sets that are there; returns the paths of the files. */
export async function writeSets(
  platform: Platform,
  folder: string,
  sets: Sets,
  format: DataFormat,
): Promise<string[]> {
  const files = [...(format === "npz" ? npzFile(sets) : filesOfSets(sets, format))];
  await platform.makeFolder(folder);
  const paths: string[] = [];
  for (const [name, content] of files) {
    const path = platform.join(folder, name);
    await platform.writeFileAtomically(path, content);
    paths.push(path);
  }
  return paths;
}

function* filesOfSets(
  sets: Sets,
  format: "idx" | "csv",
): Generator<readonly [name: string, content: Content]> {
  for (const split of ["train", "test"] as const) {
    const data = sets[split];
    if (!data) continue;
    if (!hasLabels(data)) {
      throw badData(`${data.name}: ${format} expected examples with labels - write npz instead`);
    }
    if (format === "csv") {
      yield [`${data.shape ? "mnist_" : ""}${split}.csv`, encodeCsv(data)];
    } else {
      yield [mnistFile(split, "images").name, encodeIdxImages(data)];
      yield [mnistFile(split, "labels").name, encodeIdxLabels(data)];
    }
  }
}

function* npzFile(sets: Sets): Generator<readonly [name: string, content: Content]> {
  const members = new Map<string, Uint8Array>();
  for (const split of ["train", "test"] as const) {
    const data = sets[split];
    if (!data) continue;
    const { count, features, shape, inputs } = data;
    const sizes = shape?.[2] === 1 ? shape.slice(0, 2) : (shape ?? [features]);
    members.set(`x_${split}.npy`, encodeNumbers({ shape: [count, ...sizes], values: inputs }));
    if (hasLabels(data)) {
      members.set(`y_${split}.npy`, encodeNumbers({ shape: [count], values: data.labels }));
    } else if (hasTargets(data)) {
      const shape = [count, data.outputs];
      members.set(`y_${split}.npy`, encodeNumbers({ shape, values: data.targets }));
    }
  }
  yield ["data.npz", zip(members)];
}
