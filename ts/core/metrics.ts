// Measures of predictions: accuracy, correct ones, confusion matrix, precision, recall and F1 of each class. Predictions
// and labels are checked at the door: there is a label for each prediction, and all of them are class numbers.

import type { Dataset } from "./dataset.ts";
import { checkInteger, checkList, expected, usage } from "./errors.ts";
import { type ClassNumbers, checkClassArray, checkClassNumbers, MOST_CLASSES } from "./labels.ts";
import type { Evaluation } from "./session.ts";

/** Share of correct predictions; 0 if there are none, NaN without labels. */
export function accuracy(predictions: ClassNumbers, labels: ClassNumbers | undefined): number {
  if (labels === undefined) return Number.NaN;
  const correct = correctCount(predictions, labels);
  return predictions.length === 0 ? 0 : correct / predictions.length;
}

/** Number of correct predictions. */
export function correctCount(predictions: ClassNumbers, labels: ClassNumbers): number {
  checkPairs(predictions, labels);
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
export function matches(predictions: ClassNumbers, labels: ClassNumbers): Matches {
  checkPairs(predictions, labels);
  const matched: number[] = [];
  const notMatched: Mismatch[] = [];
  for (let i = 0; i < predictions.length; i++) {
    const [prediction, label] = [predictions[i]!, labels[i]!];
    if (prediction === label) matched.push(i);
    else notMatched.push([i, label, prediction]);
  }
  return { matched, notMatched };
}

/** matrix[label][prediction] = number of examples. */
export function confusionMatrix(
  predictions: ClassNumbers,
  labels: ClassNumbers,
  classes: number,
): number[][] {
  checkInteger("classes", classes, 0);
  checkPairs(predictions, labels, classes);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < predictions.length; i++) matrix[labels[i]!]![predictions[i]!]! += 1;
  return matrix;
}

/** Most classes of which a model's confusion matrix is made: of so many it has 4 million counts. */
const MOST_CONFUSED = 2048;

/**
 * The confusion matrix of a network on examples with labels: its outputs may be more than their classes. Undefined for
 * more than 2,048 classes.
 */
export function confusionOf(
  { predictions, probabilities }: Evaluation,
  { labels, classes, count }: Pick<Dataset<ClassNumbers>, "labels" | "classes" | "count">,
): number[][] | undefined {
  const outputs = count === 0 ? classes : probabilities.length / count;
  const most = Math.max(classes, outputs);
  return most <= MOST_CONFUSED ? confusionMatrix(predictions, labels, most) : undefined;
}

/** Two classes that were confused, and how often. */
export interface Confusion {
  readonly label: number;
  readonly prediction: number;
  readonly count: number;
}

/** The wrong pairs of label and prediction that occur, the most frequent first. */
export function confusionsOf(predictions: ClassNumbers, labels: ClassNumbers): Confusion[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < predictions.length; i++) {
    if (predictions[i] === labels[i]) continue;
    const pair = labels[i]! * MOST_CLASSES + predictions[i]!;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return [...counts]
    .map(([pair, count]) => ({
      label: Math.floor(pair / MOST_CLASSES),
      prediction: pair % MOST_CLASSES,
      count,
    }))
    .sort((a, b) => b.count - a.count || a.label - b.label || a.prediction - b.prediction);
}

function checkPairs(predictions: ClassNumbers, labels: ClassNumbers, classes = Infinity): void {
  for (const [what, values] of [
    ["predictions", predictions],
    ["labels", labels],
  ] as const) {
    checkClassArray(what, values);
    checkClassNumbers(what, values, classes, usage);
  }
  if (labels.length === predictions.length) return;
  throw expected("labels", `${predictions.length}, one for each prediction`, labels.length);
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
