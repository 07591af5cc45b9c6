// MNIST's mirrors and the names of its four files, which many sets have taken over. known/sets.ts knows their hashes.

export interface MnistFile {
  readonly split: "train" | "test";
  readonly content: "images" | "labels";
  /** Name of the unpacked file; mirrors add .gz. */
  readonly name: string;
}

export const mnistFiles: readonly MnistFile[] = [
  { split: "train", content: "images", name: "train-images-idx3-ubyte" },
  { split: "train", content: "labels", name: "train-labels-idx1-ubyte" },
  { split: "test", content: "images", name: "t10k-images-idx3-ubyte" },
  { split: "test", content: "labels", name: "t10k-labels-idx1-ubyte" },
];

export const mnistMirrors: readonly string[] = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

/** The file of one split and content. */
export function mnistFile(split: MnistFile["split"], content: MnistFile["content"]): MnistFile {
  return mnistFiles.find((file) => file.split === split && file.content === content)!;
}
