// A confusion matrix as text: the matrix, or where it is too wide the most frequent confusions.

import { className } from "../core/class_names.ts";
import type { Confusion } from "../core/metrics.ts";
import { grouped, table } from "./output.ts";

const MOST_CONFUSIONS = 10;

/**
 * Lines of at most `width` columns, if there is room for a short sentence.
 *
 * @param matrix matrix[label][prediction] counts; undefined for very many classes
 * @param confusions the most frequent first
 * @param names of the classes, if they have some
 */
export function confusionLines(
  matrix: readonly (readonly number[])[] | undefined,
  confusions: readonly Confusion[],
  width: number,
  names?: readonly string[],
): readonly string[] {
  // A column of the matrix has at least two characters.
  const whole = matrix && 2 * matrix.length < width ? matrixLines(matrix, names) : undefined;
  if (whole?.every((line) => line.length <= width)) {
    return ["confusion matrix: label down, prediction across", ...whole];
  }
  const found = confusions
    .slice(0, MOST_CONFUSIONS)
    .map(({ label, prediction, count }) => [
      className(label, names),
      className(prediction, names),
      grouped(count),
    ]);
  return [
    "most frequent confusions",
    ...table("rrr", [["label", "prediction", "count"], ...found]),
  ];
}

function matrixLines(
  matrix: readonly (readonly number[])[],
  names?: readonly string[],
): readonly string[] {
  // Names head the rows, numbers the columns.
  const header = ["", ...matrix.map((_, c) => String(c))];
  const rows = matrix.map((row, label) => [
    names ? `${names[label]} ${label}` : String(label),
    ...row.map((n) => String(n || ".")),
  ]);
  return table("r".repeat(header.length), [header, ...rows]);
}
