// What readers of data are given and give: files by whatever way they came, options, and the sets found in them.

import type { Bytes } from "../core/arrays.ts";
import type { AnyData } from "../core/dataset.ts";

/** A file on disk, a file dropped on a page, a member of an archive. */
export interface Entry {
  /** Relative to what was handed in, with "/" between folders: "train/7/0001.png". */
  readonly path: string;
  /** Length in bytes. */
  readonly size: number;
  read(): Promise<Bytes>;
}

/** A File of a page or of Node, which stands for an entry. */
export interface GivenFile {
  readonly name: string;
  readonly size: number;
  /** With the folders, if a folder was chosen. */
  readonly webkitRelativePath?: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What the files themselves do not say. */
export interface ReadOptions {
  /** Where a table has its labels: a column's name, "first" or "last". By default the header says it, else "first". */
  readonly labelColumn?: string | undefined;
  /** Columns of a table with real numbers to predict. */
  readonly targetColumns?: readonly string[] | undefined;
  /** Whether images are stored by columns and have to be transposed. By default only EMNIST's own files are. */
  readonly transpose?: boolean | undefined;
  /** Rows and columns that pictures are resized to. */
  readonly size?: readonly [rows: number, columns: number] | undefined;
  /** A set read before, whose columns, classes and size this one has. */
  readonly like?: AnyData | undefined;
}

/** The sets in a file or folder. A single set is `train`, unless its name says that it is the test set. */
export interface ReadSets {
  /** The name of the file or folder. */
  readonly name: string;
  readonly train?: AnyData;
  readonly test?: AnyData;
  /** What a user should know: "labels in column label, the last". */
  readonly notes: readonly string[];
}
