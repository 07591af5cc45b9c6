// From what fit is given to what a network learns: the rows that train and test, the meaning of the outputs, and the
// scaling of the inputs.

import { type GivenData, type Scaling, unitScaling } from "../core/dataset.ts";
import { expected } from "../core/errors.ts";
import type { Outputs } from "../core/outputs.ts";
import { scalingForData } from "../core/scaling_for_data.ts";
import { shown } from "../core/shown.ts";
import type { Loss } from "../core/spec.ts";
import { columnScaling, targetScaling } from "../core/standardise.ts";
import { isDataset } from "./data_set.ts";
import type { Judged } from "./judge.ts";
import type { Matrix } from "./matrix.ts";
import type { ExamplesAndAnswers } from "./model.ts";
import type { FitOptions } from "./options.ts";
import { readTable, readTraining } from "./read_table.ts";
import { lossOf } from "./recipe.ts";
import { divide, type Table } from "./table.ts";

export interface Prepared {
  readonly train: Table;
  /** None if no rows are held out. */
  readonly test: Table | undefined;
  readonly outputs: Outputs;
  readonly scaling: Scaling;
}

/** Share of the rows that is held out, and the least number of rows of which it is. */
const TEST_SHARE = 0.2;
const LEAST_ROWS = 20;

export function prepare(
  given: ExamplesAndAnswers | GivenData,
  options: FitOptions,
  seed: number,
): Prepared {
  const { judged, table } = readTraining(given, options);
  const loss = lossOf(options, judged.kind);
  const { count, features: inputs } = table.matrix;
  const { test = count < LEAST_ROWS ? 0 : TEST_SHARE } = options;
  const held = typeof test === "object" && test !== null ? 0 : heldRows(test, count);
  const { train, test: others } =
    held > 0 ? divide(table, held, seed) : { train: table, test: undefined };
  const outputs = outputsOf(judged, train, loss);
  const own =
    typeof test === "object" ? readTable(test, "test.", { inputs, loss }, outputs) : undefined;
  return {
    train,
    test: own ?? others,
    outputs,
    scaling: options.scaling ?? scalingOf(train.matrix, isDataset(given)),
  };
}

function heldRows(share: unknown, count: number): number {
  if (typeof share !== "number" || !(share >= 0 && share < 1)) {
    throw expected(
      "test",
      "a share of the rows from 0 to below 1, { x, y } or a data set",
      shown(share),
    );
  }
  const rows = Math.round(count * share);
  if (share === 0 || (rows > 0 && rows < count)) return rows;
  throw expected("test", `a share of the ${count} rows that leaves some on both sides`, share);
}

/** Numbers are standardised by the rows that train, unless the loss takes them from 0 to 1. */
function outputsOf(judged: Judged, { answers, columns }: Table, loss: Loss): Outputs {
  if (judged.kind === "classes") return judged;
  return {
    kind: "numbers",
    rows: judged.rows,
    ...targetScaling(answers as Float64Array, columns, loss, "y"),
  };
}

/** Bytes are images, in a data set only if it says so; what is none is a table of features. */
function scalingOf({ inputs, features, shape }: Matrix, ofDataset: boolean): Scaling {
  const isImage = shape !== undefined || (inputs instanceof Uint8Array && !ofDataset);
  if (!isImage) return columnScaling(inputs, features, "x");
  return scalingForData({ inputs, features, shape: true }, unitScaling).scaling;
}
