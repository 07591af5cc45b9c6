// Measures of predictions: accuracy, correct ones, confusion matrix, precision, recall and F1 of each class.

/** Share of correct predictions; 0 if there are none, NaN without labels. */
export function accuracy(predictions: Uint8Array, labels: Uint8Array | undefined): number {
  if (labels === undefined) return Number.NaN;
  return predictions.length === 0 ? 0 : correctCount(predictions, labels) / predictions.length;
}

/** Number of correct predictions. */
export function correctCount(predictions: Uint8Array, labels: Uint8Array): number {
  let correct = 0;
  for (let i = 0; i < predictions.length; i++) if (predictions[i] === labels[i]) correct += 1;
  return correct;
}

/** The correctly and the wrongly classified examples, in order. */
export interface Matches {
  readonly matched: readonly number[];
  readonly notMatched: readonly Mismatch[];
}

/** A wrongly classified example. */
export type Mismatch = readonly [index: number, label: number, prediction: number];

/** Sorts the examples into correctly and wrongly classified ones. */
export function matches(predictions: Uint8Array, labels: Uint8Array): Matches {
  const matched: number[] = [];
  const notMatched: Mismatch[] = [];
  predictions.forEach((prediction, i) => {
    const label = labels[i]!;
    if (prediction === label) matched.push(i);
    else notMatched.push([i, label, prediction]);
  });
  return { matched, notMatched };
}

/** matrix[label][prediction] = number of examples. */
export function confusionMatrix(
  predictions: Uint8Array,
  labels: Uint8Array,
  classes: number,
): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  predictions.forEach((prediction, i) => {
    matrix[labels[i]!]![prediction]! += 1;
  });
  return matrix;
}

export interface ClassMetrics {
  readonly class: number;
  /** Share of the examples predicted as the class that belong to it; 0 if none was predicted. */
  readonly precision: number;
  /** Share of the examples of the class that are predicted as it; 0 if there are none. */
  readonly recall: number;
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
}

/** Precision, recall and F1 of each class of a confusion matrix. */
export function classMetrics(confusion: readonly (readonly number[])[]): ClassMetrics[] {
  return confusion.map((row, c) => {
    const hits = row[c]!;
    const predicted = confusion.reduce((sum, other) => sum + other[c]!, 0);
    const actual = row.reduce((sum, value) => sum + value, 0);
    const precision = predicted === 0 ? 0 : hits / predicted;
    const recall = actual === 0 ? 0 : hits / actual;
    const f1 = hits === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    return { class: c, precision, recall, f1 };
  });
}
