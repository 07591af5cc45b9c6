// The evaluation report as one self-contained HTML file.

import { classMetrics, confusionMatrix } from "../core/metrics.ts";
import { layerSizes, parameterCount } from "../core/spec.ts";
import type { EpochEvent } from "../core/train.ts";
import { confusionTable, metricsTable } from "./confusion.ts";
import type { Fact, ReportData, Setting } from "./data.ts";
import { htmlDocument, svgFigure } from "./document.ts";
import { grouped, percent } from "./format.ts";
import { type Html, html } from "./html.ts";
import { mistakesGallery, mistakesOf } from "./mistakes.ts";
import { type Line, type LineChart, lineChart } from "./plots.ts";
import { cellsOf, headings } from "./table.ts";
import { weightImages } from "./weights.ts";

/** A setting and the style of its lines, which is the same in every plot. */
interface Styled {
  readonly setting: Setting;
  readonly style: number;
}

/** Costs that span at least this factor are drawn on a logarithmic axis. */
const WIDE_SPAN = 30;

/** The whole file as text. */
export function reportHtml({ title, facts, notes, settings }: ReportData): string {
  const body = html`<dl>
${facts.map(fact)}
</dl>
${notes.map((note) => html`<p class="soft">${note}</p>`)}
${settingsTable(settings)}
${settings.length > 1 ? overlays(settings) : html``}
${settings.map(section)}`;
  return htmlDocument(title, body);
}

function fact({ name, value }: Fact): Html {
  return html`<dt>${name}</dt><dd>${value}</dd>`;
}

function settingsTable(settings: readonly Setting[]): Html {
  const rows = settings.map((setting) => {
    const [lab, ...cells] = cellsOf(setting);
    const tds = cells.map(({ text, isNumber }) =>
      isNumber ? html`<td class="number">${text}</td>` : html`<td>${text}</td>`,
    );
    return html`<tr><th scope="row">${lab!.text}</th>${tds}</tr>`;
  });
  return html`<div class="wide"><table class="settings">
<thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>
${rows}
</tbody>
</table></div>`;
}

function overlays(settings: readonly Setting[]): Html {
  return html`<section class="overlay">
<h2>All settings</h2>
${plots(settings.map((setting, style) => ({ setting, style })))}
</section>`;
}

/** The section of one setting. */
function section(setting: Setting, style: number): Html {
  const { lab, title, recipe, seed, record, test } = setting;
  const { network } = recipe;
  const { evaluation, rawAccuracy } = record;
  const confusion = confusionMatrix(evaluation.predictions, test.labels, test.classes);
  const raw =
    rawAccuracy === undefined
      ? ""
      : ` On raw pixels 0..255, as the handout tests, it is ${percent(rawAccuracy)}.`;
  return html`<section>
<h2>${lab}</h2>
<p>${title}. ${layerSizes(network).join("-")}, ${grouped(parameterCount(network))} parameters, ${network.loss}, seed ${seed}. Test accuracy ${percent(record.accuracy)} of ${grouped(test.count)} (${test.name}).${raw}</p>
${plots([{ setting, style }])}
<div class="tables">
${confusionTable(confusion)}
${metricsTable(classMetrics(confusion))}
</div>
<h3>Misclassified</h3>
${mistakesGallery(mistakesOf(evaluation, test), test)}
<h3>Weights of the first layer</h3>
${weightImages(setting)}
</section>`;
}

/** Validation accuracy and cost of some settings, epoch by epoch. */
function plots(shown: readonly Styled[]): Html {
  const trained = shown.filter(({ setting }) => setting.record.epochs.length > 0);
  if (trained.length === 0) return html`<p>No epoch was trained, so there is nothing to plot.</p>`;
  const names = trained.map(({ setting }) => setting.lab).join(", ");
  const costs = trained.map((styled) => lineOf(styled, ({ cost }) => cost));
  return html`<div class="plots">
${plot({
  label: `Validation accuracy by epoch: ${names}`,
  lines: trained.map((styled) => lineOf(styled, ({ accuracy }) => accuracy)),
  xName: "epoch",
  yName: "validation accuracy",
  percent: true,
})}
${plot({
  label: `Cost by epoch: ${names}`,
  lines: costs,
  xName: "epoch",
  yName: isWide(costs) ? "cost (logarithmic)" : "cost",
  logY: isWide(costs),
})}
</div>
<p class="soft">${dotMeaning(trained)}</p>`;
}

function plot(chart: LineChart): Html {
  return svgFigure(lineChart(chart));
}

function lineOf({ setting, style }: Styled, value: (event: EpochEvent) => number): Line {
  const { record, lab } = setting;
  const points = record.epochs.map((event) => [event.epoch, value(event)] as const);
  const mark = points.find(([epoch]) => epoch === record.end.best?.epoch);
  return { name: lab, points, mark, style };
}

function isWide(lines: readonly Line[]): boolean {
  const values = lines.flatMap(({ points }) => points.map(([, y]) => y));
  const least = values.reduce((low, value) => Math.min(low, value), Infinity);
  return least > 0 && values.some((value) => value > WIDE_SPAN * least);
}

function dotMeaning(shown: readonly Styled[]): string {
  const best = shown.length === 1 ? shown[0]!.setting.record.end.best : undefined;
  return best
    ? `The dot is the early-stopping epoch: ${best.epoch}, with ${percent(best.accuracy)}.`
    : "The dots are the early-stopping epochs.";
}
