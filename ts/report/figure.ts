// A title, lines of text and charts: as one HTML page or as one SVG drawing, by the file's ending.

import { htmlDocument, svgFigure } from "./document.ts";
import { Drawing } from "./drawing.ts";
import { html } from "./html.ts";
import { type LineChart, lineChart } from "./plots.ts";

export interface Figure {
  readonly title: string;
  /** Lines on what is shown. */
  readonly facts: readonly string[];
  readonly charts: readonly LineChart[];
}

export function figurePage({ title, facts, charts }: Figure): string {
  const body = html`${facts.map((fact) => html`<p>${fact}</p>`)}
<div class="plots">
${charts.map((chart) => svgFigure(lineChart(chart)))}
</div>`;
  return htmlDocument(title, body);
}

export function figureDrawing({ title, facts, charts }: Figure): string {
  const drawing = new Drawing();
  drawing.line(title, 20, "bold");
  for (const fact of facts) drawing.line(fact);
  drawing.charts(charts);
  return drawing.toString();
}
