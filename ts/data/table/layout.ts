// Decides what a table's columns are: inputs, labels, targets, or row numbers that are left out. Options decide first, then
// the set that this one is like, then names, then values; what nothing decides is refused.

import type { Columns } from "../../core/columns.ts";
import type { ReadOptions } from "../entry.ts";
import { chosenAnswers, namedAnswers } from "./chosen_answers.ts";
import {
  type AnswerColumns,
  type AnswerKind,
  columnNames,
  columnsNamed,
  columnsOf,
  isBlank,
  isIndex,
  NONE,
  namedColumn,
  type Table,
  without,
} from "./columns.ts";
import { findAnswers } from "./find_answers.ts";
import { pixelOrder } from "./header.ts";

/** In place of a number of columns. */
const UNKNOWN = -1;

export interface Layout {
  readonly columns: number;
  readonly names?: readonly string[] | undefined;
  /** Columns with inputs, in the order of the features. */
  readonly inputs: readonly number[];
  /** Columns with the answers; none in examples without them. */
  readonly answers: readonly number[];
  readonly kind: AnswerKind;
  /** Names of one-hot classes, if the header has them. */
  readonly classNames?: readonly string[] | undefined;
  /** Whether neither options nor names say where the answers are. */
  readonly isGuess: boolean;
  /** Columns that have to be empty. */
  readonly blank: readonly number[];
}

/**
 * The layout of a table.
 *
 * @param known the layout of the set that this one is like, if that is a table
 * @param notes get what a user should know
 */
export function layoutOf(
  table: Table,
  options: ReadOptions,
  known: Layout | undefined,
  notes: string[],
): Layout {
  const { like } = options;
  const blank = columnsOf(table).filter((column) => isBlank(table, column));
  const free = without(columnsOf(table), blank);
  const layout = (inputs: readonly number[], answers: AnswerColumns): Layout => ({
    columns: table.columns,
    names: table.names,
    inputs,
    answers: answers.columns,
    kind: answers.kind,
    classNames: answers.classNames,
    isGuess: answers.isGuess ?? false,
    blank,
  });
  const isSame = known?.columns === table.columns && haveSameNames(table, known);
  if (known?.names && table.names && !isSame) {
    const columns = new Map(table.names.map((name, column) => [name, column]));
    const inputs = known.inputs.map(
      (column) => columns.get(known.names![column]!) ?? namedColumn(table, known.names![column]!),
    );
    const answers = namedAnswers(table, options) ?? sameAnswers(table, known);
    tellLeftOut(table, free, [...inputs, ...answers.columns], notes);
    return layout(inputs, answers);
  }
  if (known && isSame) {
    return layout(known.inputs, { ...known, columns: known.answers });
  }
  const numbering = free.filter((column) => isIndex(table, column, free));
  const isUnlabelled = like?.features === free.length - numbering.length;
  const chosen = isUnlabelled ? NONE : chosenAnswers(table, options);
  const kept = without(free, without(numbering, chosen?.columns ?? []));
  tellLeftOut(table, free, kept, notes);
  const answers = chosen ?? findAnswers(table, kept);
  const inputs = without(kept, answers.columns);
  const order = table.names && pixelOrder(table.names, inputs);
  if (order) notes.push("the columns of pixels are put into the order of their numbers");
  return layout(order ?? inputs, answers);
}

/** The layout of a table of which only the columns' names are known: others are read by name. */
export function layoutNamed({ inputs, labels, targets }: Columns): Layout {
  const answers = targets ?? (labels === undefined ? [] : [labels]);
  return {
    columns: UNKNOWN,
    names: [...inputs, ...answers],
    inputs: inputs.map((_, i) => i),
    answers: answers.map((_, i) => inputs.length + i),
    kind: targets ? "targets" : "labels",
    isGuess: false,
    blank: [],
  };
}

/** What the columns of a layout are called, if all have names of their own and nothing else is a class. */
export function columnsIn(layout: Layout, areTargets: boolean): Columns | undefined {
  const { names, kind } = layout;
  const named = (columns: readonly number[]) => columns.map((column) => names?.[column] ?? "");
  const [inputs, answers] = [named(layout.inputs), named(layout.answers)];
  const all = [...inputs, ...answers];
  if (kind === "one-hot" || all.includes("") || new Set(all).size < all.length) return undefined;
  if (answers.length === 0) return { inputs };
  return areTargets ? { inputs, targets: answers } : { inputs, labels: answers[0]! };
}

/** Whether two tables have the same header, or one of them has none. */
function haveSameNames({ names }: Table, known: Layout): boolean {
  if (!names || !known.names) return true;
  return names.every((name, column) => name === known.names![column]);
}

function tellLeftOut(
  table: Table,
  columns: readonly number[],
  used: readonly number[],
  notes: string[],
): void {
  const left = without(columns, used);
  if (left.length > 0) notes.push(`left out: ${columnNames(table, left)}`);
}

/** The answers of the set that this one is like, if all are here. */
function sameAnswers(table: Table, known: Layout): AnswerColumns {
  const names = known.answers.map((column) => known.names![column]!);
  const missing = names.filter((name) => columnsNamed(table.names!, name).length === 0);
  if (missing.length === names.length) return NONE;
  return { ...known, columns: names.map((name) => namedColumn(table, name)) };
}
