// The confusion matrix as a table with shaded cells, and the metrics of each class. Of many classes a matrix is too large
// to read and to store: the most frequent confusions and the worst classes take its place.

import { className } from "../core/class_names.ts";
import type { ClassMetrics, Confusion } from "../core/metrics.ts";
import { type Html, html } from "./html.ts";

/** Larger matrices are replaced. */
const MOST_CLASSES = 50;
const MOST_CONFUSIONS = 30;
const MOST_METRICS = 100;

type Matrix = readonly (readonly number[])[];

/**
 * Labels down, predictions across. Right counts are shaded by their share of the label, wrong ones by the largest. Of many
 * classes, or without a matrix, the first of `confusions`, which has the most frequent first.
 */
export function confusionTable(
  matrix: Matrix | undefined,
  confusions: readonly Confusion[],
  names?: readonly string[],
): Html {
  if (!matrix || matrix.length > MOST_CLASSES) return frequentConfusions(confusions, names);
  const wrong = matrix.flatMap((row, label) => row.filter((_, other) => other !== label));
  const mostWrong = Math.max(1, ...wrong);
  const header = matrix.map((_, c) => columnHeading(c, names));
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
    return html`<tr><th scope="row">${rowHeading(label, names)}</th>${cells}</tr>`;
  });
  return html`<table class="confusion">
<caption>Confusion matrix: label down, prediction across</caption>
<thead><tr><td></td>${header}</tr></thead>
<tbody>
${rows}
</tbody>
</table>`;
}

/** Names head the rows, numbers the columns. */
function rowHeading(label: number, names?: readonly string[]): string {
  return names ? `${names[label]} ${label}` : String(label);
}

function columnHeading(label: number, names?: readonly string[]): Html {
  if (!names) return html`<th scope="col">${label}</th>`;
  return html`<th scope="col" title="${names[label]!}">${label}</th>`;
}

function frequentConfusions(confusions: readonly Confusion[], names?: readonly string[]): Html {
  const rows = confusions.slice(0, MOST_CONFUSIONS).map(({ label, prediction, count }) => {
    const [is, read] = [className(label, names), className(prediction, names)];
    return html`<tr><th scope="row">${is}</th><td>${read}</td><td>${count}</td></tr>`;
  });
  return html`<table class="metrics">
<caption>The most frequent confusions</caption>
<thead><tr><th scope="col">label</th><th scope="col">prediction</th><th scope="col">count</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>`;
}

/** All classes; of very many those with the least F1. */
export function metricsTable(all: readonly ClassMetrics[], names?: readonly string[]): Html {
  const isShort = all.length <= MOST_METRICS;
  const metrics = isShort ? all : all.toSorted((a, b) => a.f1 - b.f1).slice(0, MOST_METRICS);
  const caption = isShort ? "Each class" : `The ${MOST_METRICS} classes with the least F1`;
  const rows = metrics.map((m) => {
    const cells = [m.precision, m.recall, m.f1].map((v) => html`<td>${v.toFixed(4)}</td>`);
    return html`<tr><th scope="row">${className(m.class, names)}</th>${cells}</tr>`;
  });
  return html`<table class="metrics">
<caption>${caption}</caption>
<thead><tr><th scope="col">class</th><th scope="col">precision</th><th scope="col">recall</th><th scope="col">F1</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>`;
}
