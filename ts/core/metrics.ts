// Measures of predictions: accuracy, correct ones, confusion matrix, precision, recall and F1 of each class. Predictions
// and labels are lists or typed arrays of class numbers, as long as each other.

import { checkInteger, checkList, expected } from "./errors.ts";
import { shown } from "./shown.ts";

/** Share of correct predictions; 0 if there are none, NaN without labels. */
export function accuracy(predictions: Uint8Array, labels: Uint8Array | undefined): number {
  checkClasses("predictions", predictions);
  if (labels === undefined) return Number.NaN;
  checkPair(predictions, labels);
  return predictions.length === 0 ? 0 : correctCount(predictions, labels) / predictions.length;
}

/** Number of correct predictions. */
export function correctCount(predictions: Uint8Array, labels: Uint8Array): number {
  checkPair(predictions, labels);
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
  checkPair(predictions, labels);
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
  checkPair(predictions, labels);
  checkInteger("classes", classes, 0);
  checkBelow("predictions", predictions, classes);
  checkBelow("labels", labels, classes);
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
  checkList("confusion", confusion, "a matrix, as confusionMatrix makes it");
  confusion.forEach((row, c) => {
    checkList(`confusion[${c}]`, row, `a list of ${confusion.length} numbers`);
    if (row.length === confusion.length) return;
    throw expected(`confusion[${c}]`, `${confusion.length} numbers`, row.length);
  });
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

function checkClasses(what: string, values: unknown): void {
  if (Array.isArray(values) || ArrayBuffer.isView(values)) return;
  throw expected(what, "class numbers, as in Uint8Array.of(3, 1)", shown(values));
}

function checkPair(predictions: Uint8Array, labels: Uint8Array): void {
  checkClasses("predictions", predictions);
  checkClasses("labels", labels);
  if (labels.length === predictions.length) return;
  throw expected("labels", `${predictions.length}, one for each prediction`, labels.length);
}

function checkBelow(what: string, values: Uint8Array, classes: number): void {
  const wrong = values.findIndex((value) => !(value < classes));
  if (wrong >= 0) throw expected(`${what}[${wrong}]`, `0 to ${classes - 1}`, values[wrong]);
}
