// The settings table: the same figures for readers, in Markdown and in CSV.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { network } from "../../../ts/labs/labs.ts";
import {
  cellsOf,
  headingsOf,
  tableCsv,
  tableMarkdown,
  valuesOf,
} from "../../../ts/report/table.ts";
import { setting, tinyRecipe, tinyRun } from "./settings.ts";

const test = suite("report: table");
const plain = setting();
const [bare, cut] = [softmax(), unfinished()];
const headings = headingsOf([plain]);

/** A single layer without weight decay, never trained. */
function softmax() {
  const { weightDecay: _, ...optimizer } = tinyRecipe.optimizer;
  const { best: __, ...run } = tinyRun;
  return setting({
    name: "softmax",
    recipe: { ...tinyRecipe, network: network([6, 3], "linear"), optimizer, epochs: 0 },
    runs: [{ ...run, epochs: [], trained: 0, seconds: 0 }],
  });
}

/** Hidden layers of two sizes; ten epochs were asked for. */
function unfinished() {
  const recipe = { ...tinyRecipe, network: network([6, 5, 4, 3], "tanh"), epochs: 10 };
  return setting({ name: 'of "two", sizes', recipe });
}

/** Two seeds of three epochs. */
function seeds() {
  const tested = { ...tinyRun.tested, accuracy: 0.6, sha256: "f".repeat(64) };
  const other = { ...tinyRun, seed: 8, seconds: 4.75, best: { epoch: 3, accuracy: 0.7 }, tested };
  return setting({ name: "seeds", runs: [tinyRun, other] });
}

/** Fields of lines of CSV. */
function parseCsv(text: string): string[][] {
  assert.is(text.at(-1), "\n");
  return text
    .slice(0, -1)
    .split("\n")
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, field]) =>
        quoted === undefined ? field! : quoted.replaceAll('""', '"'),
      ),
    );
}

test("values are the recipe's and the record's", () => {
  assert.equal(valuesOf(plain), [
    {
      setting: "tiny-adam",
      batch_size: 2,
      activation: "relu",
      layers: 2,
      layer_size: 4,
      epochs: 3,
      init: "he_normal",
      optimizer: "adam",
      lr: 0.0001,
      weight_decay: 0.01,
      seed: 7,
      seconds: 125.25,
      best_epoch: 2,
      accuracy: 0.5,
      weights_sha256: tinyRun.tested.sha256,
      loss: null,
      r2: null,
      mae: null,
    },
  ]);
});

test("numbers: loss, r2 and error for programs, r2 in place of the accuracy for readers", () => {
  const { accuracy: _, ...weights } = tinyRun.tested;
  const score = { loss: 0.125, r2: 0.9875, mae: 0.5 };
  const run = { ...tinyRun, tested: { ...weights, score } };
  const of = setting({ runs: [run] });
  const { accuracy, loss, r2, mae } = valuesOf(of)[0]!;
  assert.equal([accuracy, loss, r2, mae], [null, 0.125, 0.9875, 0.5]);
  assert.is(cellsOf(of)[headings.indexOf("Accuracy")]!.text, "r2 0.9875");
  const worse = { ...run, tested: { ...run.tested, score: { ...score, r2: 0.9675 } } };
  const both = setting({ runs: [run, worse] });
  assert.is(cellsOf(both)[headings.indexOf("Accuracy")]!.text, "r2 0.9775 ± 0.0141");
});

test("what a setting has not is null", () => {
  const [values] = valuesOf(bare);
  for (const key of ["activation", "layer_size", "weight_decay", "best_epoch"]) {
    assert.is(values![key], null, key);
  }
  assert.is(valuesOf(cut)[0]!.layer_size, "5-4");
});

test("of several seeds: values of each, for readers means and the deviation of the sample", () => {
  const keys = ["setting", "seed", "epochs", "seconds", "best_epoch", "accuracy", "weights_sha256"];
  assert.equal(
    valuesOf(seeds()).map((values) => keys.map((key) => values[key])),
    [
      ["seeds", 7, 3, 125.25, 2, 0.5, tinyRun.tested.sha256],
      ["seeds", 8, 3, 4.75, 3, 0.6, "f".repeat(64)],
    ],
  );
  assert.equal(
    cellsOf(seeds())
      .slice(-6)
      .map(({ text }) => text),
    ["0.01", "7 8", "1 min 5 s", "2 3", "55.00% ± 7.07", "01234567 ffffffff"],
  );
  assert.is(cellsOf(seeds())[headings.indexOf("Epochs")]!.text, "3");
});

test("of a history the table has what it knows", () => {
  const { tested: _, seed: __, ...run } = tinyRun;
  const past = { name: "past", title: "History h.csv", runs: [run] };
  const { setting: name, epochs, seconds, best_epoch, accuracy, ...rest } = valuesOf(past)[0]!;
  assert.equal([name, epochs, seconds, best_epoch, accuracy], ["past", 3, 125.25, 2, 0.625]);
  assert.is(cellsOf(past)[headings.indexOf("Accuracy")]!.text, "62.50%");
  const unlabelled = { ...run, best: { epoch: 2, accuracy: Number.NaN } };
  assert.is(valuesOf({ ...past, runs: [unlabelled] })[0]!.accuracy, null);
  assert.ok(
    Object.values(rest).every((value) => value === null),
    JSON.stringify(rest),
  );
});

test("cells are the values for a reader", () => {
  const texts = cellsOf(plain).map(({ text }) => text);
  assert.is(texts.length, headings.length);
  assert.equal(
    texts.join(" "),
    "tiny-adam 2 relu 2 4 3 he_normal adam 0.0001 0.01 7 2 min 5 s 2 50.00% 01234567",
  );
  assert.is(cellsOf(cut)[headings.indexOf("Epochs")]!.text, "3 of 10");
  assert.is(cellsOf(bare)[headings.indexOf("Weight decay")]!.text, "–");
});

test("the best epoch is an early-stopping epoch only where patience has ended a run", () => {
  const patient = (patience: number) =>
    setting({ recipe: { ...tinyRecipe, epochs: 10, earlyStopping: patience } });
  for (const [settings, heading] of [
    [[plain, cut], "Best epoch"],
    [[plain, patient(2)], "Best epoch"],
    [[plain, patient(1)], "Early-stopping epoch"],
  ] as const) {
    assert.is(headingsOf(settings).at(-3), heading);
    assert.ok(tableMarkdown("x", settings).includes(`| ${heading} |`));
  }
});

test("CSV: a header, then a line for each run with its values in full", () => {
  const settings = [plain, bare, cut, seeds()];
  const [header, ...rows] = parseCsv(tableCsv(settings));
  assert.equal(header, Object.keys(valuesOf(plain)[0]!));
  assert.is(rows.length, settings.length + 1);
  rows.forEach((row, i) => {
    const values = Object.values(settings.flatMap(valuesOf)[i]!);
    assert.equal(
      row,
      values.map((value) => (value === null ? "" : String(value))),
    );
  });
});

test("Markdown: a title, the headings, the sides, a line for each setting", () => {
  const [title, empty, ...lines] = tableMarkdown("Report | *1*", [plain, bare]).split("\n");
  assert.is(title, "# Report \\| \\*1\\*");
  assert.is(empty, "");
  const [head, sides, ...rows] = lines.map((line) => line.split(" | "));
  assert.is(head!.join(), `| ${headings.join()} |`);
  assert.is(sides!.length, headings.length);
  assert.is(sides![1], "--:");
  assert.is(sides![2], ":--");
  assert.is(rows.length, 3);
  assert.equal(
    rows[0]!.join(),
    `| ${cellsOf(plain)
      .map(({ text }) => text)
      .join()} |`,
  );
  assert.equal(rows[2], [""]);
});

test("Markdown: a name cannot break out of its cell", () => {
  const text = tableMarkdown("x", [setting({ name: "a|b\nc <img>\\" })]);
  assert.match(text, /\n\| a\\\|b c \\<img\\>\\\\ \| 2 \|/);
});

test.run();
