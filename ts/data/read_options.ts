// Checks of the options that all readers take.

import {
  checkInteger,
  checkList,
  checkObject,
  checkText,
  checkTypedArray,
  expected,
  usage,
} from "../core/errors.ts";
import { checkOptionNames } from "../core/option_names.ts";
import type { ReadOptions } from "./entry.ts";

const names: Readonly<Record<keyof ReadOptions, true>> = {
  labelColumn: true,
  targetColumns: true,
  transpose: true,
  size: true,
  like: true,
};

/** What other libraries call them, in lower case without underscores. */
const otherWords: Readonly<Record<string, keyof ReadOptions>> = {
  label: "labelColumn",
  labels: "labelColumn",
  target: "targetColumns",
  targets: "targetColumns",
  targetcolumn: "targetColumns",
  imagesize: "size",
};

/** Throws a usage error for options of wrong types or unknown names, and for two that exclude each other. */
export function checkReadOptions(options: ReadOptions): void {
  checkOptionNames("a reader", options, names, otherWords);
  const { labelColumn, targetColumns, transpose, size, like } = options;
  if (labelColumn !== undefined) checkText("labelColumn", labelColumn);
  if (targetColumns !== undefined) {
    checkList("targetColumns", targetColumns, "a list of columns");
    for (const column of targetColumns) checkText("targetColumns", column);
  }
  if (labelColumn !== undefined && targetColumns !== undefined) {
    throw usage("expected labelColumn or targetColumns, got both - leave out one");
  }
  if (transpose !== undefined && typeof transpose !== "boolean") {
    throw expected("transpose", "true or false", transpose);
  }
  if (size !== undefined) checkSize(size);
  if (like === undefined) return;
  checkObject("like", like, "a data set");
  checkInteger("like: features", like.features, 1);
  checkTypedArray("like: inputs", like.inputs, ["Uint8Array", "Float32Array", "Float64Array"]);
  if (like.shape !== undefined) checkList("like: shape", like.shape, "rows, columns and channels");
}

/** Throws a usage error for options that name columns of `what`, which has none. */
export function checkNoColumns(what: string, { labelColumn, targetColumns }: ReadOptions): void {
  const option = labelColumn === undefined ? "targetColumns" : "labelColumn";
  if ((labelColumn ?? targetColumns) === undefined) return;
  throw expected(option, "a table", `${what} - name a table, or leave it out`);
}

function checkSize(size: readonly number[]): void {
  const wanted = "[rows, columns]";
  checkList("size", size, wanted);
  if (size.length !== 2) throw expected("size", wanted, `${size.length} numbers`);
  for (const side of size) checkInteger("size", side, 1, 65536);
}
