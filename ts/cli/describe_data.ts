// What `simdigit data info` shows of a data set: its sets, its classes and how many examples they have, or its targets.

import {
  type AnyData,
  type Dataset,
  hasLabels,
  hasTargets,
  type RegressionDataset,
} from "../core/dataset.ts";
import type { Seen } from "../data/look.ts";
import { grouped, percent, table } from "./output.ts";

/** The sets that are there, with their names. */
type Sets = readonly (readonly [name: "train" | "test", data: AnyData])[];

/** The object of --json. */
export function dataEvent({ path, known, sets }: Seen): Record<string, unknown> {
  const there = setsOf({ path, sets });
  const [, first] = there[0]!;
  const labelled = there.filter((set): set is ["train" | "test", Dataset] => hasLabels(set[1]));
  return {
    event: "data",
    name: sets.name,
    path,
    verified: known !== undefined,
    ...Object.fromEntries(there.map(([name, { count }]) => [name, count])),
    features: first.features,
    ...(first.shape && { shape: first.shape }),
    ...(hasLabels(first) && { classes: first.classes }),
    ...(hasLabels(first) && first.classNames && { class_names: first.classNames }),
    ...(labelled.length > 0 && {
      per_class: Object.fromEntries(labelled.map(([name, data]) => [name, perClass(data)])),
    }),
    ...(hasTargets(first) && { targets: targetsOf(first) }),
    notes: sets.notes,
  };
}

/** The lines without --json. */
export function describeData({ path, known, sets }: Seen): string[] {
  const there = setsOf({ path, sets });
  const [, first] = there[0]!;
  const what = known ? `${known.title}, verified by SHA-256` : kindOf(first);
  return [`${path}: ${what}`, ...sets.notes, "", ...setTable(there), ...answers(there)];
}

function setsOf({ sets: { train, test } }: Pick<Seen, "path" | "sets">): Sets {
  return [
    ...(train ? [["train", train] as const] : []),
    ...(test ? [["test", test] as const] : []),
  ];
}

/** As "28x28 images in 10 classes", "4 features with 1 target", "784 features without answers". */
function kindOf(data: AnyData): string {
  const what = data.shape ? `${sizeOf(data)} images` : counted(data.features, "feature");
  if (hasLabels(data)) return `${what} in ${counted(data.classes, "class", "classes")}`;
  return hasTargets(data)
    ? `${what} with ${counted(data.outputs, "target")}`
    : `${what} without answers`;
}

function counted(count: number, one: string, several = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : several}`;
}

function sizeOf({ shape, features }: AnyData): string {
  if (!shape) return String(features);
  return (shape[2] === 1 ? shape.slice(0, 2) : shape).join("x");
}

function setTable(sets: Sets): string[] {
  const rows = sets.map(([name, data]) => {
    let [least, most, zeros] = [Infinity, -Infinity, 0];
    for (const value of data.inputs) {
      if (value < least) least = value;
      if (value > most) most = value;
      if (value === 0) zeros += 1;
    }
    const { length } = data.inputs;
    const range = length === 0 ? "" : `${short(least)} to ${short(most)}`;
    return [name, grouped(data.count), sizeOf(data), range, percent(zeros / Math.max(1, length))];
  });
  const size = sets[0]![1].shape ? "shape" : "features";
  return table("lrlrr", [["set", "examples", size, "values", "zeros"], ...rows]);
}

/** A table of the classes or of the targets; nothing if there are no answers. */
function answers(sets: Sets): string[] {
  const named = sets.find(([, data]) => hasLabels(data))?.[1];
  if (named && hasLabels(named)) {
    const counts = sets.map(([, data]) => (hasLabels(data) ? perClass(data) : []));
    const rows = Array.from({ length: named.classes }, (_, label) => [
      named.classNames ? `${label} ${named.classNames[label]}` : String(label),
      ...counts.map((of) => grouped(of[label] ?? 0)),
    ]);
    const header = ["class", ...sets.map(([name]) => name)];
    return ["", ...table(`l${"r".repeat(sets.length)}`, [header, ...rows])];
  }
  const numbers = sets.find(([, data]) => hasTargets(data))?.[1];
  if (!numbers || !hasTargets(numbers)) return [];
  const rows = targetsOf(numbers).map(({ mean, deviation, least, most }, target) =>
    [target, short(mean), short(deviation), short(least), short(most)].map(String),
  );
  const header = ["target", "mean", "deviation", "least", "most"];
  return ["", ...table("lrrrr", [header, ...rows])];
}

function perClass({ labels, classes }: Dataset): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}

interface TargetSummary {
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

function targetsOf({ targets, outputs, count }: RegressionDataset): TargetSummary[] {
  return Array.from({ length: outputs }, (_, output) => {
    const column = Float64Array.from(
      { length: count },
      (_, row) => targets[row * outputs + output]!,
    );
    const mean = column.reduce((sum, value) => sum + value, 0) / count;
    const squares = column.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return {
      mean,
      deviation: Math.sqrt(squares / count),
      least: column.reduce((a, b) => Math.min(a, b), Infinity),
      most: column.reduce((a, b) => Math.max(a, b), -Infinity),
    };
  });
}

/** A number with at most 5 digits that count. */
function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}
