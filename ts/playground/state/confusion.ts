// The cells of a confusion matrix: their shades, and their examples. Pure.

import type { Labels } from "../../core/dataset.ts";
import type { TestResult } from "../worker/protocol.ts";

export interface Cell {
  readonly label: number;
  readonly prediction: number;
}

export interface Example extends Cell {
  /** Index in the test set. */
  readonly index: number;
  /** Probability of the prediction. */
  readonly confidence: number;
}

/** Strength of a cell's colour, 0 to 1. Correct cells: share of their row. Others: share of the largest error. */
export function shareOf(
  matrix: readonly (readonly number[])[],
  { label, prediction }: Cell,
): number {
  const row = matrix[label]!;
  const count = row[prediction]!;
  if (label === prediction) return count / Math.max(1, sum(row));
  const wrong = matrix.flatMap((other, l) => other.filter((_, p) => p !== l));
  return count / Math.max(1, ...wrong);
}

/** Examples in a cell, the most confident first. */
export function examplesOf(result: TestResult, labels: Labels, cell: Cell): Example[] {
  return choose(
    result,
    labels,
    (label, prediction) => label === cell.label && prediction === cell.prediction,
  );
}

/** All misclassified examples, the most confident first. */
export function mistakesOf(result: TestResult, labels: Labels): Example[] {
  return choose(result, labels, (label, prediction) => label !== prediction);
}

function choose(
  { predictions, confidences }: TestResult,
  labels: Labels,
  wanted: (label: number, prediction: number) => boolean,
): Example[] {
  const chosen: Example[] = [];
  predictions.forEach((prediction, index) => {
    const label = labels[index]!;
    if (!wanted(label, prediction)) return;
    chosen.push({ index, label, prediction, confidence: confidences[index]! });
  });
  return chosen.sort((a, b) => b.confidence - a.confidence);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
