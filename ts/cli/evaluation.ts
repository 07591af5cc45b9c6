// What a network made of the test images: accuracy, confusion matrix, metrics of each class,
// pictures of single images. Of the commands test and demo.

import type { Dataset } from "../core/dataset.ts";
import { accuracy, classMetrics, confusionMatrix, correctCount } from "../core/metrics.ts";
import type { Evaluation } from "../core/session.ts";
import { grouped, hasColour, type Output, percent, table } from "./output.ts";
import { besideEachOther, drawImage } from "./picture.ts";

/** Accuracy, confusion matrix and the metrics of each class. */
export function tellEvaluation(output: Output, { predictions }: Evaluation, test: Dataset): void {
  const { labels, classes, count: total } = test;
  const confusion = confusionMatrix(predictions, labels, classes);
  const perClass = classMetrics(confusion);
  const share = accuracy(predictions, labels);
  const correct = correctCount(predictions, labels);
  const result = { accuracy: share, correct, total, confusion, per_class: perClass };
  output.event({ event: "test", ...result });
  output.line(`accuracy ${percent(share)}: ${grouped(correct)} of ${grouped(total)}`);
  output.line();
  output.line("confusion matrix: label down, prediction across");
  const header = ["", ...confusion.map((_, c) => String(c))];
  const rows = confusion.map((row, label) => [String(label), ...row.map((n) => String(n || "."))]);
  for (const line of table("r".repeat(header.length), [header, ...rows])) output.line(line);
  output.line();
  const metrics = perClass.map((m) => [
    String(m.class),
    m.precision.toFixed(4),
    m.recall.toFixed(4),
    m.f1.toFixed(4),
  ]);
  const names = ["class", "precision", "recall", "F1"];
  for (const line of table("rrrr", [names, ...metrics])) output.line(line);
}

/** The first few images that were taken for something else. */
export function tellMisclassified(
  output: Output,
  evaluation: Evaluation,
  test: Dataset,
  show: number,
): void {
  const { predictions } = evaluation;
  const wrong = [...predictions.keys()].filter((i) => predictions[i] !== test.labels[i]);
  if (wrong.length === 0 || show === 0) return;
  output.line();
  output.line(`misclassified: ${grouped(wrong.length)}, the first of them`);
  for (const line of pictures(wrong.slice(0, show), evaluation, test)) output.line(line);
}

/** Images of the test set beside each other, captioned with label, prediction and its probability. */
export function pictures(
  indices: readonly number[],
  { predictions, probabilities }: Evaluation,
  test: Dataset,
): string[] {
  if (!test.shape) return [];
  const [rows, columns] = test.shape;
  const colour = hasColour();
  const outputs = probabilities.length / test.count;
  const drawn = indices.map((i) => {
    const pixels = test.inputs.subarray(i * test.features, (i + 1) * test.features);
    const share = probabilities[i * outputs + predictions[i]!]!;
    return {
      lines: drawImage(pixels, rows, columns, colour),
      caption: `#${i} is ${test.labels[i]}, read ${predictions[i]} (${Math.round(share * 100)}%)`,
    };
  });
  return besideEachOther(drawn, columns);
}
