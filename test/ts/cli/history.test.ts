// Histories: both forms, read back as they were written, continued and refused; and the curves of --plot.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type HistoryRow, openHistory, parseHistory } from "../../../ts/cli/history.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { nodePlatform } from "../../../ts/platform/node.ts";
import { elementsOf, parseMarkup, textOf } from "../report/markup.ts";
import { eventsOf, folder, run, simdigit } from "./cli.ts";

const test = suite("cli: history");
const small = ["--data", "history-digits", "--batch-size", "25"];
const row = (epoch: number, accuracy = 0.5): HistoryRow => {
  return { epoch, cost: 1 / 3 / epoch, loss: 1e-7, accuracy, lr: 0.1, seconds: 12.5 };
};

function textOfFile(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

test.before(async () => {
  await run("data make history-digits --train 210 --test 30");
});

test("both forms: rows as they were added, a line each, at once", async () => {
  for (const name of ["h.csv", "h.jsonl"]) {
    const file = join(folder, name);
    const history = await openHistory(nodePlatform(), file, 0);
    const rows = [row(1), row(2, Number.NaN), row(3)];
    rows.forEach((one, i) => {
      history.add(one);
      assert.equal(parseHistory(textOfFile(name), name), rows.slice(0, i + 1));
    });
    assert.equal(history.rows, rows);
  }
  assert.match(
    textOfFile("h.csv"),
    /^epoch,cost,loss,accuracy,lr,seconds\n1,0\.3{10,},1e-7,0\.5,0\.1,/,
  );
  assert.match(
    textOfFile("h.jsonl"),
    /^\{"epoch":1,"cost":0\.3+,"loss":1e-7,"accuracy":0\.5,"lr":0\.1,/,
  );
  assert.match(textOfFile("h.jsonl"), /"epoch":2,.*"accuracy":null,/);
});

test("continued: rows after the checkpoint and half a line go, the others stay", async () => {
  for (const name of ["h.csv", "h.jsonl"]) {
    const file = join(folder, name);
    writeFileSync(file, `${textOfFile(name)}4,0.1`);
    const history = await openHistory(nodePlatform(), file, 2);
    assert.equal(history.rows, [row(1), row(2, Number.NaN)]);
    history.add(row(3, 0.75));
    assert.equal(parseHistory(textOfFile(name), name), [row(1), row(2, Number.NaN), row(3, 0.75)]);
    assert.equal((await openHistory(nodePlatform(), file, 0)).rows, [], "a new run starts over");
  }
  assert.equal((await openHistory(nodePlatform(), join(folder, "none.csv"), 5)).rows, []);
});

test("what is no history is refused, with file and line", () => {
  const header = "epoch,cost,loss,accuracy,lr,seconds\n";
  for (const [text, file, message] of [
    ["a,b\n", "f.csv", "f.csv expected the columns epoch,cost,loss,accuracy,lr,seconds, got a,b"],
    ["", "f.csv", "f.csv expected the columns"],
    [`${header}1,2,3,4,5\n`, "f.csv", "f.csv:2 expected numbers for epoch,cost,"],
    [`${header}1,2,3,x,5,6\n`, "f.csv", "f.csv:2 expected numbers"],
    [`${header}1,,3,4,5,6\n`, "f.csv", "f.csv:2 expected numbers"],
    [`${header}1.5,2,3,4,5,6\n`, "f.csv", "f.csv:2 expected numbers"],
    ["{}\n", "f.jsonl", "f.jsonl:1 expected numbers"],
    ["null\n", "f.jsonl", "f.jsonl:1 expected numbers"],
    ["1,2\n", "f.jsonl", "f.jsonl:1 expected a JSON object"],
  ] as const) {
    try {
      parseHistory(text, file);
      assert.unreachable(text);
    } catch (error) {
      assert.instance(error, SimdigitError);
      assert.ok((error as Error).message.startsWith(message), (error as Error).message);
    }
  }
});

test("train --history has the epochs of the run with loss and learning rate, --resume continues it", async () => {
  const words = "train --hidden 8 --schedule step:1:0.5 --json --history run.csv";
  const model = ["--save-model", "h.safetensors", ...small];
  const first = eventsOf(await run(`${words} --epochs 2`, ...model));
  const more = "--resume h.safetensors --epochs 4 --history run.csv --json";
  const second = eventsOf(await run(`train ${more}`, ...small));
  const rows = parseHistory(textOfFile("run.csv"), "run.csv");
  const told = [...first, ...second].filter(({ event }) => event === "epoch");
  assert.equal(
    rows.map(({ epoch, cost, accuracy, seconds }) => [epoch, cost, accuracy, seconds]),
    told.map(({ epoch, cost, accuracy, seconds }) => [epoch, cost, accuracy, seconds]),
  );
  assert.equal(
    rows.map(({ lr }) => lr),
    [0.001, 0.0005, 0.00025, 0.000125],
  );
  assert.ok(rows.every(({ loss }) => loss > 0));
});

test("--resume takes the history of its own run only; rows that it replaces are told", async () => {
  const words = "train softmax-sgd --save-model own.safetensors --epochs 2 --history own.csv";
  await run(words, ...small);
  await run("train softmax-sgd --seed 2 --epochs 4 --history other.csv", ...small);
  const resume = (history: string) =>
    simdigit(
      ...`train --resume own.safetensors --epochs 3 --history ${history}`.split(" "),
      ...small,
    );
  const header = "epoch,cost,loss,accuracy,lr,seconds\n";
  writeFileSync(join(folder, "short.csv"), `${header}1,1,1,0.5,0.1,1\n`);
  for (const [file, has] of [
    ["other.csv", /other\.csv, which has cost \d\.\d+ in epoch 2, the checkpoint \d\.\d+ - choose/],
    ["short.csv", /short\.csv, which has no epoch 2 - choose another name\n/],
  ] as const) {
    const before = textOfFile(file);
    const { status, stderr, stdout } = await resume(file);
    assert.equal([status, stdout], [2, ""], stderr);
    assert.match(stderr, /--history expected the file of the resumed run, or a new one, got /);
    assert.match(stderr, has);
    assert.is(textOfFile(file), before);
  }
  const replaced = /own\.csv: the rows? of epochs? .*replaced, the checkpoint is of epoch 2\n/;
  assert.not.match((await resume("own.csv")).stderr, replaced);
  const [first, second, third] = parseHistory(textOfFile("own.csv"), "own.csv");
  const again = await resume("own.csv");
  assert.match(again.stderr, /own\.csv: the row of epoch 3 is replaced, the checkpoint is of/);
  const rows = parseHistory(textOfFile("own.csv"), "own.csv");
  assert.equal([rows[0], rows[1], rows[2]!.cost], [first, second, third!.cost]);

  writeFileSync(join(folder, "later.csv"), `${header}3,1,1,0.5,0.1,1\n4,1,1,0.5,0.1,1\n`);
  const { status, stderr } = await resume("later.csv");
  assert.is(status, 0, stderr);
  assert.match(stderr, /later\.csv: the rows of epochs 3 to 4 are replaced/);
  const begun = parseHistory(textOfFile("later.csv"), "later.csv");
  assert.equal([begun.length, begun[0]!.cost], [1, third!.cost]);
});

test("train --plot draws accuracy, cost and loss of all epochs in the history", async () => {
  const flags = "--resume h.safetensors --epochs 4 --history run.csv --plot run.html";
  await run(`train ${flags}`, ...small);
  const page = parseMarkup(textOfFile("run.html"));
  const labels = elementsOf(page, "svg").map(({ attributes }) => attributes["aria-label"]);
  assert.match(labels[0]!, /^Validation accuracy by epoch: custom: 784-8-10, /);
  assert.match(labels[1]!, /^Cost and validation loss by epoch: custom: 784-8-10, /);
  const texts = elementsOf(page, "text").map(textOf);
  for (const text of ["cost of training", "validation loss", "1", "4"]) {
    assert.ok(texts.includes(text), `${text} of ${texts}`);
  }
  assert.match(textOf(page), /test accuracy \d+\.\d\d% of 30 images/);

  const { stderr } = await run("train --hidden 8 --epochs 2 --keep-best --plot run.svg", ...small);
  assert.match(stderr, /wrote run\.svg/);
  const drawing = parseMarkup(textOfFile("run.svg"));
  assert.is(elementsOf(drawing, "svg").length, 5, "one around, two places, two charts");
  assert.match(textOf(drawing), /the dot is the best epoch: \d, with/);

  const none = await run("train softmax-sgd --epochs 0 --plot none.svg", ...small);
  assert.match(none.stderr, /none\.svg is not drawn: no epoch was trained/);
  assert.not.ok(existsSync(join(folder, "none.svg")));
});

test("refusals before the data is read", async () => {
  writeFileSync(join(folder, "foreign.csv"), "a,b\n1,2\n");
  for (const [words, status, message] of [
    ["--history h.txt", 2, /--history expected a name that ends with \.csv or \.jsonl, got h\.txt/],
    ["--history no/h.csv", 1, /cannot write no\/h\.csv: the folder no is not there/],
    ["--resume h.safetensors --history foreign.csv", 1, /foreign\.csv expected the columns/],
    ["--plot p.png", 2, /--plot expected a name that ends with \.html or \.svg, got p\.png/],
    ["--plot no/p.svg", 1, /cannot write no\/p\.svg/],
    ["--save-every 2", 2, /--save-every expected --save-model beside it, got none/],
    ["--save-every 0 --save-model m.st", 2, /--save-every expected an integer of at least 1/],
  ] as const) {
    const result = await simdigit("train", ...words.split(" "), "--data", "nowhere");
    assert.is(result.status, status, `${words}: ${result.stderr}`);
    assert.match(result.stderr, message);
  }
});

test.run();
