// Identifies data files by their content, because names are unreliable. Names only decide which of two similar files
// is the test set. Pure.

import { SimdigitError } from "../../core/errors.ts";
import type { NamedBytes } from "../../data/idx.ts";
import { megabytes } from "../format.ts";

/** Largest file that the page reads. MNIST as CSV has 110 MB. */
export const MOST_BYTES = 512 * 2 ** 20;

/** One half of a data set. */
export type Part =
  | { readonly images: NamedBytes; readonly labels: NamedBytes }
  | { readonly csv: NamedBytes };

export interface Arranged {
  readonly train: Part;
  readonly test: Part | undefined;
}

type Content = "images" | "labels" | "csv" | "other";

/** Throws if a file is over the limit. Needs only its size. */
export function checkFile(name: string, size: number): void {
  if (size <= MOST_BYTES) return;
  throw new SimdigitError(
    "data",
    `${name}: expected at most ${megabytes(MOST_BYTES)}, got ${megabytes(size)} - choose a smaller file; MNIST as CSV has 110 MB`,
  );
}

/**
 * Sorts unpacked files into training and test sets.
 *
 * @throws SimdigitError "data" that names a file of unknown content, or says which files are needed
 */
export function arrange(files: readonly NamedBytes[]): Arranged {
  const stranger = files.find((file) => contentOf(file.bytes) === "other");
  if (stranger || files.length === 0) throw noData(stranger?.file ?? "no file");
  const of = (content: Content) => files.filter((file) => contentOf(file.bytes) === content);
  const [tables, images, labels] = [of("csv"), of("images"), of("labels")];
  if (tables.length > 0) {
    const { train, test } = sets(tables, files);
    return { train: { csv: train }, test: test && { csv: test } };
  }
  const pictures = sets(images, files);
  const names = sets(labels, files);
  if (!pictures.test !== !names.test) throw unmatched(files);
  return {
    train: { images: pictures.train, labels: names.train },
    test: pictures.test && names.test ? { images: pictures.test, labels: names.test } : undefined,
  };
}

/** Looks at the first bytes: IDX files have a magic number, tables start with a number or a heading. */
function contentOf(bytes: Uint8Array): Content {
  const [a, b, c, d] = bytes;
  if (a === 0 && b === 0 && c === 8) return d === 3 ? "images" : d === 1 ? "labels" : "other";
  const head = new TextDecoder().decode(bytes.subarray(0, 200));
  return /^\uFEFF?("?[A-Za-z_]\w*"?|\d{1,3}),("?\w+"?,){5}/.test(head) ? "csv" : "other";
}

/** Sorts one or two files of a kind. The larger is the training set, unless a name says otherwise. */
function sets(
  alike: readonly NamedBytes[],
  all: readonly NamedBytes[],
): { train: NamedBytes; test: NamedBytes | undefined } {
  const [first, second, third] = alike;
  if (!first || third) throw unmatched(all);
  if (!second) return { train: first, test: undefined };
  const isTest = ({ file }: NamedBytes) => /test|t10k/i.test(file);
  const swapped =
    isTest(first) === isTest(second) ? second.bytes.length > first.bytes.length : isTest(first);
  return swapped ? { train: second, test: first } : { train: first, test: second };
}

function noData(file: string): SimdigitError {
  return new SimdigitError(
    "data",
    `${file}: expected images and labels as IDX files, or CSV lines of a label and 784 pixels, each gzipped or not - choose MNIST's four files together, or its CSV`,
  );
}

function unmatched(files: readonly NamedBytes[]): SimdigitError {
  return new SimdigitError(
    "data",
    `expected the images and the labels of a set together (two or four IDX files), or one or two CSV files, got ${files.map(({ file }) => file).join(", ")} - choose them at once`,
  );
}
