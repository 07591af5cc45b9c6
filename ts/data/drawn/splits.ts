// Data sets of drawn digits: which labels and which indices, at once or step by step.
// How one digit is drawn is digit.ts.

import type { DataSplits, Dataset } from "../../core/dataset.ts";
import { shuffle } from "../../core/random.ts";
import { DIGITS, drawDigit, expectInteger } from "./digit.ts";
import { SIDE } from "./frame.ts";

/** "labl" in ASCII. Substream b shuffles the labels of indices 10 b to 10 b + 9. */
const LABEL_STREAM = 0x6c61626c;

/** Training digits have indices from 0, test digits from here: the two can never share one. A multiple of ten. */
const TEST_FIRST = 2_000_000_000;

/** Digits between two breaths: about a sixtieth of a second. */
const DIGITS_PER_STEP = 256;

/** What to draw; what is left out is like MNIST: 60,000 to train on, 10,000 to test, from seed 1. */
export interface DrawnOptions {
  readonly train?: number;
  readonly test?: number;
  readonly seed?: number;
}

/** Hears how many of how many digits are drawn. */
export type DrawingProgress = (drawn: number, total: number) => void;

/**
 * The digits `first` to `first + count - 1` of a seed as a data set. Of each ten from a multiple of ten on, every
 * label occurs once, in shuffled order.
 */
export function drawnDigits(count: number, seed: number, { first = 0 } = {}): Dataset {
  return finish(drawing(count, seed, first));
}

/** A training set and a test set that share no digit. 70,000 digits take some seconds: see also `drawSplits`. */
export function drawnSplits(options: DrawnOptions = {}): DataSplits {
  const { train, test } = drawingSplits(options);
  return { train: finish(train.work), test: finish(test.work) };
}

/** The same sets as `drawnSplits`, with a pause for the host's event loop and a report after every few digits. */
export async function drawSplits(
  options: DrawnOptions = {},
  onProgress: DrawingProgress = () => {},
): Promise<DataSplits> {
  const { train, test } = drawingSplits(options);
  const report = (drawn: number) => onProgress(drawn, train.count + test.count);
  return {
    train: await finishInTurns(train.work, report),
    test: await finishInTurns(test.work, (drawn) => report(train.count + drawn)),
  };
}

/** Both sets about to be drawn: every option is checked before the first digit. */
function drawingSplits({ train = 60000, test = 10000, seed = 1 }: DrawnOptions) {
  return {
    train: { count: train, work: drawing(train, seed, 0) },
    test: { count: test, work: drawing(test, seed, TEST_FIRST) },
  };
}

/** Draws a data set step by step; yields how many digits are drawn so far. */
function drawing(count: number, seed: number, first: number): Generator<number, Dataset> {
  expectInteger("first", first, 0, 2 ** 32 - 1);
  expectInteger("count", count, 0, TEST_FIRST);
  expectInteger("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  return steps(count, seed, first);
}

function* steps(count: number, seed: number, first: number): Generator<number, Dataset> {
  const features = SIDE * SIDE;
  const inputs = new Uint8Array(count * features);
  const labels = drawnLabels(count, seed, first);
  for (let i = 0; i < count; i++) {
    inputs.set(drawDigit(labels[i]!, seed, first + i), i * features);
    if ((i + 1) % DIGITS_PER_STEP === 0 || i + 1 === count) yield i + 1;
  }
  return { name: "drawn", inputs, labels, count, features, classes: DIGITS, shape: [SIDE, SIDE] };
}

function drawnLabels(count: number, seed: number, first: number): Uint8Array {
  const labels = new Uint8Array(count);
  const ten = new Uint32Array(DIGITS);
  for (let start = first - (first % DIGITS); start < first + count; start += DIGITS) {
    for (let label = 0; label < DIGITS; label++) ten[label] = label;
    shuffle(ten, seed, LABEL_STREAM, start / DIGITS);
    for (let place = 0; place < DIGITS; place++) {
      const i = start + place - first;
      if (i >= 0 && i < count) labels[i] = ten[place]!;
    }
  }
  return labels;
}

function finish(work: Generator<number, Dataset>): Dataset {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

async function finishInTurns(
  work: Generator<number, Dataset>,
  report: (drawn: number) => void,
): Promise<Dataset> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    report(step.value);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
