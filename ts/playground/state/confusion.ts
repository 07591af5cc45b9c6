// The confusion matrix's figures and the examples behind its cells. Pure.

import { confusionMatrix } from "../../core/metrics.ts";
import type { TestResult } from "../worker/protocol.ts";

export interface Cell {
  readonly label: number;
  readonly prediction: number;
}

export interface Example extends Cell {
  /** In the test set. */
  readonly index: number;
  /** Of the prediction. */
  readonly confidence: number;
}

/** matrix[label][prediction] = how many examples. */
export function matrixOf(
  { predictions }: TestResult,
  labels: Uint8Array,
  classes: number,
): number[][] {
  return confusionMatrix(predictions, labels, classes);
}

/** How strong a cell is coloured, 0 to 1: right ones by their share of the label, wrong ones by the largest error. */
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

/** The examples of a cell, the most confident first. */
export function examplesOf(result: TestResult, labels: Uint8Array, cell: Cell): Example[] {
  return choose(
    result,
    labels,
    (label, prediction) => label === cell.label && prediction === cell.prediction,
  );
}

/** All misread examples, the most confident first. */
export function mistakesOf(result: TestResult, labels: Uint8Array): Example[] {
  return choose(result, labels, (label, prediction) => label !== prediction);
}

function choose(
  { predictions, confidences }: TestResult,
  labels: Uint8Array,
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
