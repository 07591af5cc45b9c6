// The confusion matrix as a table with shaded cells, and the metrics of each class.

import type { ClassMetrics } from "../core/metrics.ts";
import { type Html, html } from "./html.ts";

/** Labels down, predictions across. Right counts are shaded by their share of the label, wrong ones by the largest. */
export function confusionTable(matrix: readonly (readonly number[])[]): Html {
  const wrong = matrix.flatMap((row, label) => row.filter((_, other) => other !== label));
  const mostWrong = Math.max(1, ...wrong);
  const header = matrix.map((_, c) => html`<th scope="col">${c}</th>`);
  const rows = matrix.map((row, label) => {
    const total = Math.max(
      1,
      row.reduce((sum, count) => sum + count, 0),
    );
    const cells = row.map((count, prediction) => {
      if (count === 0) return html`<td class="none">·</td>`;
      const right = prediction === label;
      const share = count / (right ? total : mostWrong);
      const kind = right ? "right" : "wrong";
      return html`<td class="${kind}" style="--share:${share.toFixed(3)}">${count}</td>`;
    });
    return html`<tr><th scope="row">${label}</th>${cells}</tr>`;
  });
  return html`<table class="confusion">
<caption>Confusion matrix: label down, prediction across</caption>
<thead><tr><td></td>${header}</tr></thead>
<tbody>
${rows}
</tbody>
</table>`;
}

export function metricsTable(metrics: readonly ClassMetrics[]): Html {
  const rows = metrics.map((m) => {
    const cells = [m.precision, m.recall, m.f1].map((v) => html`<td>${v.toFixed(4)}</td>`);
    return html`<tr><th scope="row">${m.class}</th>${cells}</tr>`;
  });
  return html`<table class="metrics">
<caption>Each class</caption>
<thead><tr><th scope="col">class</th><th scope="col">precision</th><th scope="col">recall</th><th scope="col">F1</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>`;
}
