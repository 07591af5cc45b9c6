// A confusion matrix as text: the matrix, or where it is too wide the most frequent confusions.

import { className } from "../core/class_names.ts";
import { grouped, table } from "./output.ts";

const MOST_CONFUSIONS = 10;

/**
 * Lines of at most `width` columns, if there is room for a short sentence. confusion[label][prediction] counts.
 *
 * @param names of the classes, if they have some
 */
export function confusionLines(
  confusion: readonly (readonly number[])[],
  width: number,
  names?: readonly string[],
): readonly string[] {
  // Names head the rows, numbers the columns.
  const header = ["", ...confusion.map((_, c) => String(c))];
  const rows = confusion.map((row, label) => [
    names ? `${names[label]} ${label}` : String(label),
    ...row.map((n) => String(n || ".")),
  ]);
  const matrix = table("r".repeat(header.length), [header, ...rows]);
  if (matrix.every((line) => line.length <= width)) {
    return ["confusion matrix: label down, prediction across", ...matrix];
  }
  const found = confusion
    .flatMap((row, label) => row.map((count, prediction) => ({ label, prediction, count })))
    .filter(({ label, prediction, count }) => label !== prediction && count > 0)
    .toSorted((a, b) => b.count - a.count)
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
