// The settings table: the same figures for readers, in Markdown and in CSV.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { network } from "../../../ts/labs/labs.ts";
import { cellsOf, headings, tableCsv, tableMarkdown, valuesOf } from "../../../ts/report/table.ts";
import { setting } from "./settings.ts";

const test = suite("report: table");
const plain = setting();
const [bare, stopped] = [softmax(), stoppedEarly()];

/** A single layer without weight decay, never trained. */
function softmax() {
  const { recipe, record } = plain;
  const { best: _, ...end } = record.end;
  const { weightDecay: __, ...optimizer } = recipe.optimizer;
  return setting({
    lab: "softmax",
    recipe: { ...recipe, network: network([6, 3], "linear"), optimizer, epochs: 0 },
    record: { ...record, epochs: [], end: { ...end, epochs: 0, seconds: 0, cost: null } },
  });
}

/** Hidden layers of two sizes; ten epochs were asked for. */
function stoppedEarly() {
  const recipe = { ...plain.recipe, network: network([6, 5, 4, 3], "tanh"), epochs: 10 };
  return setting({ lab: 'of "two", sizes', recipe });
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
  assert.equal(valuesOf(plain), {
    lab: "tiny-adam",
    batch_size: 2,
    activation: "relu",
    layers: 2,
    layer_size: 4,
    epochs: 3,
    init: "he_normal",
    optimizer: "adam",
    lr: 0.0001,
    weight_decay: 0.01,
    seconds: 125.25,
    best_epoch: 2,
    accuracy: 0.5,
    weights_sha256: plain.sha256,
  });
});

test("what a setting has not is null", () => {
  const values = valuesOf(bare);
  for (const key of ["activation", "layer_size", "weight_decay", "best_epoch"]) {
    assert.is(values[key], null, key);
  }
  assert.is(valuesOf(stopped).layer_size, "5-4");
});

test("cells are the values for a reader", () => {
  const texts = cellsOf(plain).map(({ text }) => text);
  assert.is(texts.length, headings.length);
  assert.equal(
    texts.join(" "),
    "tiny-adam 2 relu 2 4 3 he_normal adam 0.0001 0.01 2 min 5 s 2 50.00% 01234567",
  );
  assert.is(cellsOf(stopped)[headings.indexOf("Epochs")]!.text, "3 of 10");
  assert.is(cellsOf(bare)[headings.indexOf("Weight decay")]!.text, "–");
});

test("CSV: a header, then a line for each setting with its values in full", () => {
  const settings = [plain, bare, stopped];
  const [header, ...rows] = parseCsv(tableCsv(settings));
  assert.equal(header, Object.keys(valuesOf(plain)));
  assert.is(rows.length, settings.length);
  rows.forEach((row, i) => {
    const values = Object.values(valuesOf(settings[i]!));
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
  const text = tableMarkdown("x", [setting({ lab: "a|b\nc <img>\\" })]);
  assert.match(text, /\n\| a\\\|b c \\<img\\>\\\\ \| 2 \|/);
});

test.run();
