// Evaluation on test examples for test, predict and demo: which examples; of classes accuracy, confusion matrix, metrics
// of each class, lists, and pictures of single images; of numbers loss, error and explained variance.

import type { Checkpoint } from "../core/checkpoint.ts";
import { className } from "../core/class_names.ts";
import {
  type Answered,
  type Dataset,
  hasTargets,
  type RegressionDataset,
} from "../core/dataset.ts";
import { decimals } from "../core/decimals.ts";
import {
  accuracy,
  type ClassMetrics,
  classMetrics,
  confusionOf,
  confusionsOf,
  correctCount,
  type Matches,
  matches,
} from "../core/metrics.ts";
import type { NumberOutputs, Outputs } from "../core/outputs.ts";
import { absoluteErrors, numberScore } from "../core/regression_metrics.ts";
import type { Evaluation } from "../core/session.ts";
import type { Loss } from "../core/spec.ts";
import type { Lab } from "../labs/lab.ts";
import { labs } from "../labs/labs.ts";
import type { Platform } from "../platform/platform.ts";
import { scoreWords } from "../report/format.ts";
import { confusionLines } from "./confusion.ts";
import { type DataFlags, labData, loadTestData } from "./data.ts";
import { counted, dataForModel, learnedTable } from "./follow_data.ts";
import { grouped, hasColour, type Output, percent, table, terminalWidth } from "./output.ts";
import { besideEachOther, drawImage } from "./picture.ts";

export const listings = ["matched", "not-matched", "both"] as const;
export type Listing = (typeof listings)[number];

/**
 * The test data of a model, as its network takes them: the rows of its lab if it learned from those, else the flags', which
 * `read` reads, with the columns of a table as the model learned them.
 */
export async function testDataOf(
  platform: Platform,
  checkpoint: Checkpoint,
  flags: DataFlags,
  read = (like: DataFlags["like"]) => loadTestData(platform, { ...flags, like }),
): Promise<Answered> {
  const lab = labOfRows(checkpoint);
  if (lab) return dataForModel(checkpoint, (await labData(platform, lab, flags)).splits.test);
  return dataForModel(checkpoint, (await read(learnedTable(checkpoint))).test);
}

/** The lab whose own rows the model was trained on, in the lab's network or in another. */
export function labOfRows({ lab, data, recipe }: Checkpoint): Lab | undefined {
  return labs.find(({ id, data: rows }) => {
    if (!rows) return false;
    const { name, features } = rows().train;
    return id === lab || (name === data && features === recipe.network.inputs);
  });
}

/** What is judged: the outputs of a network, by its loss. */
export interface Judged {
  readonly outputs: Outputs | undefined;
  readonly loss: Loss;
  /** What the numbers to predict are called; by default 0, 1, ... */
  readonly targets?: readonly string[] | undefined;
}

export interface Shown {
  /** Which examples to list. */
  readonly list?: Listing | undefined;
  /** Number of misclassified images to draw. */
  readonly show?: number;
}

/** Tells how a network with these outputs and this loss does: a model of classes or one of numbers. */
export function tellTest(
  output: Output,
  evaluation: Evaluation,
  test: Answered,
  { outputs, loss, targets }: Judged,
  { list, show = 0 }: Shown = {},
): void {
  if (hasTargets(test)) {
    const score = numberScore(evaluation, test, outputs as NumberOutputs);
    const each = errorsOfTargets(evaluation, test, outputs as NumberOutputs, targets);
    const perTarget = each.length > 1 && { per_target: each };
    output.event({ event: "test", ...score, total: test.count, ...perTarget });
    output.line(`${scoreWords(score)} on ${counted(test)}`);
    if (perTarget) tellErrors(output, each);
    return;
  }
  tellEvaluation(output, evaluation, test, list);
  tellMisclassified(output, evaluation, test, show, loss);
}

interface TargetError {
  readonly target: number;
  readonly name?: string;
  /** Mean absolute error in the target's units. */
  readonly mae: number;
}

function errorsOfTargets(
  { probabilities }: Evaluation,
  { targets }: RegressionDataset,
  outputs: NumberOutputs,
  names: readonly string[] | undefined,
): TargetError[] {
  const named = names?.length === outputs.means.length ? names : undefined;
  return absoluteErrors(probabilities, targets, outputs).map((mae, target) => ({
    target,
    ...(named && { name: named[target]! }),
    mae,
  }));
}

/** Targets have units of their own, which the mean over them mixes. */
function tellErrors(output: Output, each: readonly TargetError[]): void {
  const rows = each.map(({ target, name, mae }) => [
    name ?? String(target),
    String(Number(mae.toPrecision(4))),
  ]);
  output.line();
  for (const line of table("lr", [["target", "mean absolute error"], ...rows])) output.line(line);
}

/** Tells accuracy, confusion matrix, the metrics of each class unless there are very many, and the examples to list. */
function tellEvaluation(
  output: Output,
  evaluation: Evaluation,
  test: Dataset,
  listing?: Listing,
): void {
  const { predictions } = evaluation;
  const { labels, count: total, classNames } = test;
  const confusion = confusionOf(evaluation, test);
  const perClass = classMetrics(confusion ?? []).map(({ class: number, ...metrics }) => ({
    class: number,
    ...(classNames && { name: classNames[number]! }),
    ...metrics,
  }));
  const share = accuracy(predictions, labels);
  const correct = correctCount(predictions, labels);
  const found = listed(matches(predictions, labels), listing);
  const classes = confusion && { confusion, per_class: perClass };
  const result = { accuracy: share, correct, total, ...classes };
  output.event({ event: "test", ...result, matched: found.matched, not_matched: found.notMatched });
  output.line(`accuracy ${percent(share)}: ${grouped(correct)} of ${grouped(total)}`);
  output.line();
  const confused = confusionsOf(predictions, labels);
  for (const line of confusionLines(confusion, confused, terminalWidth(), classNames)) {
    output.line(line);
  }
  if (confusion) tellMetrics(output, perClass, classNames);
  const called = ([index, ...classes]: readonly number[]) => [
    String(index),
    ...classes.map((number) => className(number, classNames)),
  ];
  tellList(
    output,
    "matched",
    found.matched?.map((i) => called([i, labels[i]!, labels[i]!])),
  );
  tellList(output, "not matched", found.notMatched?.map(called));
}

function tellMetrics(
  output: Output,
  perClass: readonly ClassMetrics[],
  classNames: readonly string[] | undefined,
): void {
  const metrics = perClass.map((m) => [
    className(m.class, classNames),
    m.precision.toFixed(4),
    m.recall.toFixed(4),
    m.f1.toFixed(4),
  ]);
  output.line();
  const names = ["class", "precision", "recall", "F1"];
  for (const line of table("rrrr", [names, ...metrics])) output.line(line);
}

/** The matches that the listing asks for. */
function listed({ matched, notMatched }: Matches, listing?: Listing): Partial<Matches> {
  return {
    ...(listing === "matched" || listing === "both" ? { matched } : {}),
    ...(listing === "not-matched" || listing === "both" ? { notMatched } : {}),
  };
}

function tellList(
  output: Output,
  title: string,
  rows: readonly (readonly string[])[] | undefined,
): void {
  if (!rows) return;
  output.line();
  output.line(`${title}: ${grouped(rows.length)}`);
  for (const line of table("rrr", [["index", "label", "prediction"], ...rows])) output.line(line);
}

/** Shows the first few misclassified images. */
function tellMisclassified(
  output: Output,
  evaluation: Evaluation,
  test: Dataset,
  show: number,
  loss: Loss,
): void {
  const wrong = matches(evaluation.predictions, test.labels).notMatched.map(([index]) => index);
  if (wrong.length === 0 || show === 0) return;
  output.line();
  output.line(`misclassified: ${grouped(wrong.length)}, the first of them`);
  for (const line of pictures(wrong.slice(0, show), evaluation, test, loss)) output.line(line);
}

/**
 * The lines that show test examples side by side, captioned with label, prediction and its probability, or its output
 * if the loss is not softmax's. Examples that are no images are shown as numbers.
 */
export function pictures(
  indices: readonly number[],
  { predictions, probabilities }: Evaluation,
  test: Dataset,
  loss: Loss = "softmax_cross_entropy",
): string[] {
  const outputs = probabilities.length / test.count;
  const captions = indices.map((i) => {
    const value = probabilities[i * outputs + predictions[i]!]!;
    const certainty = hasProbabilities(loss) ? `${Math.round(value * 100)}%` : value.toFixed(3);
    const [label, read] = [test.labels[i]!, predictions[i]!];
    return `#${i} is ${className(label, test.classNames)}, read ${className(read, test.classNames)} (${certainty})`;
  });
  const examples = indices.map((i) =>
    test.inputs.subarray(i * test.features, (i + 1) * test.features),
  );
  if (!test.shape)
    return captions.map((caption, n) => `${caption}: ${decimals(examples[n]!).join(" ")}`);
  const { shape } = test;
  const colour = hasColour();
  const drawn = examples.map((pixels, n) => ({
    lines: drawImage(pixels, shape, colour),
    caption: captions[n]!,
  }));
  return besideEachOther(drawn, shape[1], terminalWidth());
}

/** Whether an evaluation's probabilities are probabilities; with other losses they are plain outputs. */
export function hasProbabilities(loss: Loss): boolean {
  return loss === "softmax_cross_entropy";
}
