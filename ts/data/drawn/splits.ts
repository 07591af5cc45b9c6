// Data sets of drawn digits: labels and indices, drawn at once or step by step. digit.ts draws one digit.

import type { DataSplits, Dataset } from "../../core/dataset.ts";
import { checkFunction, checkInteger, checkObject } from "../../core/errors.ts";
import { shuffle } from "../../core/random.ts";
import { DIGITS, drawDigit } from "./digit.ts";
import { SIDE } from "./frame.ts";

/** "labl" in ASCII. Substream b shuffles the labels of indices 10 b to 10 b + 9. */
const LABEL_STREAM = 0x6c61626c;

/** First index of test digits; training digits start at 0, so the two never share one. A multiple of ten. */
const TEST_FIRST = 2_000_000_000;

/** Digits between two pauses: about a sixtieth of a second. */
const DIGITS_PER_STEP = 256;

/** Numbers of digits and seed; by default as many as MNIST, 60,000 to train and 10,000 to test, from seed 1. */
export interface DrawnOptions {
  readonly train?: number;
  readonly test?: number;
  readonly seed?: number;
}

/** Called with the number of digits drawn so far and in total. */
export type DrawingProgress = (drawn: number, total: number) => void;

/**
 * The digits `first` to `first + count - 1` of a seed as a data set. Each ten digits from a multiple of ten on hold
 * every label once, in shuffled order.
 */
export function drawnDigits(
  count: number,
  seed: number,
  options: { readonly first?: number } = {},
): Dataset {
  checkObject("options", options, "an object with first");
  return finish(drawing(count, seed, options.first ?? 0));
}

/** A training set and a test set that share no digit. 70,000 digits take seconds; `drawSplits` shows progress. */
export function drawnSplits(options: DrawnOptions = {}): DataSplits {
  const { train, test } = drawingSplits(options);
  return { train: finish(train.work), test: finish(test.work) };
}

/** The same sets as `drawnSplits`, with a pause for the host's event loop and a progress report every few digits. */
export async function drawSplits(
  options: DrawnOptions = {},
  onProgress: DrawingProgress = () => {},
): Promise<DataSplits> {
  checkFunction("onProgress", onProgress);
  const { train, test } = drawingSplits(options);
  const report = (drawn: number) => onProgress(drawn, train.count + test.count);
  return {
    train: await finishInTurns(train.work, report),
    test: await finishInTurns(test.work, (drawn) => report(train.count + drawn)),
  };
}

/** Both sets, not drawn yet: all options are checked before the first digit. */
function drawingSplits(options: DrawnOptions) {
  checkObject("options", options, "an object with train, test and seed");
  const { train = 60000, test = 10000, seed = 1 } = options;
  return {
    train: { count: train, work: drawing(train, seed, 0) },
    test: { count: test, work: drawing(test, seed, TEST_FIRST) },
  };
}

/** Draws a data set step by step; yields the number of digits drawn so far. */
function drawing(count: number, seed: number, first: number): Generator<number, Dataset> {
  checkInteger("first of the drawn digits", first, 0, 2 ** 32 - 1);
  checkInteger("number of drawn digits", count, 0, TEST_FIRST);
  checkInteger("seed of the drawn digits", seed, 0, Number.MAX_SAFE_INTEGER);
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
  return {
    name: "drawn",
    inputs,
    labels,
    count,
    features,
    classes: DIGITS,
    shape: [SIDE, SIDE, 1],
  };
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
