// Data sets, as the readers of simdigit/data return them, in place of x and y.

import {
  checkAnyData,
  checkDataset,
  checkValues,
  type Dataset,
  type Examples,
  type GivenData,
  hasTargets,
  type RegressionDataset,
} from "../core/dataset.ts";
import { expected } from "../core/errors.ts";
import { type ClassNumbers, shortLabels } from "../core/labels.ts";
import type { Label } from "../core/outputs.ts";
import { shown } from "../core/shown.ts";
import type { Loss, NetworkSpec } from "../core/spec.ts";
import { type Judged, namesOf, type Wishes } from "./judge.ts";
import type { Matrix } from "./matrix.ts";
import { isList } from "./nested.ts";
import { type Table, tableOf } from "./table.ts";

/** Whether what stands in place of x is a data set. */
export function isDataset(x: unknown): x is Examples {
  return typeof x === "object" && x !== null && !isList(x) && "inputs" in x;
}

/** What a data set asks for: its classes, by their names if it has some, or its targets. */
export function judgeData(data: GivenData, { task, classes }: Wishes): Judged {
  checkDataset(data);
  const kind = hasTargets(data) ? "regression" : "classification";
  if (task !== undefined && task !== kind) {
    throw expected("task", `${kind}, as ${data.name} has it`, task);
  }
  if (hasTargets(data)) {
    if (classes !== undefined) throw expected("classes", "none for targets", shown(classes));
    return { kind: "numbers", outputs: data.outputs, rows: data.outputs > 1 };
  }
  const names = namesOf(classes ?? data.classNames ?? [...Array(data.classes).keys()], task);
  if (names.length === data.classes) return { kind: "classes", classes: names };
  throw expected("classes", `${data.classes}, as many as ${data.name} has`, names.length);
}

/** The examples with their answers, for a network that is to learn what judgeData said. */
export function trainingTable(data: GivenData, loss: Loss): Table {
  if (data.count === 0) throw expected(`${data.name}: examples`, "at least one", "none");
  const matrix = matrixOfData(data, data.features);
  if (hasTargets(data)) return tableOfTargets(matrix, data, data.outputs, loss);
  return { matrix, answers: shortLabels(data.labels), columns: 1 };
}

/** The examples with their answers, for a network that is there and has learned `wanted`. */
export function tableOfData(
  data: GivenData,
  { inputs, loss }: Pick<NetworkSpec, "inputs" | "loss">,
  wanted: Judged,
): Table {
  checkDataset(data);
  const { name } = data;
  const matrix = matrixOfData(data, inputs);
  if (wanted.kind === "numbers") {
    if (hasTargets(data)) return tableOfTargets(matrix, data, wanted.outputs, loss);
    throw expected(`${name}: answers`, "targets, as the model gives", "labels");
  }
  if (hasTargets(data)) throw expected(`${name}: answers`, "labels, as the model gives", "targets");
  const places = placesOf(data, wanted.classes);
  return { matrix, answers: Uint16Array.from(data.labels, (label) => places[label]!), columns: 1 };
}

/** The inputs of a data set, with or without answers, for a network that takes so many. */
export function matrixOfData(data: Examples, inputs: number): Matrix {
  checkAnyData(data);
  const { name, features, count, shape } = data;
  if (features !== inputs) throw expected(`${name}: features`, `${inputs}, the model's`, features);
  checkValues(data.inputs, features);
  return { inputs: data.inputs, count, features, ...(shape && { shape }) };
}

function tableOfTargets(
  matrix: Matrix,
  { name, targets, count, outputs: columns }: RegressionDataset,
  outputs: number,
  loss: Loss,
): Table {
  const given = { kind: "rows", count, values: targets, columns } as const;
  const wanted = { kind: "numbers", outputs, rows: true } as const;
  return tableOf(matrix, given, `${name}: targets`, { wanted, loss });
}

/** The place of each class of a data set among a model's: by its name if both have names, else by its number. */
function placesOf(
  { name, classes: count, classNames }: Dataset<ClassNumbers>,
  classes: readonly Label[],
): number[] {
  const areNames = classes.some((label) => typeof label === "string");
  if (!areNames || !classNames) {
    if (count <= classes.length) return [...Array(count).keys()];
    throw expected(`${name}: classes`, `at most the model's ${classes.length}`, count);
  }
  const places = new Map(classes.map((label, place) => [label, place]));
  return classNames.map((label) => {
    const place = places.get(label);
    if (place !== undefined) return place;
    throw expected(`${name}: class names`, "those of the model", shown(label));
  });
}
