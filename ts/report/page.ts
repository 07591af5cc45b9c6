// The evaluation report as one self-contained HTML file.

import { type Dataset, hasTargets } from "../core/dataset.ts";
import type { Best } from "../core/early_stopping.ts";
import { classMetrics, confusionOf, confusionsOf } from "../core/metrics.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Evaluation } from "../core/session.ts";
import { layerSizes, parameterCount } from "../core/spec.ts";
import { confusionTable, metricsTable } from "./confusion.ts";
import { type Curve, curveCharts } from "./curves.ts";
import type { Fact, ReportData, Setting, SettingRun, Tested } from "./data.ts";
import { htmlDocument, svgFigure } from "./document.ts";
import { grouped, percent, scoreWords } from "./format.ts";
import { type Html, html } from "./html.ts";
import { mistakesGallery, mistakesOf } from "./mistakes.ts";
import { lineChart } from "./plots.ts";
import { meanEpochs } from "./statistics.ts";
import { accuracyText, cellsOf, headingsOf } from "./table.ts";
import { weightImages } from "./weights.ts";

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
    const [name, ...cells] = cellsOf(setting);
    const tds = cells.map(({ text, isNumber }) =>
      isNumber ? html`<td class="number">${text}</td>` : html`<td>${text}</td>`,
    );
    return html`<tr><th scope="row">${name!.text}</th>${tds}</tr>`;
  });
  return html`<div class="wide"><table class="settings">
<thead><tr>${headingsOf(settings).map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>
${rows}
</tbody>
</table></div>`;
}

function overlays(settings: readonly Setting[]): Html {
  return html`<section class="overlay">
<h2>All settings</h2>
${plots(settings.flatMap(curvesOf))}
</section>`;
}

/** The section of one setting. Tables and pictures are of its first run with weights. */
function section(setting: Setting, style: number): Html {
  const { name, title, recipe, runs } = setting;
  const first = runs.find(({ tested }) => tested !== undefined);
  const network = recipe && [
    layerSizes(recipe.network).join("-"),
    `${grouped(parameterCount(recipe.network))} parameters`,
    recipe.network.loss,
    ...seedsOf(runs),
  ];
  const facts = [title, ...(network ? [network.join(", ")] : [])]
    .map((fact) => `${fact}. `)
    .join("");
  return html`<section>
<h2>${name}</h2>
<p>${facts}${first ? testFacts(setting, first.tested!) : ""}</p>
${plots(curvesOf(setting, style))}
${first && recipe ? details(recipe, first, runs.length) : html``}
</section>`;
}

function seedsOf(runs: readonly SettingRun[]): string[] {
  const seeds = runs.flatMap(({ seed }) => seed ?? []);
  if (seeds.length === 0) return [];
  return [seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds.join(", ")}`];
}

function testFacts(setting: Setting, { test, score, rawAccuracy }: Tested): string {
  const of = `${grouped(test.count)} (${test.name})`;
  if (score) {
    const first = setting.runs.length > 1 ? `; the first run: ${scoreWords(score)}` : "";
    const result = first ? accuracyText(setting) : scoreWords(score);
    return `Test ${result} on ${of}${first}. The loss is that of standardised targets.`;
  }
  const raw =
    rawAccuracy === undefined || setting.runs.length > 1
      ? ""
      : ` On raw pixels 0..255, as the handout tests, it is ${percent(rawAccuracy)}.`;
  const what = setting.runs.length > 1 ? "Test accuracy over the seeds" : "Test accuracy";
  return `${what} ${accuracyText(setting)} of ${of}.${raw}`;
}

/** Confusion matrix, mistakes and weights of one run. */
function details(recipe: Recipe, { seed, tested }: SettingRun, runs: number): Html {
  const { evaluation, test } = tested!;
  return html`${runs > 1 ? html`<p class="soft">Tables and pictures are of seed ${seed!}.</p>` : html``}
${hasTargets(test) ? html`` : classDetails(evaluation, test)}
<h3>Weights of the first layer</h3>
${weightImages(recipe, tested!)}`;
}

function classDetails(evaluation: Evaluation, test: Dataset): Html {
  const confusion = confusionOf(evaluation, test);
  return html`<div class="tables">
${confusionTable(confusion, confusionsOf(evaluation.predictions, test.labels), test.classNames)}
${confusion ? metricsTable(classMetrics(confusion), test.classNames) : html``}
</div>
<h3>Misclassified</h3>
${mistakesGallery(mistakesOf(evaluation, test), test)}`;
}

/** A curve of a setting; of several runs their mean, with each run faint behind it. */
function curvesOf({ name, runs }: Setting, style: number): Curve[] {
  const [only, ...more] = runs.filter(({ epochs }) => epochs.length > 0);
  if (!only) return [];
  if (more.length === 0) return [{ name, epochs: only.epochs, best: only.best, style }];
  const faint = [only, ...more].map(({ epochs }) => ({ name, epochs, style, isFaint: true }));
  return [...faint, { name, epochs: meanEpochs([only, ...more]), style }];
}

/** Validation accuracy and cost, epoch by epoch. */
function plots(curves: readonly Curve[]): Html {
  if (curves.length === 0) return html`<p>No epochs are known, so there is nothing to plot.</p>`;
  return html`<div class="plots">
${curveCharts(curves).map((chart) => svgFigure(lineChart(chart)))}
</div>
<p class="soft">${meaning(curves)}</p>`;
}

function meaning(curves: readonly Curve[]): string {
  const faint = curves.some(({ isFaint }) => isFaint)
    ? ["Faint lines are the single seeds, the line is their mean."]
    : [];
  const bests = curves.flatMap(({ best }) => best ?? []);
  const [best] = bests;
  const dots =
    best === undefined
      ? []
      : curves.length === 1
        ? [`The dot is the best epoch: ${best.epoch}, with ${judgedAs(best)}.`]
        : ["The dots are the best epochs."];
  return [...faint, ...dots].join(" ");
}

/** The accuracy of a best epoch, or without labels its loss. */
function judgedAs({ accuracy, loss }: Best): string {
  return loss === undefined ? percent(accuracy) : `a validation loss of ${loss.toFixed(6)}`;
}
