// Tables on a terminal: no line is wider than it, and nothing is lost; in a pipe lines are whole.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fittedTable, table, textTable } from "../../../ts/cli/output.ts";
import { run } from "./cli.ts";
import { here } from "./here.ts";

const test = suite("cli: tables");

const rows = [
  ["tensor", "parameters", "max", "worst", "numerical"],
  ["0.weight", "23,520", "1.0e-9", "[3, 4]", "0.123"],
];

/** Lines of a command on a terminal of so many columns. */
async function onTerminal(words: string, columns: number): Promise<string[]> {
  const { stdout, stderr, status } = await here(words.split(" "), {}, columns);
  assert.is(status, 0, stderr);
  return stdout.trimEnd().split("\n");
}

/** The words of lines, in order. */
function wordsOf(lines: readonly string[]): string[] {
  return lines.join(" ").split(/\s+/).filter(Boolean).sort();
}

test.before(async () => {
  await run("data make digits --train 120 --test 20");
});

test("a table that fits is one; a wider one becomes several with the first column", () => {
  assert.equal(fittedTable("lrrlr", rows, { width: Infinity }), table("lrrlr", rows));
  assert.equal(fittedTable("lrrlr", rows, { width: 47 }), table("lrrlr", rows));
  assert.equal(fittedTable("lrrlr", rows, { together: 2, width: 46 }), [
    "tensor    parameters     max",
    "0.weight      23,520  1.0e-9",
    "",
    "tensor    worst   numerical",
    "0.weight  [3, 4]      0.123",
  ]);
  const narrow = fittedTable("lrrlr", rows, { width: 5 });
  assert.is(narrow.filter((line) => line.startsWith("0.weight")).length, 4);
});

test("a text in the last column wraps under itself", () => {
  const texts = [
    ["a", "what it shows"],
    ["bc", "softmax regression, plain gradient descent"],
  ];
  assert.equal(textTable("ll", texts, Infinity), table("ll", texts));
  assert.equal(textTable("ll", texts, 26), [
    "a   what it shows",
    "bc  softmax regression,",
    "    plain gradient descent",
  ]);
});

for (const words of [
  "labs",
  "gradcheck --data digits --samples 10",
  "gradcheck four-layer-adam --data digits --hidden 5,4,3 --step",
  "labs run softmax-sgd nn-default --epochs 1 --data digits",
  "labs run toy-softmax gates --epochs 1",
]) {
  test(`${words}: at most 80 columns on a terminal, all of it in a pipe`, async () => {
    const lines = await onTerminal(words, 80);
    for (const line of lines) assert.ok(line.length <= 80, line);
    const piped = await here(words.split(" "));
    assert.ok(piped.stdout.split("\n").some((line) => line.length > 80));
    const wide = await onTerminal(words, 300);
    const cells = new Set(wordsOf(lines));
    for (const word of wordsOf(wide)) {
      if (!/^[\d.]+$/.test(word)) assert.ok(cells.has(word), word);
    }
  });
}

test.run();
