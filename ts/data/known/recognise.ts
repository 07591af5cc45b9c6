// Tells a known data set by its content, whatever files or folder it came from.

import type { DataSplits, Dataset } from "../../core/dataset.ts";
import { encodeIdxImages, encodeIdxLabels } from "../idx.ts";
import type { KnownSet } from "./known_set.ts";
import { knownSets } from "./sets.ts";

/**
 * The one of the sets that the splits are, byte for byte and in its order. Only sets of which hashes of unpacked files are
 * known can be told: MNIST and Fashion-MNIST.
 */
export async function recognised(
  { train, test }: DataSplits,
  sha256: (data: ArrayBufferView) => Promise<string>,
  sets = knownSets,
): Promise<KnownSet | undefined> {
  // The test labels alone tell most other data apart.
  const checks: [file: string, Dataset, (data: Dataset) => Uint8Array][] = [
    ["t10k-labels-idx1-ubyte.gz", test, encodeIdxLabels],
    ["train-labels-idx1-ubyte.gz", train, encodeIdxLabels],
    ["t10k-images-idx3-ubyte.gz", test, encodeIdxImages],
    ["train-images-idx3-ubyte.gz", train, encodeIdxImages],
  ];
  let left = sets.filter(({ files }) => files.every(({ unpacked }) => unpacked));
  for (const [name, data, encode] of checks) {
    const isImages = data.inputs instanceof Uint8Array && data.shape?.[2] === 1;
    if (!isImages || data.classes > 256) return undefined;
    const bytes = encode(data);
    const fileOf = ({ files }: KnownSet) => files.find((file) => file.name === name);
    left = left.filter((set) => fileOf(set)?.bytes === bytes.length);
    if (left.length === 0) return undefined;
    const hash = await sha256(bytes);
    left = left.filter((set) => fileOf(set)?.sha256 === hash);
  }
  return left[0];
}
