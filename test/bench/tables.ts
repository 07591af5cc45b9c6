// What the bench found, as Markdown or as one JSON object a line.

import { builds } from "../../ts/backends/wasm/engine.ts";
import { type BuildTimings, kernelTarget } from "./kernels.ts";
import { type Course, median, type Result } from "./race.ts";
import type { Ratio } from "./ratios.ts";
import type { Roof } from "./roofline.ts";
import { titleOf } from "./sides.ts";

export interface Report {
  kernels(timed: readonly BuildTimings[]): void;
  lab(id: string, course: Course, results: readonly Result[]): void;
  ratios(ratios: readonly Ratio[]): void;
  roofs(roofs: readonly Roof[]): void;
}

export function jsonReport(write: (line: string) => void): Report {
  const tell = (event: string, values: object) => write(JSON.stringify({ event, ...values }));
  return {
    kernels(timed) {
      for (const { build, timings } of timed) {
        for (const timing of timings) {
          tell("kernel", { build, ...timing, target_percent: kernelTarget(timing.name, build) });
        }
      }
    },
    lab(lab, { epochSteps, proofSteps }, results) {
      for (const { spec, version, apart, cost, stepsPerTurn, ...times } of results) {
        tell("epoch", {
          lab,
          side: spec.name,
          version,
          threads: spec.threads,
          median_s: rounded(median(times.epochSeconds), 4),
          fastest_s: rounded(Math.min(...times.epochSeconds), 4),
          processor_s: rounded(median(times.processorSeconds), 4),
          runs: times.epochSeconds.length,
          steps_a_turn: stepsPerTurn,
          steps_an_epoch: epochSteps,
          proof_steps: proofSteps,
          cost_after_proof: rounded(cost, 6),
          largest_difference_of_fall: Number(apart.toPrecision(2)),
        });
      }
    },
    ratios(ratios) {
      for (const { lab, against, target, ratios: values, processorRatios } of ratios) {
        for (const build of builds) {
          const ratio = values[build];
          if (ratio === undefined) continue;
          const met = target === undefined ? undefined : ratio >= target;
          const processor = processorRatios[build];
          tell("ratio", {
            lab,
            against,
            build,
            ratio: rounded(ratio, 3),
            processor_ratio: processor && rounded(processor, 3),
            target,
            met,
          });
        }
      }
    },
    roofs(roofs) {
      for (const { lab, gflop, nonzeroGflop, builds, torchGflops } of roofs) {
        for (const { name, least, share } of builds) {
          tell("roofline", {
            lab,
            build: name,
            gflop: rounded(gflop, 1),
            gflop_without_zeros: rounded(nonzeroGflop, 1),
            least_s: rounded(least, 4),
            reached_percent: rounded(share * 100, 0),
            torch_gflops: torchGflops && rounded(torchGflops, 1),
          });
        }
      }
    },
  };
}

export function markdownReport(write: (line: string) => void): Report {
  const table = (title: string, heads: readonly string[], rows: readonly string[][]) => {
    write(`\n## ${title}\n`);
    write(`| ${heads.join(" | ")} |`);
    write(`|${heads.map((_, i) => (i === 0 ? "---" : "---:")).join("|")}|`);
    for (const row of rows) write(`| ${row.join(" | ")} |`);
  };
  return {
    kernels(timed) {
      const heads = timed.flatMap(({ build }) => [`${build} GFLOP/s`, "% of peak", "target"]);
      const names = timed[0]?.timings.map(({ name }) => name) ?? [];
      const rows = names.map((name, i) => [
        name,
        ...timed.flatMap(({ build, timings }) => {
          const { gflops, percent_of_peak: percent, ns_per_element: ns } = timings[i]!;
          const target = kernelTarget(name, build);
          const rate = gflops === undefined ? `${ns} ns an element` : gflops.toFixed(1);
          return [rate, String(percent ?? ""), aim(target, percent)];
        }),
      ]);
      table("Kernels, one thread", ["kernel m x n x k", ...heads], rows);
    },
    lab(id, { epochSteps, proofSteps }, results) {
      const heads = ["side", "threads", "s an epoch", "fastest", "processor s", "steps a turn"];
      const rows = results.map(({ spec, version, apart, cost, stepsPerTurn, ...times }) => [
        spec.name === version ? titleOf(spec) : `${titleOf(spec)} ${version}`,
        String(spec.threads),
        median(times.epochSeconds).toPrecision(3),
        Math.min(...times.epochSeconds).toPrecision(3),
        median(times.processorSeconds).toPrecision(3),
        stepsPerTurn === epochSteps ? "all" : `${stepsPerTurn} of ${epochSteps}`,
        cost.toPrecision(5),
        `${(apart * 100).toPrecision(2)}%`,
      ]);
      table(id, [...heads, `cost after ${proofSteps} steps`, "apart, of the fall"], rows);
    },
    ratios(ratios) {
      const rows = ratios.map(({ lab, against, target, ratios: values, processorRatios }) => [
        lab,
        against,
        target === undefined ? "" : `${target}x`,
        ...builds.map((build) => {
          const ratio = values[build];
          if (ratio === undefined) return "";
          const missed = target !== undefined && ratio < target ? " missed" : "";
          const processor = processorRatios[build];
          const beside = processor === undefined ? "" : ` (${processor.toFixed(2)}x)`;
          return `${ratio.toFixed(2)}x${beside}${missed}`;
        }),
      ]);
      table(
        "Times faster, medians (in brackets by processor time)",
        ["lab", "against", "target", ...builds.map((build) => `simdigit ${build}`)],
        rows,
      );
    },
    roofs(roofs) {
      const heads = roofs[0]?.builds.flatMap(({ name }) => [`${name}: least s`, "reached"]) ?? [];
      const rows = roofs.map(({ lab, gflop, nonzeroGflop, builds, torchGflops }) => [
        lab,
        gflop.toFixed(1),
        nonzeroGflop.toFixed(1),
        ...builds.flatMap(({ least, share }) => [
          least.toPrecision(3),
          `${(share * 100).toFixed(0)}%`,
        ]),
        torchGflops?.toFixed(0) ?? "",
      ]);
      table(
        "Roofline: multiply-adds of an epoch at the peak of one thread",
        ["lab", "GFLOP", "without zeros", ...heads, "PyTorch GFLOP/s"],
        rows,
      );
    },
  };
}

function aim(target: number | undefined, percent: number | undefined): string {
  if (target === undefined || percent === undefined) return "";
  return percent < target ? `${target} missed` : String(target);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
