// The whole page: every setting in it, its figures those of the record, nothing fetched, all escaped.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ReportData } from "../../../ts/report/data.ts";
import { reportHtml } from "../../../ts/report/page.ts";
import { cellsOf, headingsOf } from "../../../ts/report/table.ts";
import { elementsOf, parseMarkup, rowsOf, textOf } from "./markup.ts";
import { epochsOf, images, setting, tinyRun } from "./settings.ts";

const test = suite("report: page");
const first = setting();
const second = setting({
  name: "tiny-sgd",
  run: { epochs: epochsOf(0.2, 0.6, 0.4) },
  tested: { accuracy: 0.6, rawAccuracy: 0.3 },
});
const data: ReportData = {
  title: "A report",
  facts: [{ name: "data", value: "tiny: 6 to train" }],
  notes: ["Read with care."],
  settings: [first, second],
};

function pageOf(changes: Partial<ReportData> = {}) {
  return parseMarkup(reportHtml({ ...data, ...changes }));
}

test("title, facts and notes", () => {
  const page = pageOf();
  assert.is(textOf(elementsOf(page, "title")[0]!), "A report");
  assert.is(textOf(elementsOf(page, "h1")[0]!), "A report");
  assert.equal(elementsOf(page, "dt").map(textOf), ["data"]);
  assert.equal(elementsOf(page, "dd").map(textOf), ["tiny: 6 to train"]);
  assert.match(textOf(elementsOf(page, "body")[0]!), /Read with care\./);
});

test("the settings table has a row for each setting", () => {
  const [table] = elementsOf(pageOf(), "table");
  assert.equal(rowsOf(table!), [
    headingsOf(data.settings),
    ...data.settings.map((each) => cellsOf(each).map(({ text }) => text)),
  ]);
});

test("plots of all settings, then of each", () => {
  const labels = elementsOf(pageOf(), "svg").map(({ attributes }) => attributes["aria-label"]);
  const pair = (names: string) => [
    `Validation accuracy by epoch: ${names}`,
    `Cost by epoch: ${names}`,
  ];
  assert.equal(labels, [...pair("tiny-adam, tiny-sgd"), ...pair("tiny-adam"), ...pair("tiny-sgd")]);
  const [alone] = elementsOf(pageOf({ settings: [second] }), "h2");
  assert.is(textOf(alone!), "tiny-sgd");
});

test("numbers to predict: their score in place of accuracy, no confusion matrix, no mistakes", () => {
  const { classes: _, labels: __, shape: ___, ...examples } = images;
  const test = { ...examples, targets: new Float64Array(18), outputs: 3 };
  const { accuracy: ____, ...weights } = tinyRun.tested;
  const score = { loss: 0.125, r2: 0.9875, mae: 3.25 };
  const run = {
    ...tinyRun,
    epochs: epochsOf(Number.NaN, Number.NaN),
    best: { epoch: 2, accuracy: Number.NaN, loss: 0.25 },
    tested: { ...weights, test, score },
  };
  const numbers = { ...first, runs: [run] };
  const page = pageOf({ settings: [numbers] });
  const text = textOf(elementsOf(page, "body")[0]!);
  assert.match(text, "Test loss 0.125000, mean absolute error 3.25, r2 0.9875 on 6 (tiny).");
  assert.match(text, "The dot is the best epoch: 2, with a validation loss of 0.250000.");
  assert.not.match(text, /NaN|Misclassified|Confusion/);
  assert.is(elementsOf(page, "svg").length, 1);
  const seeds = pageOf({ settings: [{ ...numbers, runs: [run, { ...run, seed: 8 }] }] });
  assert.match(
    textOf(elementsOf(seeds, "body")[0]!),
    /Test r2 0\.9875 ± 0\.0000 on 6 \(tiny\); the first run: loss/,
  );
});

test("accuracy is plotted as accuracy, cost as cost", () => {
  const [accuracy, cost] = elementsOf(pageOf({ settings: [first] }), "svg").map((svg) =>
    elementsOf(svg, "text").map(textOf),
  );
  const shares = accuracy!.filter((text) => text.endsWith("%")).map(Number.parseFloat);
  assert.ok(shares.includes(60) && Math.max(...shares) <= 100, String(shares));
  assert.ok(cost!.includes("1.5") && !cost!.some((text) => text.endsWith("%")), String(cost));
});

test("a section says what the record says", () => {
  const [, , section] = elementsOf(pageOf(), "section");
  const text = textOf(section!);
  assert.match(text, /A tiny network\. 6-4-3, 43 parameters, softmax_cross_entropy, seed 7\./);
  assert.match(text, /Test accuracy 60\.00% of 6 \(tiny\)\./);
  assert.match(text, /On raw pixels 0\.\.255, as the handout tests, it is 30\.00%\./);
  assert.match(text, /The dot is the best epoch: 2, with 62\.50%\./);
  for (const part of ["Confusion matrix", "Each class", "Misclassified", "Weights of the first"]) {
    assert.ok(text.includes(part), part);
  }
  assert.not.match(textOf(elementsOf(pageOf(), "section")[1]!), /raw pixels/);
});

test("costs that span decades are drawn on a logarithmic axis", () => {
  const costs = (last: number) => {
    const epochs = tinyRun.epochs.map((e, i) => (i === 2 ? { ...e, cost: last } : e));
    const page = pageOf({ settings: [setting({ run: { epochs } })] });
    return elementsOf(page, "text").map(textOf);
  };
  assert.ok(costs(0.01).includes("cost (logarithmic)"));
  assert.ok(costs(0.5).includes("cost"));
  assert.ok(costs(0).includes("cost"), "zero has no logarithm");
});

test("without an epoch there is a word in the place of plots", () => {
  const settings = [setting({ run: { epochs: [] } })];
  const page = pageOf({ settings });
  assert.is(elementsOf(page, "svg").length, 0);
  assert.match(textOf(page), /No epochs are known/);
});

test("several seeds: their mean in front of the runs, mean and deviation, tables of the first", () => {
  const runs = [
    { ...tinyRun, seed: 1, epochs: epochsOf(0.2, 0.4), best: { epoch: 2, accuracy: 0.4 } },
    {
      ...tinyRun,
      seed: 2,
      epochs: epochsOf(0.4, 0.6),
      tested: { ...tinyRun.tested, accuracy: 0.6 },
    },
  ];
  const page = pageOf({ settings: [setting({ runs })] });
  const [accuracy] = elementsOf(page, "svg");
  assert.is(accuracy!.attributes["aria-label"], "Validation accuracy by epoch: tiny-adam");
  const lines = elementsOf(accuracy!, "path").filter(
    ({ attributes }) => attributes.stroke === "#0072b2" && attributes.fill === "none",
  );
  assert.equal(
    lines.map(({ attributes }) => [attributes["stroke-width"], attributes["stroke-opacity"]]),
    [
      [undefined, "0.35"],
      [undefined, "0.35"],
      ["2", undefined],
    ],
  );
  const text = textOf(page);
  assert.match(text, /6-4-3, 43 parameters, softmax_cross_entropy, seeds 1, 2\./);
  assert.match(text, /Test accuracy over the seeds 55\.00% ± 7\.07 of 6 \(tiny\)\./);
  assert.match(text, /Faint lines are the single seeds, the line is their mean\./);
  assert.match(text, /Tables and pictures are of seed 1\./);
});

test("a history has curves alone, a saved model all but curves", () => {
  const { tested: _, seed: __, ...history } = tinyRun;
  const past = { name: "past", title: "History h.csv", runs: [history] };
  const model = setting({ name: "model", run: { epochs: [] } });
  const page = pageOf({ settings: [past, model] });
  const [, first, second] = elementsOf(page, "section");
  assert.is(elementsOf(first!, "svg").length, 2);
  assert.is(elementsOf(first!, "table").length, 0);
  assert.is(elementsOf(first!, "img").length, 0);
  assert.match(textOf(first!), /^\s*past\s*History h\.csv\. /);
  assert.is(elementsOf(second!, "svg").length, 0);
  assert.is(elementsOf(second!, "table").length, 2);
  assert.match(textOf(second!), /Test accuracy 50\.00%/);
});

test("it fetches nothing: no address, no script, images as data", () => {
  const text = reportHtml(data);
  assert.not.match(text, /https?:|\/\/|url\(|@import|<script|<link|<iframe|<object/i);
  const page = parseMarkup(text);
  const pictures = elementsOf(page, "img");
  assert.ok(pictures.length > 0);
  for (const { attributes } of pictures) assert.match(attributes.src!, /^data:image\/png;base64,/);
});

test("whatever a name holds, it is text", () => {
  const hostile = `</style><script>alert(1)</script>" onload="x' & <b>`;
  const settings = ["1", "2"].map((n) =>
    setting({
      name: hostile + n,
      title: hostile,
      tested: { sha256: hostile, test: { ...images, name: hostile } },
    }),
  );
  const text = reportHtml({
    title: hostile,
    facts: [{ name: hostile, value: hostile }],
    notes: [hostile],
    settings,
  });
  const page = parseMarkup(text);
  assert.is(elementsOf(page, "script").length, 0);
  const markup = (changes: Partial<ReportData>) => reportHtml({ ...data, ...changes });
  const count = (html: string) => elementsOf(parseMarkup(html), "b").length;
  assert.is(count(text), count(markup({})), "no element more");
  assert.is(textOf(elementsOf(page, "h1")[0]!), hostile);
  assert.is(textOf(elementsOf(page, "h2")[1]!), `${hostile}1`);
  const labels = elementsOf(page, "svg").map(({ attributes }) => attributes["aria-label"]);
  assert.is(labels[2], `Validation accuracy by epoch: ${hostile}1`);
});

test("the same data gives the same page", () => {
  assert.is(reportHtml(data), reportHtml(data));
});

test.run();
