// What a report says of its settings together: date, data, host, and how they were judged.

import { arch, availableParallelism, cpus, platform as system } from "node:os";
import process from "node:process";
import type { Build } from "../../backends/wasm/engine.ts";
import type { ReportData, Setting } from "../../report/data.ts";
import { grouped } from "../output.ts";
import { threadCount } from "../tell.ts";
import type { PlannedRun } from "./plan.ts";

export interface ReportOptions {
  readonly build: Build;
  /** Numbers of threads of the runs. */
  readonly threads: readonly number[];
  /** Number of training examples to validate on; undefined for the test set. */
  readonly validation: number | undefined;
  readonly "early-stopping"?: number | undefined;
}

/** The report of the settings that are trained so far. */
export function reportData(
  settings: readonly Setting[],
  runs: readonly PlannedRun[],
  options: ReportOptions,
): ReportData {
  const sources = runs.map(({ source, splits, examples }) => {
    const counts = [examples, splits.test.count].map(grouped);
    return `${source}: ${counts[0]} to train, ${counts[1]} to test`;
  });
  const computed = distinct(settings.map(({ backend }) => backend))
    .map((backend) => (backend === "wasm" ? `wasm, ${options.build} build` : backend))
    .join(" and ");
  const threads = distinct(options.threads).map(threadCount).join(" or ");
  const missing = runs.length - settings.length;
  const notes =
    missing > 0 ? [`Unfinished: ${missing} of ${runs.length} settings are missing.`] : [];
  return {
    title: "Evaluation report",
    facts: [
      { name: "date", value: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC` },
      { name: "data", value: distinct(sources).join("; ") },
      { name: "computed by", value: `${computed}, ${threads}` },
      { name: "on", value: host() },
    ],
    notes: [...notes, ...howJudged(options)],
    settings,
  };
}

function howJudged({ validation, "early-stopping": patience }: ReportOptions): string[] {
  const weights = "The accuracy is that of the weights of the best epoch, the early-stopping epoch";
  return [
    validation === undefined
      ? `Epochs are validated on the test images, as in the handout. ${weights}, on the same images, which flatters it a little.`
      : `Epochs are validated on the last ${grouped(validation)} training examples, which are not trained on. ${weights}, on the test images.`,
    patience === undefined
      ? "No run ends early: the epochs after the best are trained too. Training time excludes validation."
      : `A run ends after ${patience} epochs without a better validation accuracy. Training time excludes validation.`,
  ];
}

/** Runtime, system and processor. */
function host(): string {
  const { bun, deno, node } = process.versions;
  const runtime = bun ? `Bun ${bun}` : deno ? `Deno ${deno}` : `Node ${node}`;
  const model = cpus()[0]?.model ?? "unknown processor";
  return `${runtime}, ${system()} ${arch()}, ${model} (${availableParallelism()} threads)`;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
