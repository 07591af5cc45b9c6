// MNIST's four files: names, lengths and hashes, and the mirrors that have them.
// Source: LeCun, Cortes, Burges. The hashes are those of the unpacked files, the same from every mirror.

import type { DataSplits, Dataset } from "../core/dataset.ts";
import { encodeIdxImages, encodeIdxLabels } from "./idx.ts";

export interface MnistFile {
  readonly split: "train" | "test";
  readonly content: "images" | "labels";
  /** Name of the unpacked file; mirrors add .gz. */
  readonly name: string;
  /** Length of the unpacked file. */
  readonly bytes: number;
  /** SHA-256 of the unpacked file. */
  readonly sha256: string;
}

export const mnistFiles: readonly MnistFile[] = [
  {
    split: "train",
    content: "images",
    name: "train-images-idx3-ubyte",
    bytes: 47040016,
    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  },
  {
    split: "train",
    content: "labels",
    name: "train-labels-idx1-ubyte",
    bytes: 60008,
    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
  {
    split: "test",
    content: "images",
    name: "t10k-images-idx3-ubyte",
    bytes: 7840016,
    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  },
  {
    split: "test",
    content: "labels",
    name: "t10k-labels-idx1-ubyte",
    bytes: 10008,
    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
];

export const mnistMirrors: readonly string[] = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

/** The file of one split and content. */
export function mnistFile(split: MnistFile["split"], content: MnistFile["content"]): MnistFile {
  return mnistFiles.find((file) => file.split === split && file.content === content)!;
}

/**
 * Whether the splits are MNIST byte for byte and in its order, whatever files they came from. Other data in the same
 * format, such as Fashion-MNIST, is not.
 */
export async function isMnist(
  { train, test }: DataSplits,
  sha256: (data: ArrayBufferView) => Promise<string>,
): Promise<boolean> {
  // Quick checks first: the test labels alone tell most other data apart.
  const checks: [MnistFile, Dataset, (data: Dataset) => Uint8Array][] = [
    [mnistFile("test", "labels"), test, encodeIdxLabels],
    [mnistFile("train", "labels"), train, encodeIdxLabels],
    [mnistFile("test", "images"), test, encodeIdxImages],
    [mnistFile("train", "images"), train, encodeIdxImages],
  ];
  for (const [file, data, encode] of checks) {
    if (!(data.inputs instanceof Uint8Array) || data.shape === undefined) return false;
    const bytes = encode(data);
    if (bytes.length !== file.bytes || (await sha256(bytes)) !== file.sha256) return false;
  }
  return true;
}
