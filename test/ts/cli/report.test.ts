// simdigit report: the files that it writes, the figures in them, and what it refuses before it trains.

import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { elementsOf, parseMarkup, rowsOf, textOf } from "../report/markup.ts";
import { checkpoint, eventsOf, folder, type Result, simdigit, start } from "./cli.ts";

const test = suite("cli: report");
const small = ["--data", "report-digits"];
const fourSettings = [
  "four-layer-adadelta",
  "four-layer-adam",
  "four-layer-adadelta-wd",
  "four-layer-adam-wd",
];

type Settings = readonly Record<string, unknown>[];

/** A run that must succeed, by its words. */
async function run(words: string, ...more: string[]): Promise<Result> {
  const result = await simdigit(...words.split(" "), ...more);
  assert.is(result.status, 0, result.stderr);
  return result;
}

/** The settings of a --json run's last event. */
function settingsOf(result: Result): Settings {
  const { event, settings } = eventsOf(result).at(-1)!;
  assert.is(event, "report");
  return settings as Settings;
}

function textOfFile(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

/** The rows of a page's settings table, without the headings. */
function tableOf(name: string): string[][] {
  return rowsOf(elementsOf(parseMarkup(textOfFile(name)), "table")[0]!).slice(1);
}

/** A run that is refused before it trains, and writes nothing. */
async function refused(status: number, message: RegExp, ...args: string[]): Promise<void> {
  const result = await simdigit("report", "--epochs", "1", "--json", ...args);
  assert.is(result.status, status, result.stderr);
  assert.match(result.stderr, message);
  assert.is(result.stdout, "", args.join(" "));
}

test.before(async () => {
  await run("data make report-digits --train 420 --test 40");
});

test("by default the four settings: one page, the same table as Markdown and CSV", async () => {
  const result = await run("report --epochs 2 --json", ...small);
  const settings = settingsOf(result);
  assert.equal(
    settings.map(({ setting }) => setting),
    fourSettings,
  );
  assert.equal(
    settings.map((s) => [s.optimizer, s.lr, s.weight_decay, s.epochs]),
    [
      ["adadelta", 0.1, null, 2],
      ["adam", 0.0001, null, 2],
      ["adadelta", 0.1, 0.01, 2],
      ["adam", 0.0001, 0.01, 2],
    ],
  );
  assert.is(eventsOf(result).at(-1)!.file, "report.html");
  const [first, second, third, fourth, ...rest] = result.stderr.split("\n");
  assert.is(first, "simdigit: setting 1 of 4: four-layer-adadelta");
  const left = "; about \\d+\\.\\d s left$";
  assert.match(second!, new RegExp(`^simdigit: setting 2 of 4: four-layer-adam${left}`));
  assert.match(third!, /^simdigit: setting 3 of 4: /);
  assert.match(fourth!, /^simdigit: setting 4 of 4: /);
  assert.equal(rest, ["simdigit: wrote report.html, report.md and report.csv", ""]);

  const rows = tableOf("report.html");
  const [, , , , ...lines] = textOfFile("report.md").split("\n");
  const [, ...records] = textOfFile("report.csv").split("\n");
  settings.forEach((values, i) => {
    const { setting, accuracy, weights_sha256: sha256 } = values;
    const cells = [
      setting,
      `${((accuracy as number) * 100).toFixed(2)}%`,
      String(sha256).slice(0, 8),
    ];
    assert.equal([rows[i]![0], ...rows[i]!.slice(-2)], cells);
    assert.is(lines[i], `| ${rows[i]!.join(" | ")} |`);
    assert.is(records[i], Object.values(values).join()); // null is empty
  });
  assert.not.match(textOfFile("report.html"), /https?:|<script|src="(?!data:)/);
});

test("the figures are those of the runs: best epoch, accuracy, weights as train has them", async () => {
  const lab = "four-layer-adadelta";
  const flags = ["--epochs", "4", "--seed", "3", "--json", ...small];
  const report = await run(`report ${lab} --out one.html`, ...flags);
  const trained = eventsOf(await run(`train ${lab} --early-stopping 4`, ...flags));
  const [setting] = settingsOf(report);
  const end = trained.at(-1)!;
  for (const key of ["epochs", "best_epoch", "accuracy", "weights_sha256"]) {
    assert.is(setting![key], end[key], key);
  }
  const told = eventsOf(report).slice(0, -1);
  assert.is(told[0]!.setting, lab);
  assert.equal(
    told.map(({ seconds: _, setting: __, ...event }) => event),
    trained.map(({ seconds: _, ...event }) => event),
  );
  const page = textOf(parseMarkup(textOfFile("one.html")));
  assert.match(page, new RegExp(`The dot is the best epoch: ${end.best_epoch}, with`));
  assert.match(page, /report-digits: 420 to train, 40 to test/);
});

test("--weight-decay replaces those that there are; with none of them it is refused", async () => {
  const labs = "four-layer-adam-wd softmax-adam";
  const result = await run(`report ${labs} --epochs 1 --weight-decay 0.001 --json`, ...small);
  assert.equal(
    settingsOf(result).map((s) => s.weight_decay),
    [0.001, null],
  );
  assert.match(textOfFile("report.html"), /Adam with weight decay 0\.01, here 0\.001\./);
  const flag = ["--weight-decay", "0.001", ...small];
  await refused(
    2,
    /--weight-decay expected a lab that has one, got softmax-adam\n/,
    ...["softmax-adam", ...flag],
  );
});

test("--early-stopping ends runs, --validation judges them on training images", async () => {
  const words = "report gates --epochs 500 --early-stopping 3 --json";
  const [stopped] = settingsOf(await run(words));
  assert.ok((stopped!.epochs as number) < 500);
  assert.is(stopped!.epochs, (stopped!.best_epoch as number) + 3);
  assert.is(tableOf("report.html")[0]![5], `${stopped!.epochs} of 500`);
  assert.match(textOfFile("report.html"), /ends after 3 epochs without a better/);

  const judged = await run("report softmax-sgd --epochs 1 --validation 20 --json", ...small);
  assert.is(eventsOf(judged)[0]!.train, 400);
  assert.match(textOfFile("report.html"), /validated on the last 20 training examples/);
  assert.match(textOfFile("report.html"), /report-digits: 400 to train/);
});

test("labs with data of their own, alone and beside others", async () => {
  const result = await run("report gates softmax-sgd toy-softmax --epochs 2 --json", ...small);
  const starts = eventsOf(result).filter(({ event }) => event === "start");
  assert.equal(
    starts.map(({ lab, data, seed }) => [lab, data, seed]),
    [
      ["gates", "xor", 1],
      ["softmax-sgd", "report-digits", 1],
      ["toy-softmax", "toy", 2],
    ],
  );
  assert.match(textOfFile("report.html"), /no images, so the weights are not drawn/);
  await refused(2, /--data expected no value for gates, which has its own data/, "gates", ...small);
});

test("for people: the runs as train tells them, then a line for each setting", async () => {
  const words = "report softmax-sgd gates --epochs 1 --out said.html";
  const { stdout, stderr } = await run(words, ...small);
  assert.match(
    stdout,
    /^setting 1 of 2: softmax-sgd\nsoftmax-sgd: 784-10, .*\n(.*\n)*\nsetting 2 of 2: gates\n/,
  );
  assert.match(stderr, /^simdigit: about \d+\.\d s left\nsimdigit: wrote said\.html, /);
  assert.match(stdout, /^softmax-sgd: 784-10, 7,850 parameters/m);
  assert.match(stdout, /^setting +best epoch +accuracy +seconds$/m);
  const last = stdout.trimEnd().split("\n").slice(-2);
  for (const [i, lab] of ["softmax-sgd", "gates"].entries()) {
    const accuracy = tableOf("said.html")[i]!.at(-2);
    assert.match(last[i]!, new RegExp(`^${lab} +1 +${accuracy} +\\d`));
  }
});

test("without epochs it reports the start", async () => {
  const [setting] = settingsOf(await run("report softmax-sgd --epochs 0 --json", ...small));
  assert.equal([setting!.epochs, setting!.best_epoch], [0, null]);
  assert.match(textOfFile("report.html"), /No epochs are known/);
});

test("a target that cannot be written is refused before training", async () => {
  mkdirSync(join(folder, "taken.md"));
  await refused(
    1,
    /cannot write nowhere.r\.html: the folder nowhere is not there/,
    ...small,
    "--out",
    "nowhere/r.html",
  );
  await refused(1, /cannot write taken\.md: it is a folder/, ...small, "--out", "taken.html");
  assert.not.ok(existsSync(join(folder, "taken.html")));
  for (const name of ["report.txt", ".html", "nowhere/.html"]) {
    const message = `--out expected a name that ends with .html, got ${name}`;
    await refused(2, new RegExp(message.replaceAll(".", "\\.")), ...small, "--out", name);
  }
});

test("wrong labs and counts are refused before training", async () => {
  await refused(
    2,
    /lab or file nonsense is unknown - "simdigit labs" lists them/,
    "gates",
    "nonsense",
  );
  await refused(2, /settings expected each once, got gates twice/, "gates", "gates");
  await refused(2, /--validation expected test or an integer/, "--validation", "half", ...small);
  const tooFew = /four-layer-adam: training examples expected at least a batch of 200, got 20\n/;
  await refused(2, tooFew, "four-layer-adam", "--validation", "400", ...small);
  await refused(2, tooFew, "gates", "four-layer-adam", "--limit", "20", ...small);
});

test("--setting: networks by the flags of train, beside labs, with the weights that train has", async () => {
  const wide = "wide: --hidden 12:relu,7:tanh --lr 0.002 --epochs 2";
  const flags = "--epochs 1 --json --out flags.html --save-models kept".split(" ");
  const result = await run(
    "report softmax-sgd",
    ...flags,
    ...small,
    "--setting",
    wide,
    "--setting",
    "gates --hidden 3",
  );
  const [lab, setting, gates] = settingsOf(result);
  assert.equal(
    [lab, setting, gates].map((s) => [s!.setting, s!.epochs, s!.layer_size, s!.lr]),
    [
      ["softmax-sgd", 1, null, 0.1],
      ["wide", 2, "12-7", 0.002],
      ["gates --hidden 3", 1, 3, 0.5],
    ],
  );
  const words = "train --hidden 12:relu,7:tanh --lr 0.002 --epochs 2 --keep-best --json";
  const trained = eventsOf(await run(words, ...small)).at(-1)!;
  assert.is(setting!.weights_sha256, trained.weights_sha256);
  assert.match(textOfFile("flags.html"), /xavier-adam --hidden 12:relu,7:tanh --lr 0\.002/);
  assert.equal(readdirSync(join(folder, "kept")), [
    "gates-hidden-3.safetensors",
    "softmax-sgd.safetensors",
    "wide.safetensors",
  ]);
  assert.is(checkpoint("kept/wide.safetensors").best!.epoch, setting!.best_epoch);
});

test("--seeds: runs of consecutive seeds; the table has their mean and deviation", async () => {
  const flags = "--epochs 1 --seed 4 --seeds 3 --json --out seeds.html --save-models seeds";
  const result = await run(`report softmax-sgd ${flags}`, ...small);
  assert.match(result.stderr, /^simdigit: setting 1 of 1: softmax-sgd, seed 4$/m);
  assert.match(result.stderr, /^simdigit: setting 1 of 1: softmax-sgd, seed 6; about .* left$/m);
  const settings = settingsOf(result);
  const ends = eventsOf(result).filter(({ event }) => event === "end");
  const shares = ends.map(({ accuracy }) => accuracy as number);
  const mean = shares.reduce((sum, share) => sum + share) / 3;
  const deviation = Math.hypot(...shares.map((share) => share - mean)) / Math.SQRT2;
  assert.equal(
    settings.map(({ setting, seed, accuracy }) => [setting, seed, accuracy]),
    shares.map((share, i) => ["softmax-sgd", 4 + i, share]),
  );
  const [, ...records] = textOfFile("seeds.csv").trimEnd().split("\n");
  assert.equal(
    records,
    settings.map((values) => Object.values(values).join()),
  );
  const told = `${(100 * mean).toFixed(2)}% ± ${(100 * deviation).toFixed(2)}`;
  assert.is(tableOf("seeds.html")[0]!.at(-2), told);
  const names = [4, 5, 6].map((seed) => `softmax-sgd.seed-${seed}.safetensors`);
  assert.equal(readdirSync(join(folder, "seeds")), names);
});

test("saved models are tested, histories drawn; nothing is trained", async () => {
  const files = "--save-model was.safetensors --history then.jsonl";
  const trained = await run(`train softmax-sgd --epochs 3 --json ${files}`, ...small);
  const end = eventsOf(trained).at(-1)!;
  await run("train gates --epochs 2 --save-model rows.safetensors");
  const words = "report was.safetensors then.jsonl rows.safetensors --json --out old.html";
  const result = await run(words, ...small);
  assert.equal(
    eventsOf(result).map(({ event }) => event),
    ["report"],
  );
  const [model, history, rows] = settingsOf(result);
  assert.equal(
    [model!.setting, model!.epochs, model!.accuracy, model!.weights_sha256, model!.seed],
    ["was", 3, end.accuracy, end.weights_sha256, 1],
  );
  const shares = eventsOf(trained).flatMap(({ event, accuracy }) =>
    event === "epoch" ? [accuracy as number] : [],
  );
  assert.equal([history!.setting, history!.epochs], ["then", 3]);
  assert.is(history!.accuracy, Math.max(...shares));
  assert.is(rows!.layer_size, 4);
  const page = textOf(parseMarkup(textOfFile("old.html")));
  assert.match(page, /Saved model was\.safetensors: softmax-sgd, 3 epochs on report-digits\./);
  assert.match(page, /History then\.jsonl\./);
  assert.match(page, /report-digits: 40 to test; xor: 4 to test/);
  assert.not.match(page, /Epochs are validated/);
  await run("report then.jsonl --out past.html");
  assert.match(textOfFile("past.html"), /History then\.jsonl/);
});

test("wrong settings and files are refused before training", async () => {
  await refused(
    2,
    /--setting "w": --hidden layer 1: units expected .* got 0/,
    "--setting",
    "w: --hidden 0",
  );
  await refused(
    2,
    /--setting "w": unknown flag --hiden - did you mean --hidden/,
    "--setting",
    "w: --hiden 4",
  );
  await refused(
    2,
    /--setting "w": lab sofmax is unknown - "simdigit labs"/,
    "--setting",
    "w: sofmax",
  );
  await refused(
    2,
    /--setting "w": a setting expected one lab, got gates and x/,
    "--setting",
    "w: gates x",
  );
  await refused(
    2,
    /--setting "w": unknown flag --json - see simdigit train --help/,
    "--setting",
    "w: --json",
  );
  await refused(
    2,
    /settings expected each once, got a twice/,
    "--setting",
    "a: --lr 1",
    "--setting",
    "a:",
  );
  await refused(1, /cannot read none\.safetensors/, "none.safetensors", ...small);
  const other = ["--out", "other.html", ...small];
  await refused(1, /report\.csv expected the columns epoch,cost/, "report.csv", ...other);
  await refused(2, /--setting expected "NAME: FLAGS", .* got nothing/, "--setting", ": --lr 1");
  const alike = ["--setting", "a b: --lr 1", "--setting", "a-b: --lr 2", "--save-models", "x"];
  await refused(2, /settings expected names that differ as file names, got a b and a-b/, ...alike);
});

test("Ctrl-C: the report of the epochs so far, and the settings that are missing", async () => {
  const words = "report gates softmax-sgd toy-softmax --epochs 100000 --json --out cut.html";
  const running = start([...words.split(" "), ...small]);
  let seen = "";
  await new Promise<void>((resolve, reject) => {
    running.child.on("close", () => reject(new Error(`ended early: ${seen.slice(-300)}`)));
    running.child.stdout!.on("data", (piece) => {
      seen += piece;
      if (/"event":"epoch","epoch":2,/.test(seen)) resolve();
    });
  });
  running.child.kill("SIGINT");
  const result = await running.ended;
  assert.is(result.status, 130, result.stderr);
  const [setting, ...rest] = settingsOf(result);
  assert.is(rest.length, 0);
  assert.ok((setting!.epochs as number) >= 2);
  assert.match(textOfFile("cut.html"), /Unfinished: 2 of 3 settings are missing/);
  assert.is(tableOf("cut.html")[0]![5], `${setting!.epochs} of 100000`);
});

test.run();
