// The training set and the test set among what was read: from one place or from two, or both out of a single set.

import { type Answered, type DataSplits, hasAnswers, hasTargets } from "../core/dataset.ts";
import { badData } from "../core/errors.ts";
import type { ReadSets } from "./entry.ts";
import { heldBack } from "./held_back.ts";

export interface Paired {
  readonly splits: DataSplits<Answered>;
  readonly notes: readonly string[];
}

/**
 * Both sets of what was read at `path`. Without a test set some training examples are held back.
 *
 * @param isHalf whether `path` has one half of a set whose other half is missing: those who have lost the test set do not
 *   want another one
 * @throws SimdigitError "data" if there are no answers to learn from, or the sets do not belong together
 */
export function pairOf(path: string, sets: ReadSets, isHalf: boolean): Paired {
  const train = trainingSetOf(path, sets);
  const { test, notes } = sets;
  if (hasAnswers(test)) {
    checkAlike(path, train, test);
    return { splits: { train, test }, notes };
  }
  if (!test && isHalf) {
    throw badData(
      `${path}: expected a training set and a test set, found only training examples - put the test set into the folder, or name it`,
    );
  }
  const { note, ...splits } = heldBack(train);
  const without = test ? [`the ${test.count} test examples have no answers and are not used`] : [];
  return { splits, notes: [...notes, ...without, note] };
}

/** The training set of what was read at `path`. Throws "data" if there is none, or one without answers. */
export function trainingSetOf(path: string, { train }: ReadSets): Answered {
  if (!train) {
    throw badData(
      `${path}: expected a training set, found only a test set - put both into one folder`,
    );
  }
  if (hasAnswers(train)) return train;
  throw badData(
    `${path}: expected labels or targets to learn from, found none - name a table's column, put y.npy beside an array of inputs, pictures into a folder for each class, or predict these examples with a trained model`,
  );
}

/** The test set of what was read at `path` for testing alone. */
export function testSetOf(path: string, { train, test }: ReadSets, learned: Answered): Answered {
  const set = test ?? train;
  if (!hasAnswers(set)) {
    throw badData(`${path}: expected labels or targets to test on, found none`);
  }
  checkAlike(path, learned, set);
  return set;
}

function checkAlike(path: string, train: Answered, test: Answered): void {
  const [wanted, got] = [kindOf(train), kindOf(test)];
  if (wanted === got) return;
  throw badData(
    `${path}: expected training and test examples of one kind, got ${wanted} and ${got}`,
  );
}

/** As "28 x 28 x 1 with labels" or "8 features with 1 target". */
function kindOf(data: Answered): string {
  const size = data.shape?.join(" x ") ?? `${data.features} features`;
  const targets = hasTargets(data) ? `${data.outputs} target${data.outputs === 1 ? "" : "s"}` : "";
  return `${size} with ${targets || "labels"}`;
}
