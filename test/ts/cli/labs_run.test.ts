// simdigit labs and labs run.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { labs } from "../../../ts/labs/labs.ts";
import { eventsOf, run, simdigit } from "./cli.ts";

const test = suite("simdigit labs");

test("lists every lab", async () => {
  const { status, stdout } = await simdigit("labs");
  assert.is(status, 0);
  for (const { id } of labs) assert.match(stdout, id);
  const events = eventsOf(await simdigit("labs", "--json"));
  assert.equal(
    events.map(({ lab, id }) => lab ?? id),
    labs.map(({ id }) => id),
  );
});

test("runs labs with their own rows: the gates, the toy, a line for each at the end", async () => {
  const { status, stdout, stderr } = await simdigit("labs", "run", "gates", "toy-softmax");
  assert.is(status, 0, stderr);
  assert.match(stdout, /AND by a perceptron .* 0, 0, 0, 1; 4 of 4 right/);
  assert.match(stdout, /XOR by Rosenblatt's rule: after 1000 epochs at most [23] of 4/);
  assert.match(stdout, /XOR by the fixed net of two layers: .* 0, 1, 1, 0; 4 of 4 right/);
  assert.match(stdout, /^gates +100\.00% +100\.00% +\+0\.00/m);
  assert.match(stdout, /^toy-softmax +100\.00% +100\.00% +\+0\.00/m);
});

test("--json: one object a line with its seeds; drawn or limited digits are not comparable", async () => {
  await run("data make labs-digits --train 400 --test 50");
  const given = ["--data", "labs-digits", "--limit", "300", "--epochs", "2", "--seeds", "2"];
  const result = await simdigit("labs", "run", "softmax-sgd", ...given, "--json");
  assert.is(result.status, 0, result.stderr);
  const [event, ...others] = eventsOf(result);
  assert.is(others.length, 0);
  assert.is(event!.event, "lab_run");
  assert.equal(event!.seeds, [1, 2]);
  assert.is(event!.comparable, false);
  assert.equal(event!.costs, []);
  assert.is(event!.inside, undefined);
  const told = await simdigit("labs", "run", "softmax-sgd", "gates", ...given);
  assert.match(told.stderr, /--data expected no value for gates/);
  for (const [data, reason] of [
    ["labs-digits --limit 300", "--limit 300 leaves out training images"],
    ["drawn", "the handout's figures are for mnist, the data is drawn"],
  ] as const) {
    const { stdout } = await run(`labs run softmax-sgd --epochs 1 --data ${data}`);
    assert.ok(stdout.includes(`\nnot comparable: ${reason}\n`), stdout);
    assert.not.match(stdout, /published/);
  }
});

test("refuses what it does not know", async () => {
  const unknown = await simdigit("labs", "run", "nosuch");
  assert.is(unknown.status, 2);
  assert.match(unknown.stderr, /lab nosuch is unknown - "simdigit labs" lists them/);
  const own = await simdigit("labs", "run", "gates", "--data", "drawn");
  assert.is(own.status, 2);
  assert.match(own.stderr, /--data expected no value for gates, which has its own data/);
  assert.is((await simdigit("labs", "walk")).status, 2);
  assert.is((await simdigit("labs", "run", "gates", "--seeds", "0")).status, 2);
});

test.run();
