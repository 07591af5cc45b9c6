// Curves of training: validation accuracy and cost, epoch by epoch.

import type { Best } from "../core/early_stopping.ts";
import type { EpochEvent } from "../core/train.ts";
import type { Line, LineChart } from "./plots.ts";

/** What a curve shows of an epoch. */
export type EpochPoint = Pick<EpochEvent, "epoch" | "cost" | "accuracy" | "loss">;

/** One training. */
export interface Curve {
  readonly name: string;
  readonly epochs: readonly EpochPoint[];
  /** Marked with a dot. */
  readonly best?: Best | undefined;
  /** Index of colour and dashes; by default the curve's index. */
  readonly style?: number;
  /** Faint, as one of several trainings behind their mean, and not in the legend. */
  readonly isFaint?: boolean;
}

/** Costs that span at least this factor are drawn on a logarithmic axis. */
const WIDE_SPAN = 30;

/** A chart of the accuracies, unless there are no labels, and one of the costs. */
export function curveCharts(curves: readonly Curve[]): LineChart[] {
  const names = curves
    .filter(({ isFaint }) => !isFaint)
    .map(({ name }) => name)
    .join(", ");
  const accuracies = curves.map((curve, i) => lineOf(curve, i, ({ accuracy }) => accuracy));
  const costs = curves.map((curve, i) => lineOf(curve, i, ({ cost }) => cost));
  const labelled = curves.some(({ epochs }) => epochs.some((e) => !Number.isNaN(e.accuracy)));
  const accuracyChart: LineChart = {
    label: `Validation accuracy by epoch: ${names}`,
    lines: accuracies,
    xName: "epoch",
    yName: "validation accuracy",
    percent: true,
  };
  return [...(labelled ? [accuracyChart] : []), costChart(`Cost by epoch: ${names}`, costs)];
}

/** A chart of costs or losses; the axis is logarithmic if they span decades. */
export function costChart(label: string, lines: readonly Line[]): LineChart {
  const isWide = spansDecades(lines);
  const yName = isWide ? "cost (logarithmic)" : "cost";
  return { label, lines, xName: "epoch", yName, logY: isWide };
}

function lineOf(curve: Curve, index: number, value: (point: EpochPoint) => number): Line {
  const { name, epochs, best, style = index, isFaint = false } = curve;
  const points = epochs.map((point) => [point.epoch, value(point)] as const);
  const mark = isFaint ? undefined : points.find(([epoch]) => epoch === best?.epoch);
  return { name, points, mark, style, isFaint };
}

function spansDecades(lines: readonly Line[]): boolean {
  const values = lines.flatMap(({ points }) => points.map(([, y]) => y));
  const least = values.reduce((low, value) => Math.min(low, value), Infinity);
  return least > 0 && values.some((value) => value > WIDE_SPAN * least);
}
