// Compares runs of a lab with the figures of its handout and of PyTorch, epoch by epoch and as a whole. Pure: the
// caller runs the lab and passes the records.

import { checkList, checkObject, checkText, usage } from "../core/errors.ts";
import { type ClassNumbers, checkClassArray, checkClassNumbers } from "../core/labels.ts";
import type { RunRecord } from "../core/run.ts";
import { type Reference, referenceOf } from "./figures.ts";
import type { Lab, Published } from "./lab.ts";

/** Widening of the reference band of the costs, in the first half of its epochs and in the second. */
const WIDENED = [0.1, 0.25] as const;
/** Allowed distance of the accuracy below the reference's lowest. */
const MARGIN = 0.004;
const NOTHING: Published = {};

/** Mean over the runs and standard deviation, which is 0 for one run. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

/** One figure of the handout or of the reference. */
export interface Comparison {
  /** Epoch of a cost, or step of a watched figure. */
  readonly at: number;
  readonly measured: Spread;
  readonly published?: number;
  /** Bounds of the reference before widening. */
  readonly reference?: readonly [least: number, greatest: number];
  /** Whether the mean lies in the widened band, if there is one. */
  readonly inside?: boolean;
}

export interface AccuracyComparison {
  readonly measured: Spread;
  readonly published?: number;
  readonly reference?: readonly [least: number, greatest: number];
  readonly inside?: boolean;
}

export interface Judgement {
  readonly costs: readonly Comparison[];
  /** Figures of single steps. They vary too much to be judged: each is compared, but `inside` ignores them. */
  readonly watched: readonly Comparison[];
  readonly accuracy: AccuracyComparison;
  /** On raw pixels, if the handout tests on them: its published accuracy is this one. */
  readonly rawAccuracy?: AccuracyComparison;
  /** Least probability of the right class over test set and runs, if the handout gives one. */
  readonly probability?: { readonly measured: number; readonly published: number };
  /** Whether all costs lie in the widened band and the accuracy not below it, if there is a reference. */
  readonly inside?: boolean;
}

/**
 * Compares runs of one lab, all of the same number of epochs.
 *
 * @param comparable whether the runs had the lab's own data, whole; others are compared with nothing
 * @param labels of the test set
 */
export function judge(
  lab: Lab,
  records: readonly RunRecord[],
  comparable: boolean,
  labels: ClassNumbers,
): Judgement {
  checkObject("lab", lab, "a lab");
  checkText("lab.id", lab.id);
  checkObject("lab.published", lab.published, "the figures of the handout");
  checkList("records", records, "a list of what run returns");
  records.forEach((record, index) => {
    checkObject(`records[${index}]`, record, "what run returns");
    checkList(`records[${index}].epochs`, record.epochs, "a list of epochs");
    checkObject(`records[${index}].end`, record.end, "the last event of a run");
  });
  checkClassArray("labels", labels);
  checkClassNumbers("labels", labels, Infinity, usage);
  const reference = comparable ? referenceOf(lab.id) : undefined;
  const figures = comparable ? lab.published : NOTHING;
  const costs = compareCosts(figures, reference, records);
  const { accuracy: published } = figures;
  // The accuracy of a shorter run than the reference's is not judged.
  const whole = records.every(({ end }) => end.epochs >= (reference?.costMin.length ?? 0));
  const accuracy = compareAccuracy(
    records.map((record) => record.accuracy),
    lab.testsOnRawPixels ? undefined : published,
    reference?.accuracy,
    whole,
  );
  const raw = records.flatMap(({ rawAccuracy }) => rawAccuracy ?? []);
  const judged = [...costs, accuracy].flatMap(({ inside }) => inside ?? []);
  const inside = judged.length > 0 ? { inside: judged.every((each) => each) } : {};
  return {
    costs,
    watched: compareWatched(figures, reference, records),
    accuracy,
    ...(raw.length > 0 && {
      rawAccuracy: compareAccuracy(raw, published, reference?.rawAccuracy, false),
    }),
    ...(figures.probability !== undefined && {
      probability: {
        measured: Math.min(...records.map((record) => leastProbability(record, labels))),
        published: figures.probability,
      },
    }),
    ...inside,
  };
}

function compareCosts(
  { cost = [], firstEpoch = 1 }: Published,
  reference: Reference | undefined,
  records: readonly RunRecord[],
): Comparison[] {
  const known = reference?.costMin.length ?? 0;
  if (cost.length === 0 && known === 0) return [];
  const epochs = records[0]?.epochs ?? [];
  return epochs.map(({ epoch }, index) => {
    const measured = spread(records.map((record) => record.epochs[index]!.cost));
    const least = reference?.costMin[epoch - 1];
    const greatest = reference?.costMax[epoch - 1];
    const band = least === undefined || greatest === undefined ? undefined : [least, greatest];
    const widened = epoch <= known / 2 ? WIDENED[0] : WIDENED[1];
    return comparison(epoch, measured, cost[epoch - firstEpoch], band, widened);
  });
}

function compareWatched(
  published: Published,
  reference: Reference | undefined,
  records: readonly RunRecord[],
): Comparison[] {
  const watched = records[0]?.watched ?? [];
  return watched.flatMap(({ step }, index) => {
    const figure = published.watched?.[step];
    const band = reference?.watched?.[step];
    if (figure === undefined && band === undefined) return [];
    const measured = spread(
      records.map((record) => {
        const event = record.watched[index]!;
        return "loss" in event ? event.loss : event.correct;
      }),
    );
    return comparison(step, measured, figure, band, WIDENED[1]);
  });
}

function comparison(
  at: number,
  measured: Spread,
  published: number | undefined,
  band: readonly number[] | undefined,
  widened: number,
): Comparison {
  const figure = published === undefined ? {} : { published };
  if (band === undefined) return { at, measured, ...figure };
  const [least, greatest] = band as readonly [number, number];
  const { mean } = measured;
  const inside = mean >= least * (1 - widened) && mean <= greatest * (1 + widened);
  return { at, measured, ...figure, reference: [least, greatest], inside };
}

function compareAccuracy(
  measured: readonly number[],
  published: number | undefined,
  reference: readonly number[] | undefined,
  judged: boolean,
): AccuracyComparison {
  const all = spread(measured);
  const figure = published === undefined ? {} : { published };
  if (reference === undefined || reference.length === 0) return { measured: all, ...figure };
  const least = Math.min(...reference);
  return {
    measured: all,
    ...figure,
    reference: [least, Math.max(...reference)],
    ...(judged && { inside: all.mean >= least - MARGIN }),
  };
}

/** The least probability of the right class. */
function leastProbability({ evaluation }: RunRecord, labels: ClassNumbers): number {
  const classes = evaluation.probabilities.length / labels.length;
  let least = 1;
  Array.from(labels).forEach((label, i) => {
    least = Math.min(least, evaluation.probabilities[i * classes + label]!);
  });
  return least;
}

function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}
