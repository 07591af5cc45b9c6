// simdigit train --gradient and --compare.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { eventsOf, folder, run, simdigit } from "./cli.ts";

const test = suite("simdigit train by numerical derivatives");
const lab = ["train", "numerical-derivative", "--data", "compare-digits"];

test.before(async () => {
  await run("data make compare-digits --train 401 --test 10");
});

test("the lab prints the losses of images 0, 200, 400; both gradients agree at first", async () => {
  const losses = async (...flags: string[]) => {
    const events = eventsOf(await simdigit(...lab, "--json", ...flags));
    const watched = events.filter(({ event }) => event === "watch");
    assert.equal(
      watched.map(({ step }) => step),
      [1, 201, 401],
    );
    return watched.map(({ loss }) => loss as number);
  };
  const numerical = await losses();
  const analytic = await losses("--gradient", "analytic");
  assert.not.equal(numerical, analytic);
  assert.ok(Math.abs(numerical[0]! / analytic[0]! - 1) < 0.05);
});

test("--compare tells both losses and the distance, and plots them", async () => {
  const plot = join(folder, "compared.html");
  const result = await simdigit(...lab, "--compare", "--plot", plot, "--json");
  assert.is(result.status, 0, result.stderr);
  const events = eventsOf(result);
  assert.equal(
    events.map(({ event, step, steps }) => [event, step ?? steps]),
    [
      ["compare", 200],
      ["compare", 400],
      ["compare", 401],
      ["compared", 401],
    ],
  );
  const page = readFileSync(plot, "utf8");
  assert.match(page, /<svg/);
  assert.match(page, /backpropagation/);
  assert.not.match(page, /<script/);

  const drawing = join(folder, "compared.svg");
  const drawn = await simdigit(...lab, "--compare", "--plot", drawing);
  assert.match(drawn.stderr, /wrote .*compared\.svg/);
  assert.match(readFileSync(drawing, "utf8"), /^<svg.*Loss by step of numerical and of analytic/s);
});

test("wrong usage is named", async () => {
  for (const [flags, message] of [
    [["train", "softmax-sgd", "--compare"], /--compare expected --gradient numerical/],
    [[...lab, "--compare", "--plot", "x.png"], /--plot expected a name that ends with .html or/],
    [[...lab, "--compare", "--history", "h.csv"], /--compare expected no --history/],
    [[...lab, "--compare", "--save-model", "m"], /--compare expected no --save-model/],
    [
      ["train", "softmax-sgd", "--delta", "1e-3"],
      /--delta expected --gradient numerical, got analytic/,
    ],
    [
      ["train", "softmax-sgd", "--gradient", "numerical"],
      /--batch-size with --gradient numerical expected 1, got 100/,
    ],
    [[...lab, "--delta", "0"], /delta expected a positive number, got 0/],
    [[...lab, "--form", "short"], /--form expected literal, product, series; got short/],
  ] as const) {
    const { status, stderr } = await simdigit(...flags);
    assert.is(status, 2, stderr);
    assert.match(stderr, message);
  }
});

test.run();
