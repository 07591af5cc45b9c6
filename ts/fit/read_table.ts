// What fit and evaluate are given, arrays or a data set, as tables.

import type { GivenData } from "../core/dataset.ts";
import { expected } from "../core/errors.ts";
import type { Outputs } from "../core/outputs.ts";
import type { NetworkSpec } from "../core/spec.ts";
import { readAnswers } from "./answers.ts";
import { isDataset, judgeData, tableOfData, trainingTable } from "./data_set.ts";
import { type Judged, judge } from "./judge.ts";
import { matrixOf, trainingMatrix } from "./matrix.ts";
import type { ExamplesAndAnswers } from "./model.ts";
import type { FitOptions } from "./options.ts";
import { lossOf } from "./recipe.ts";
import { type Table, tableOf } from "./table.ts";

/** The examples to learn from, and what their answers ask for. */
export function readTraining(
  given: ExamplesAndAnswers | GivenData,
  options: FitOptions,
): { table: Table; judged: Judged } {
  if (isDataset(given)) {
    const judged = judgeData(given, options);
    return { judged, table: trainingTable(given, lossOf(options, judged.kind)) };
  }
  const answers = readAnswers(given.y, "y");
  const judged = judge(answers, "y", options);
  const matrix = trainingMatrix(given.x, "x", answers.count);
  const asked = { wanted: judged, loss: lossOf(options, judged.kind) };
  return { judged, table: tableOf(matrix, answers, "y", asked) };
}

/** Examples for a network that is there. `what` is the prefix of x and y in messages. */
export function readTable(
  given: ExamplesAndAnswers | GivenData,
  what: string,
  network: Pick<NetworkSpec, "inputs" | "loss">,
  outputs: Outputs,
): Table {
  const wanted: Judged =
    outputs.kind === "classes" ? outputs : { ...outputs, outputs: outputs.means.length };
  if (isDataset(given)) return tableOfData(given, network, wanted);
  const answers = readAnswers(given.y, `${what}y`);
  const matrix = matrixOf(given.x, `${what}x`, network.inputs);
  if (matrix.count !== answers.count) {
    throw expected(`${what}x`, `${answers.count} rows, as many as ${what}y`, matrix.count);
  }
  return tableOf(matrix, answers, `${what}y`, { wanted, loss: network.loss });
}
