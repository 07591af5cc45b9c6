// simdigit test MODEL: accuracy, confusion matrix, metrics of each class, the misclassified images.

import process from "node:process";
import type { Argv } from "yargs";
import { openSession } from "../../backends/open.ts";
import { type DataSplits, type Dataset, rawScaling } from "../../core/dataset.ts";
import { accuracy, classMetrics, confusionMatrix, correctCount } from "../../core/metrics.ts";
import type { Evaluation } from "../../core/session.ts";
import type { Platform } from "../../platform/platform.ts";
import { loadData } from "../data.ts";
import { dataFlags, outputFlags } from "../flags.ts";
import { grouped, type Output, openOutput, percent, table } from "../output.ts";
import { besideEachOther, drawImage } from "../picture.ts";
import { readCheckpoint } from "../run.ts";

const BATCH = 100;

export function testCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "test <model>",
    "Judge a saved model on the test images",
    (args) =>
      args
        .positional("model", { type: "string", demandOption: true, describe: "Checkpoint file" })
        .options({ ...dataFlags, ...outputFlags })
        .options({
          show: { type: "number", default: 5, describe: "How many misclassified images to draw" },
          "raw-pixels": {
            type: "boolean",
            default: false,
            describe: "Feed pixels 0..255 unscaled, as some handouts do",
          },
        }),
    async (flags) => {
      const checkpoint = await readCheckpoint(platform, flags.model);
      const { splits } = await loadTestData(platform, flags);
      const { network, optimizer, scaling } = checkpoint.recipe;
      const session = await openSession({ network, optimizer, batchSize: BATCH });
      await session.loadParameters(checkpoint.parameters);
      const data = await session.takeData(splits.test, flags.rawPixels ? rawScaling : scaling);
      const evaluation = await session.evaluate(data);
      await session.dispose();
      tellEvaluation(openOutput(flags.json), evaluation, splits.test);
      if (!flags.json) tellMisclassified(openOutput(false), evaluation, splits.test, flags.show);
    },
  );
}

/** The data with as few training images as can be: only the test images are looked at. */
export function loadTestData(
  platform: Platform,
  flags: { readonly data?: string | undefined; readonly offline: boolean },
): Promise<{ readonly source: string; readonly splits: DataSplits }> {
  return loadData(platform, { data: flags.data, offline: flags.offline, limit: 1 });
}

/** Accuracy, confusion matrix and the metrics of each class. */
export function tellEvaluation(output: Output, { predictions }: Evaluation, test: Dataset): void {
  const { labels, classes, count } = test;
  const confusion = confusionMatrix(predictions, labels, classes);
  const perClass = classMetrics(confusion);
  const share = accuracy(predictions, labels);
  const correct = correctCount(predictions, labels);
  output.event({
    event: "test",
    accuracy: share,
    correct,
    total: count,
    confusion,
    per_class: perClass,
  });
  output.line(`accuracy ${percent(share)}: ${grouped(correct)} of ${grouped(count)}`);
  output.line();
  output.line("confusion matrix: label down, prediction across");
  const header = ["", ...confusion.map((_, c) => String(c))];
  const rows = confusion.map((row, label) => [String(label), ...row.map((n) => String(n || "."))]);
  for (const line of table([header, ...rows])) output.line(line);
  output.line();
  const metrics = perClass.map((m) => [
    String(m.class),
    m.precision.toFixed(4),
    m.recall.toFixed(4),
    m.f1.toFixed(4),
  ]);
  for (const line of table([["class", "precision", "recall", "F1"], ...metrics])) output.line(line);
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
  const colour = process.stdout.isTTY && process.stdout.hasColors?.(256) === true;
  const drawn = indices.map((i) => {
    const pixels = test.inputs.subarray(i * test.features, (i + 1) * test.features);
    const share = probabilities[i * test.classes + predictions[i]!]!;
    return {
      lines: drawImage(pixels, rows, columns, colour),
      caption: `#${i} is ${test.labels[i]}, read ${predictions[i]} (${Math.round(share * 100)}%)`,
    };
  });
  return besideEachOther(drawn, columns);
}
