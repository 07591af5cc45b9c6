// Numerical and analytic training compared: both losses, and the distance between the weights.

import type { ComparedPoint } from "../gradcheck/compare_training.ts";
import type { Figure } from "./figure.ts";
import type { Line, LineChart } from "./plots.ts";

export interface ComparedTraining {
  readonly title: string;
  /** Lines on what was trained, where and how. */
  readonly facts: readonly string[];
  readonly points: readonly ComparedPoint[];
}

export function comparedFigure({ title, facts, points }: ComparedTraining): Figure {
  const along = (name: string, value: (point: ComparedPoint) => number): Line => ({
    name,
    points: points.map((point) => [point.step, value(point)]),
  });
  const losses: LineChart = {
    label: "Loss by step of numerical and of analytic training",
    lines: [
      along("numerical derivative", (point) => point.numericalLoss),
      along("backpropagation", (point) => point.analyticLoss),
    ],
    xName: "step",
    yName: "mean loss",
  };
  const distances: LineChart = {
    label: "Relative distance of the weights by step",
    lines: [along("distance", (point) => Math.max(point.distance, Number.EPSILON))],
    xName: "step",
    yName: "distance of the weights",
    logY: true,
  };
  return { title, facts, charts: [losses, distances] };
}
