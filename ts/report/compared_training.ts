// Numerical and analytic training compared on one HTML page: both losses, and the distance between the weights.

import type { ComparedPoint } from "../gradcheck/compare_training.ts";
import { htmlDocument, svgFigure } from "./document.ts";
import { html } from "./html.ts";
import { type Line, lineChart } from "./plots.ts";

export interface ComparedTraining {
  readonly title: string;
  /** Lines on what was trained, where and how. */
  readonly facts: readonly string[];
  readonly points: readonly ComparedPoint[];
}

/** The page as text. */
export function comparedTrainingPage({ title, facts, points }: ComparedTraining): string {
  const along = (name: string, value: (point: ComparedPoint) => number): Line => ({
    name,
    points: points.map((point) => [point.step, value(point)]),
  });
  const losses = lineChart({
    label: "Loss by step of numerical and of analytic training",
    lines: [
      along("numerical derivative", (point) => point.numericalLoss),
      along("backpropagation", (point) => point.analyticLoss),
    ],
    xName: "step",
    yName: "mean loss",
  });
  const distances = lineChart({
    label: "Relative distance of the weights by step",
    lines: [along("distance", (point) => Math.max(point.distance, Number.EPSILON))],
    xName: "step",
    yName: "distance of the weights",
    logY: true,
  });
  const body = html`${facts.map((fact) => html`<p>${fact}</p>`)}
<div class="plots">
${[losses, distances].map(svgFigure)}
</div>`;
  return htmlDocument(title, body);
}
