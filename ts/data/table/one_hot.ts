// Labels in several columns, of which one holds a 1 and the others 0.

import { type AnswerColumns, MNIST_PIXELS, type Table } from "./columns.ts";
import { labelPart } from "./header.ts";
import type { Sample } from "./sample.ts";

/** Columns such as label_0, label_1, ... with exactly one 1 in each row, or target_0, target_1, ... */
export function groupByName(table: Table, kept: readonly number[]): AnswerColumns | undefined {
  const columns = kept.filter((column) => labelPart(table.names![column]!) !== undefined);
  if (columns.length < 2) return undefined;
  if (isOneHot(table.sample, columns)) {
    const classNames = columns.map((column) => labelPart(table.names![column]!)!);
    return { columns, kind: "one-hot", classNames };
  }
  const areTargets = columns.every((column) => /^target/i.test(table.names![column]!));
  return areTargets ? { columns, kind: "targets" } : undefined;
}

/** The fewest columns at the start, else at the end, that have exactly one 1 in each row, else 0. */
export function oneHotAt(table: Table, kept: readonly number[]): AnswerColumns | undefined {
  const backwards = kept.toReversed();
  const many = kept.length - MNIST_PIXELS;
  for (const order of [kept, backwards]) {
    const sizes = many >= 2 ? [many] : [];
    const fewest = fewestOneHot(table.sample, order);
    for (const size of fewest ? [...sizes, fewest] : sizes) {
      const columns = order.slice(0, size).sort((a, b) => a - b);
      if (size < kept.length && isOneHot(table.sample, columns)) {
        return { columns, kind: "one-hot", isGuess: true };
      }
    }
  }
  return undefined;
}

/** How many columns, from the first of `order` on, it takes until each row has a 1. */
function fewestOneHot(sample: Sample, order: readonly number[]): number | undefined {
  const without = new Set(sample.rows.keys());
  for (const [i, column] of order.entries()) {
    for (const row of sample.rows.keys()) {
      const value = sample.number(row, column);
      if (value !== 0 && (value !== 1 || !without.delete(row))) return undefined;
    }
    if (without.size === 0) return i + 1;
  }
  return undefined;
}

function isOneHot(sample: Sample, columns: readonly number[]): boolean {
  const hot = new Set<number>();
  for (const row of sample.rows.keys()) {
    const values = columns.map((column) => sample.number(row, column));
    const ones = columns.filter((_, i) => values[i] === 1);
    if (ones.length !== 1 || values.some((value) => value !== 0 && value !== 1)) return false;
    hot.add(ones[0]!);
  }
  return hot.size >= 2;
}
