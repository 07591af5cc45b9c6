// Output of lab runs beside their handouts: a table for each lab, one for all. Nothing is judged here.

import type { RunRecord } from "../../core/run.ts";
import type { AccuracyComparison, Comparison, Judgement, Spread } from "../../labs/judge.ts";
import type { Lab } from "../../labs/lab.ts";
import { fittedTable, grouped, type Output, percent, table } from "../output.ts";

export interface JudgedLab {
  readonly lab: Lab;
  /** Name of the data. */
  readonly source: string;
  readonly firstSeed: number;
  /** One a seed. */
  readonly records: readonly RunRecord[];
  readonly judgement: Judgement;
  /** Why the figures are not comparable with the handout's. */
  readonly obstacle: string | undefined;
}

/** Longer tables show every second, third, ... line. */
const MOST_LINES = 40;

/** Epochs or steps, accuracies and the lab's quirks. */
export function tellLab(output: Output, judged: JudgedLab): void {
  const { lab, source, firstSeed, records, judgement, obstacle } = judged;
  const seeds = records.map((_, k) => firstSeed + k);
  const seconds = records.reduce((sum, { end }) => sum + end.seconds, 0);
  const epochs = records[0]!.end.epochs;
  output.event({
    event: "lab_run",
    lab: lab.id,
    data: source,
    seeds,
    epochs,
    comparable: obstacle === undefined,
    ...judgement,
    seconds,
  });
  output.sentence(`${lab.id}: ${lab.title}`);
  const many = seeds.length > 1 ? `seeds ${seeds[0]} to ${seeds.at(-1)}` : `seed ${seeds[0]}`;
  output.line(`${source}, ${many}, ${seconds.toFixed(1)} s of training`);
  if (obstacle !== undefined) output.sentence(obstacle);
  for (const quirk of lab.quirks ?? []) output.sentence(`- ${quirk}`);
  tellComparisons(output, "epoch", judgement.costs, (cost) => cost.toPrecision(5));
  const digits = lab.watch?.what === "correct" ? 0 : 6;
  tellComparisons(output, "step", judgement.watched, (value) => value.toFixed(digits));
  const { accuracy, rawAccuracy, probability } = judgement;
  tellAccuracy(output, "test accuracy", accuracy);
  if (rawAccuracy) tellAccuracy(output, "on raw pixels, as the handout tests", rawAccuracy);
  if (probability) {
    const { measured, published } = probability;
    const figures = `${measured.toFixed(5)}, published at least ${published}`;
    output.line(`least probability of a right class: ${figures}`);
  }
  output.line();
}

/** One line per lab: published and measured accuracy, and whether all of it is inside the reference band. */
export function tellSummary(output: Output, labs: readonly JudgedLab[]): void {
  if (labs.length < 2) return;
  const rows = [
    ["lab", "published", "measured", "difference", "test accuracy", "reference", "band"],
  ];
  for (const { lab, judgement, obstacle } of labs) {
    const compared = judgement.rawAccuracy ?? judgement.accuracy;
    const { published } = compared;
    const difference = published === undefined ? "" : points(compared.measured.mean - published);
    rows.push([
      lab.id,
      published === undefined ? "" : percent(published),
      published === undefined ? "" : spreadOf(compared.measured, percent),
      difference,
      spreadOf(judgement.accuracy.measured, percent),
      bandOf(judgement.accuracy.reference, percent),
      obstacle === undefined ? verdict(judgement.inside) : "not comparable",
    ]);
  }
  for (const line of fittedTable("lrrrrrl", rows, { together: 2 })) output.line(line);
}

function tellComparisons(
  output: Output,
  unit: string,
  all: readonly Comparison[],
  format: (value: number) => string,
): void {
  if (all.length === 0) return;
  const every = Math.ceil(all.length / MOST_LINES);
  const rows = [[unit, "published", "measured", "reference", ""]];
  all.forEach(({ at, published, measured, reference, inside }, index) => {
    const told = index % every === every - 1 || inside === false || index === all.length - 1;
    if (!told) return;
    rows.push([
      grouped(at),
      published === undefined ? "" : format(published),
      spreadOf(measured, format),
      bandOf(reference, format),
      inside === false ? "outside" : "",
    ]);
  });
  for (const line of table("rrrrl", rows)) output.line(line);
}

function tellAccuracy(output: Output, what: string, compared: AccuracyComparison): void {
  const { measured, published, reference, inside } = compared;
  const parts = [`${what} ${spreadOf(measured, percent)}`];
  if (published !== undefined) {
    parts.push(`published ${percent(published)} (${points(measured.mean - published)})`);
  }
  if (reference) parts.push(`reference ${bandOf(reference, percent)}`);
  if (inside === false) parts.push("below the reference");
  output.sentence(parts.join(", "));
}

function spreadOf({ mean, deviation }: Spread, format: (value: number) => string): string {
  return deviation === 0 ? format(mean) : `${format(mean)} ± ${format(deviation)}`;
}

function bandOf(
  band: readonly [number, number] | undefined,
  format: (value: number) => string,
): string {
  return band === undefined ? "" : `${format(band[0])} to ${format(band[1])}`;
}

/** A difference of shares, in percentage points. */
function points(difference: number): string {
  const text = (difference * 100).toFixed(2);
  return `${text.startsWith("-") ? "" : "+"}${text}`;
}

function verdict(inside: boolean | undefined): string {
  if (inside === undefined) return "";
  return inside ? "inside" : "OUTSIDE";
}
