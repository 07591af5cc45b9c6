// Examples with their answers, as numbers: the rows that train, the rows that test, and the data sets that a session
// takes in.

import type { Shorts } from "../core/arrays.ts";
import type { Answered } from "../core/dataset.ts";
import type { Outputs } from "../core/outputs.ts";
import { shuffle } from "../core/random.ts";
import { takeRows } from "../core/rows.ts";
import { isCrossEntropy, type Loss } from "../core/spec.ts";
import { scaledTargets } from "../core/standardise.ts";
import type { Rows, Values } from "./answers.ts";
import { checkShares, labelsOf, numbersOf } from "./encode.ts";
import type { Judged } from "./judge.ts";
import type { Matrix } from "./matrix.ts";

/** Answers are class numbers, one an example, or numbers in the user's units, `columns` an example. */
export interface Table {
  readonly matrix: Matrix;
  readonly answers: Shorts | Float64Array;
  readonly columns: number;
}

/** Stream of the order from which test rows are taken ("test"). */
const TEST_STREAM = 0x74657374;

/**
 * Examples with the answers that `wanted` says, as `loss` takes them.
 *
 * @param what the answers' name in messages
 */
export function tableOf(
  matrix: Matrix,
  given: Values | Rows,
  what: string,
  { wanted, loss }: { readonly wanted: Judged; readonly loss: Loss },
): Table {
  if (wanted.kind === "classes") {
    return { matrix, answers: labelsOf(given, what, wanted.classes), columns: 1 };
  }
  const { outputs: columns } = wanted;
  const answers = numbersOf(given, what, columns);
  if (isCrossEntropy(loss)) checkShares(given, what, loss);
  return { matrix, answers, columns };
}

/** Some `testRows` rows by chance, and the others. */
export function divide(
  table: Table,
  testRows: number,
  seed: number,
): { train: Table; test: Table } {
  const order = Uint32Array.from({ length: table.matrix.count }, (_, i) => i);
  shuffle(order, seed, TEST_STREAM);
  return {
    train: rowsOf(table, order.subarray(testRows)),
    test: rowsOf(table, order.subarray(0, testRows)),
  };
}

function rowsOf({ matrix, answers, columns }: Table, places: Uint32Array): Table {
  const inputs = takeRows(matrix.inputs, matrix.features, places);
  return {
    matrix: { ...matrix, inputs, count: places.length },
    answers: takeRows(answers, columns, places),
    columns,
  };
}

/** The data set of a table; numbers are scaled as the network learns them. */
export function datasetOf({ matrix, answers }: Table, outputs: Outputs): Answered {
  const examples = { name: "examples", ...matrix };
  return outputs.kind === "classes"
    ? { ...examples, labels: answers as Shorts, classes: outputs.classes.length }
    : { ...examples, targets: scaledTargets(answers, outputs), outputs: outputs.means.length };
}
