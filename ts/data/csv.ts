// Writes data sets as CSV, as table.ts reads them.

import type { Bytes } from "../core/arrays.ts";
import {
  checkDataset,
  type Dataset,
  type GivenData,
  hasTargets,
  type RegressionDataset,
} from "../core/dataset.ts";
import { decimals } from "../core/decimals.ts";
import type { ClassNumbers } from "../core/labels.ts";

const LINES_A_CHUNK = 1024;
const SIDE = 28;

/**
 * The data set as CSV in chunks of 1024 lines: label or class name first, or targets last; LF. Pictures of 28 x 28 pixels and
 * labels have no header, as MNIST's own CSV files; other tables have one, in which target, target_1, target_2, ... are the
 * targets, and names such as 3x14 the rows and columns of pixels.
 *
 * @throws SimdigitError "usage" or "data" as checkDataset does
 */
export function encodeCsv(data: GivenData): Generator<Bytes> {
  checkDataset(data);
  return chunks(data);
}

function* chunks(data: GivenData): Generator<Bytes> {
  const { inputs, count, features } = data;
  const encoder = new TextEncoder();
  const header = headerFor(data);
  if (header) yield encoder.encode(`${header.join(",")}\n`);
  for (let start = 0; start < count; start += LINES_A_CHUNK) {
    let text = "";
    for (let row = start; row < Math.min(start + LINES_A_CHUNK, count); row++) {
      const values = decimals(inputs.subarray(row * features, (row + 1) * features)).join(",");
      text += hasTargets(data)
        ? `${values},${targetsOf(data, row)}\n`
        : `${labelOf(data, row)},${values}\n`;
    }
    yield encoder.encode(text);
  }
}

/** The names of the columns; undefined for labelled pictures as MNIST has them. */
function headerFor(data: GivenData): string[] | undefined {
  const { features, shape } = data;
  const [rows = 0, columns = 0, channels = 0] = shape ?? [];
  const isMnist = rows === SIDE && columns === SIDE && channels === 1;
  if (isMnist && !hasTargets(data)) return undefined;
  const inputs = Array.from({ length: features }, (_, i) =>
    channels === 1 ? `${1 + Math.floor(i / columns)}x${1 + (i % columns)}` : `x${i + 1}`,
  );
  if (!hasTargets(data)) return ["label", ...inputs];
  const { outputs } = data;
  const targets = Array.from({ length: outputs }, (_, i) => `target_${i + 1}`);
  return [...inputs, ...(outputs === 1 ? ["target"] : targets)];
}

function targetsOf({ targets, outputs }: RegressionDataset, row: number): string {
  return decimals(targets.subarray(row * outputs, (row + 1) * outputs)).join(",");
}

/** The name of a table's class, quoted if need be; pictures have numbers, as they are published. */
function labelOf({ labels, classNames, shape }: Dataset<ClassNumbers>, row: number): string {
  const label = labels[row]!;
  const name = shape ? `${label}` : (classNames?.[label] ?? `${label}`);
  return /^[\w.+-]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
