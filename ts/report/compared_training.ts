// Numerical against analytic training as one HTML page: the losses of both, and how far their weights part.

import type { ComparedPoint } from "../gradcheck/compare_training.ts";
import { html, trusted } from "./html.ts";
import { type Line, lineChart } from "./plots.ts";
import { STYLE } from "./style.ts";

export interface ComparedTraining {
  readonly title: string;
  /** What was trained, where and how, a line each. */
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
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<h1>${title}</h1>
${facts.map((fact) => html`<p>${fact}</p>`)}
<div class="plots">
${[losses, distances].map((chart) => html`<figure>${trusted(chart)}</figure>`)}
</div>
</body>
</html>
`.html;
}
