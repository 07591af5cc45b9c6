// What a report says of its settings together: date, data, host, and how they were judged.

import { arch, availableParallelism, cpus, platform as system } from "node:os";
import process from "node:process";
import type { Build } from "../../backends/wasm/engine.ts";
import type { ReportData, Setting } from "../../report/data.ts";
import { grouped } from "../output.ts";
import { threadCount } from "../tell.ts";
import type { PlannedRun } from "./data.ts";

export interface ReportOptions {
  readonly build: Build;
  /** Number of training examples to validate on; undefined for the test set. */
  readonly validation: number | undefined;
  readonly "early-stopping"?: number | undefined;
}

/** The report of the settings that are there so far. */
export function reportData(
  settings: readonly Setting[],
  runs: readonly PlannedRun[],
  options: ReportOptions,
): ReportData {
  const backends = settings.flatMap((setting) =>
    setting.runs.flatMap(({ backend }) => backend ?? []),
  );
  const computed = distinct(backends)
    .map((backend) => (backend === "wasm" ? `wasm, ${options.build} build` : backend))
    .join(" and ");
  const threads = distinct(runs.map((run) => run.threads)).map(threadCount);
  const missing = runs.length - settings.length;
  const notes =
    missing > 0 ? [`Unfinished: ${missing} of ${runs.length} settings are missing.`] : [];
  const facts = [
    { name: "date", value: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC` },
    { name: "data", value: sourcesOf(runs, options) },
    { name: "computed by", value: computed && `${computed}, ${threads.join(" or ")}` },
    { name: "on", value: host() },
  ];
  return {
    title: "Evaluation report",
    facts: facts.filter(({ value }) => value !== ""),
    notes: runs.some(({ from }) => from.kind === "training")
      ? [
          ...notes,
          ...howJudged(
            options,
            settings.some((setting) => setting.runs.length > 1),
          ),
        ]
      : notes,
    settings,
  };
}

/** Each source, as "mnist: 60,000 to train, 10,000 to test"; of saved models alone, what they are tested on. */
function sourcesOf(runs: readonly PlannedRun[], { validation }: ReportOptions): string {
  const told = new Map<string, string>();
  for (const { from, data } of runs) {
    if (data === undefined) continue;
    const { source, splits } = data;
    const test = `${grouped(splits.test.count)} to test`;
    if (from.kind === "training") {
      told.set(source, `${grouped(splits.train.count - (validation ?? 0))} to train, ${test}`);
    } else if (!told.has(source)) {
      told.set(source, test);
    }
  }
  return [...told].map(([source, counts]) => `${source}: ${counts}`).join("; ");
}

function howJudged(
  { validation, "early-stopping": patience }: ReportOptions,
  hasSeeds: boolean,
): string[] {
  const weights = "The accuracy is that of the weights of the best epoch";
  return [
    validation === undefined
      ? `Epochs are validated on the test images, as in the handout. ${weights}, on the same images, which flatters it a little.`
      : `Epochs are validated on the last ${grouped(validation)} training examples, which are not trained on. ${weights}, on the test images.`,
    patience === undefined
      ? "No run ends early unless its setting says so: the epochs after the best are trained too. Training time excludes validation."
      : `A run ends after ${patience} epochs without a better validation accuracy. Training time excludes validation.`,
    ...(hasSeeds
      ? [
          "Of several seeds the table has means, and behind ± the standard deviation of the accuracy.",
        ]
      : []),
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
