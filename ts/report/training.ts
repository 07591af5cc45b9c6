// The curves of one training: validation accuracy, and cost beside validation loss, epoch by epoch.

import { type Curve, costChart, curveCharts } from "./curves.ts";
import type { Figure } from "./figure.ts";
import { percent } from "./format.ts";

export interface Training extends Omit<Curve, "style" | "isFaint"> {
  /** Lines on what was trained, where and how. */
  readonly facts: readonly string[];
}

export function trainingFigure({ name, facts, epochs, best }: Training): Figure {
  const charts = curveCharts([{ name, epochs, best }]);
  const line = (what: string, value: (point: (typeof epochs)[number]) => number) => ({
    name: what,
    points: epochs.map((point) => [point.epoch, value(point)] as const),
  });
  const costs = costChart(`Cost and validation loss by epoch: ${name}`, [
    line("cost of training", ({ cost }) => cost),
    line("validation loss", ({ loss }) => loss),
  ]);
  const dot = best && !Number.isNaN(best.accuracy) ? `, with ${percent(best.accuracy)}` : "";
  return {
    title: name,
    facts: best ? [...facts, `the dot is the best epoch: ${best.epoch}${dot}`] : facts,
    charts: [...charts.slice(0, -1), costs],
  };
}
