// Where options say that a table has its answers.

import { didYouMean } from "../../core/did_you_mean.ts";
import { usage } from "../../core/errors.ts";
import type { ReadOptions } from "../entry.ts";
import {
  type AnswerColumns,
  columnsNamed,
  columnsOf,
  isBlank,
  isIndex,
  listed,
  type Table,
} from "./columns.ts";
import { oneHotAt } from "./one_hot.ts";

/** The answers that options say. */
export function chosenAnswers(table: Table, options: ReadOptions): AnswerColumns | undefined {
  const { labelColumn, targetColumns } = options;
  if (targetColumns !== undefined && targetColumns.length > 0) {
    const columns = targetColumns.map((name) => chosenColumn(table, name, "targetColumns"));
    if (new Set(columns).size < columns.length) {
      throw usage(`targetColumns expected different columns, got ${targetColumns.join(", ")}`);
    }
    return { columns, kind: "targets" };
  }
  if (labelColumn === undefined) return undefined;
  const column = chosenColumn(table, labelColumn, "labelColumn");
  const isEnd = labelColumn === "first" || labelColumn === "last";
  const oneHot = isEnd ? oneHotAt(table, columnsOf(table)) : undefined;
  if (oneHot?.columns.includes(column)) return oneHot;
  return { columns: [column], kind: "labels" };
}

/** The answers that options name, if all those columns are here: a test set may have none. */
export function namedAnswers(table: Table, options: ReadOptions): AnswerColumns | undefined {
  const names = options.targetColumns ?? [options.labelColumn ?? ""];
  const areHere = names.every((name) => columnsNamed(table.names!, name).length > 0);
  return areHere ? chosenAnswers(table, options) : undefined;
}

/** A column by name, by "first" or "last", or in a table without header by its number from 1 on. */
function chosenColumn(table: Table, name: string, option: string): number {
  const { names, columns } = table;
  const free = columnsOf(table).filter((column) => !isBlank(table, column));
  const kept = free.filter((column) => !isIndex(table, column, free));
  const at = name === "first" ? kept[0] : name === "last" ? kept.at(-1) : undefined;
  if (at !== undefined) return at;
  if (!names) {
    const number = /^\d{1,7}$/.test(name) ? Number(name) : 0;
    if (number >= 1 && number <= columns) return number - 1;
    throw usage(
      `${option} expected first, last or a column's number, as ${table.file} has no header; got ${JSON.stringify(name)}`,
    );
  }
  const found = columnsNamed(names, name);
  if (found.length > 1)
    throw usage(
      `${option} expected one column, got ${JSON.stringify(name)}, which ${table.file} has ${found.length} times`,
    );
  if (found.length === 1) return found[0]!;
  throw usage(
    `${option} expected first, last or a column of ${table.file} (${listed(names)}), got ${JSON.stringify(name)}${didYouMean(name, names)}`,
  );
}
