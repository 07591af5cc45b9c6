// Answers of a model as a table: rows of CSV, as Kaggle takes them or with columns of any names.

import { usage } from "../core/errors.ts";
import { outputCount } from "../core/spec.ts";
import { type Answer, answerText, type Model, numberText } from "./answers.ts";

export interface TableOptions {
  /** As "ImageId,Label": the first is that of the examples, the others are those of the answers. */
  readonly columns?: string | undefined;
  /** A column for each class with its probability. */
  readonly probabilities?: boolean;
}

export interface PredictionTable {
  /** The line of the columns' names. */
  readonly header: string;
  row(id: number | string, answer: Answer): string;
}

/** Throws a usage error unless the columns suit the model. */
export function predictionTable(model: Model, options: TableOptions): PredictionTable {
  const names = options.columns?.split(",").map((name) => name.trim());
  if (model.numbers) {
    if (options.probabilities) {
      throw usage("--probabilities expected a model of classes, got one that predicts numbers");
    }
    return {
      header: line(numberColumns(model, names)),
      row: (id, answer) =>
        line([String(id), ...("values" in answer ? answer.values.map(numberText) : [])]),
    };
  }
  const columns = names ?? ["ImageId", "Label"];
  checkCount(columns, 2);
  const count = outputCount(model.session.network);
  const classes = model.names ?? Array.from({ length: count }, (_, label) => String(label));
  const probabilities = (answer: Answer) =>
    "probs" in answer && options.probabilities ? answer.probs.map(numberText) : [];
  return {
    header: line([...columns, ...(options.probabilities ? classes : [])]),
    row: (id, answer) => line([String(id), answerText(answer), ...probabilities(answer)]),
  };
}

/** The names that are given, else those of the columns that the model has learned from. */
function numberColumns(
  { session, checkpoint }: Model,
  names: readonly string[] | undefined,
): readonly string[] {
  const count = outputCount(session.network);
  if (names) checkCount(names, 1 + count);
  const { targets } = checkpoint.columns ?? {};
  const values =
    targets?.length === count
      ? targets
      : Array.from({ length: count }, (_, j) => `Value${count === 1 ? "" : j + 1}`);
  return names ?? ["Id", ...values];
}

function checkCount(columns: readonly string[], wanted: number): void {
  if (columns.length === wanted && columns.every((name) => name !== "")) return;
  throw usage(
    `--columns expected ${wanted} names with commas between them, got ${columns.join(",")}`,
  );
}

/** A line of CSV (RFC 4180). */
function line(cells: readonly string[]): string {
  return cells
    .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(",");
}
