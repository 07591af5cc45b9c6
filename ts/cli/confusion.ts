// A confusion matrix as text: the matrix, or where it is too wide the most frequent confusions.

import { grouped, table } from "./output.ts";

const MOST_CONFUSIONS = 10;

/** Lines of at most `width` columns, if there is room for a short sentence. confusion[label][prediction] counts. */
export function confusionLines(
  confusion: readonly (readonly number[])[],
  width: number,
): readonly string[] {
  const header = ["", ...confusion.map((_, c) => String(c))];
  const rows = confusion.map((row, label) => [String(label), ...row.map((n) => String(n || "."))]);
  const matrix = table("r".repeat(header.length), [header, ...rows]);
  if (matrix.every((line) => line.length <= width)) {
    return ["confusion matrix: label down, prediction across", ...matrix];
  }
  const found = confusion
    .flatMap((row, label) => row.map((count, prediction) => ({ label, prediction, count })))
    .filter(({ label, prediction, count }) => label !== prediction && count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_CONFUSIONS)
    .map(({ label, prediction, count }) => [String(label), String(prediction), grouped(count)]);
  return [
    "most frequent confusions",
    ...table("rrr", [["label", "prediction", "count"], ...found]),
  ];
}
