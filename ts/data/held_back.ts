// Splits a single data set into a training set and a test set, the same way every time.

import {
  type AnyData,
  checkAnyData,
  type Examples,
  hasLabels,
  hasTargets,
} from "../core/dataset.ts";
import { badData, expected } from "../core/errors.ts";
import { shuffle } from "../core/random.ts";
import { takeRows } from "../core/rows.ts";

export interface HeldBack<D extends Examples = AnyData> {
  readonly train: D;
  readonly test: D;
  /** What happened, in words: "no test set: 30 of 180 examples, drawn at random, are held back for testing". */
  readonly note: string;
}

/** "held" in ASCII. The seed is fixed, so that every run and every model is tested on the same examples. */
const STREAM = 0x68656c64;
const SEED = 1;

/**
 * Holds back a share of the examples for testing. They are drawn at random, because tables are often sorted by class;
 * both sets keep the order of the whole.
 *
 * @param share above 0 and below 1; the number of test examples is rounded, and both sets have at least one
 * @returns sets that share no memory with `data`
 * @throws SimdigitError "data" if there are fewer than two examples
 */
export function heldBack<D extends Examples>(data: D, share = 1 / 6): HeldBack<D> {
  checkAnyData(data);
  if (typeof share !== "number" || !(share > 0 && share < 1)) {
    throw expected("share", "a number above 0 and below 1", share);
  }
  const { name, count } = data;
  if (count < 2) {
    throw badData(
      `${name}: expected at least 2 examples to hold back some for testing, got ${count}`,
    );
  }
  const held = Math.min(count - 1, Math.max(1, Math.round(count * share)));
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  shuffle(order, SEED, STREAM);
  return {
    train: rowsOf(data, order.slice(held).sort()),
    test: rowsOf(data, order.slice(0, held).sort()),
    note: `no test set: ${held} of ${count} examples, drawn at random, are held back for testing`,
  };
}

function rowsOf<D extends Examples>(data: D, places: Uint32Array): D {
  return {
    ...data,
    inputs: takeRows(data.inputs, data.features, places),
    ...(hasTargets(data) && { targets: takeRows(data.targets, data.outputs, places) }),
    ...(hasLabels(data) && { labels: takeRows(data.labels, 1, places) }),
    count: places.length,
  };
}
