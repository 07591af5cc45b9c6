// The known data sets. Every SHA-256 is published, or computed from files whose published MD5 was checked.

import { didYouMean, sameWord } from "../../core/did_you_mean.ts";
import { checkInteger, checkList, checkObject, checkText, usage } from "../../core/errors.ts";
import { mnistMirrors } from "../mnist.ts";
import type { KnownFile, KnownSet } from "./known_set.ts";

/** The four IDX files of MNIST, unpacked; Fashion-MNIST and KMNIST have the same names and lengths. */
const idxFiles = {
  "train-images-idx3-ubyte": 47040016,
  "train-labels-idx1-ubyte": 60008,
  "t10k-images-idx3-ubyte": 7840016,
  "t10k-labels-idx1-ubyte": 10008,
} as const;
type IdxName = keyof typeof idxFiles;

/** Files that are verified unpacked, because mirrors have packed them each in their own way. */
function unpackedFiles(hashes: Readonly<Record<IdxName, string>>): KnownFile[] {
  return Object.entries(hashes).map(([name, sha256]) => ({
    name: `${name}.gz`,
    bytes: idxFiles[name as IdxName],
    sha256,
    unpacked: true,
  }));
}

/** LeCun, Cortes, Burges. The hashes are those of the unpacked files, the same from every mirror. */
const mnist: KnownSet = {
  name: "mnist",
  title: "MNIST",
  mirrors: mnistMirrors,
  files: unpackedFiles({
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  }),
};

/**
 * Xiao, Rasul, Vollgraf, 2017. Computed from Debian's package dataset-fashion-mnist; with the original gzip headers its
 * files have the MD5s that torchvision publishes (8d4fb7e6..., 25c81989..., bef4ecab..., bb300cfd...).
 */
const fashionMnist: KnownSet = {
  name: "fashion-mnist",
  title: "Fashion-MNIST",
  mirrors: [
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
  ],
  files: unpackedFiles({
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
  }),
  classNames: [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
  ],
  installed: "/usr/share/datasets/fashion-mnist",
};

/** Clanuwat and others, 2018. Lengths and hashes of the packed files: TensorFlow Datasets, url_checksums/kmnist.txt. */
const kmnist: KnownSet = {
  name: "kmnist",
  title: "Kuzushiji-MNIST",
  mirrors: [
    "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
  ],
  files: [
    {
      name: "train-images-idx3-ubyte.gz",
      bytes: 18165135,
      sha256: "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
    },
    {
      name: "train-labels-idx1-ubyte.gz",
      bytes: 29497,
      sha256: "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
    },
    {
      name: "t10k-images-idx3-ubyte.gz",
      bytes: 3041136,
      sha256: "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
    },
    {
      name: "t10k-labels-idx1-ubyte.gz",
      bytes: 5120,
      sha256: "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
    },
  ],
  classNames: ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
};

/**
 * Yadav, Bottou, 2019: MNIST again from its sources, with all 60,000 test images. Hashes of the packed files: the
 * prototype data sets of torchvision; their lengths are not published, those here are of the unpacked files.
 */
const qmnist: KnownSet = {
  name: "qmnist",
  title: "QMNIST",
  mirrors: ["https://raw.githubusercontent.com/facebookresearch/qmnist/master/"],
  files: [
    {
      name: "qmnist-train-images-idx3-ubyte.gz",
      bytes: 47040016,
      sha256: "9e26a7bf1683614e065d7b76460ccd52807165b3f22561fb782bd9f38c52b51d",
    },
    {
      name: "qmnist-train-labels-idx2-int.gz",
      bytes: 1920012,
      sha256: "2c05dc77f6b916b38e455e97ab129a42a444f3dbef09b278a366f82904e0dd9f",
    },
    {
      name: "qmnist-test-images-idx3-ubyte.gz",
      bytes: 47040016,
      sha256: "43fc22bf7498b8fc98de98369d72f752d0deabc280a43a7bcc364ab19e57b375",
    },
    {
      name: "qmnist-test-labels-idx2-int.gz",
      bytes: 1920012,
      sha256: "9fbcbe594c3766fdf4f0b15c5165dc0d1e57ac604e01422608bb72c906030d06",
    },
  ],
};

/** Cohen and others, 2017. One archive has all sets; three are kept. Length and hash: TensorFlow Datasets, emnist.txt. */
const emnistArchive: KnownFile = {
  name: "gzip.zip",
  bytes: 561753746,
  sha256: "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e",
  members: ["balanced", "letters", "digits"].flatMap((set) =>
    ["train", "test"].flatMap((split) => [
      `emnist-${set}-${split}-images-idx3-ubyte.gz`,
      `emnist-${set}-${split}-labels-idx1-ubyte.gz`,
    ]),
  ),
};

function emnist(set: string, classNames?: string): KnownSet {
  return {
    name: `emnist-${set}`,
    title: `EMNIST ${set}`,
    mirrors: ["https://biometrics.nist.gov/cs_links/EMNIST/"],
    files: [emnistArchive],
    ...(classNames !== undefined && { classNames: [...classNames] }),
    ...(set === "letters" && { firstLabel: 1 }),
    transposed: true,
    folder: "emnist",
    prefix: `emnist-${set}-`,
  };
}

const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Krizhevsky, 2009: the binary version. Length and hash: TensorFlow Datasets, url_checksums/cifar10.txt. */
const cifar10: KnownSet = {
  name: "cifar10",
  title: "CIFAR-10",
  mirrors: [
    "https://www.cs.toronto.edu/~kriz/",
    "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
  ],
  files: [
    {
      name: "cifar-10-binary.tar.gz",
      bytes: 170052171,
      sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
      members: [
        ...[1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
        "test_batch.bin",
        "batches.meta.txt",
      ],
    },
  ],
  classNames: [
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
  ],
};

export const knownSets: readonly KnownSet[] = [
  mnist,
  fashionMnist,
  kmnist,
  qmnist,
  // Small letters that look like their capitals are one class with them.
  emnist("balanced", `0123456789${CAPITALS}abdefghnqrt`),
  emnist("letters", CAPITALS),
  emnist("digits"),
  cifar10,
];

export const knownNames: readonly string[] = knownSets.map(({ name }) => name);

/** The known set of this name; upper case, dashes and underscores make no difference: CIFAR-10, FashionMNIST. */
export function knownSet(name: string): KnownSet | undefined {
  const meant = sameWord(name, knownNames);
  return knownSets.find((set) => set.name === meant);
}

/** Throws a usage error unless the mirrors are a list of texts. */
export function checkMirrors(what: string, mirrors: readonly string[]): void {
  checkList(what, mirrors, "a list of addresses");
  for (const [i, mirror] of mirrors.entries()) checkText(`${what}[${i}]`, mirror);
}

/** The set that is named or described. Throws a usage error if there is none. */
export function meantSet(set: string | KnownSet): KnownSet {
  if (typeof set !== "string") {
    checkObject("set", set, "a name or a description of a data set");
    checkText("set.name", set.name);
    checkText("set.title", set.title);
    checkMirrors("set.mirrors", set.mirrors);
    checkList("set.files", set.files, "a list of files");
    for (const [i, file] of set.files.entries()) {
      checkObject(`set.files[${i}]`, file, "an object with name, bytes and sha256");
      checkText(`set.files[${i}].name`, file.name);
      checkInteger(`set.files[${i}].bytes`, file.bytes, 0);
      checkText(`set.files[${i}].sha256`, file.sha256);
    }
    return set;
  }
  const known = knownSet(set);
  if (known) return known;
  const meant = didYouMean(set, knownNames);
  throw usage(`data set expected ${knownNames.join(", ")}; got ${set}${meant}`);
}
