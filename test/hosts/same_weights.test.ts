// The promise of the strict build: the same seed gives the same weights, on the Node that runs the tests and on Node 24,
// from dist/ and from TypeScript sources. Wants npm ci --prefix test/hosts.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const root = fileURLToPath(new URL("../..", import.meta.url));
const node24 = fileURLToPath(new URL("node_modules/node/bin/node", import.meta.url));
const dist = "dist/cli/main.js";
const adam = ["xavier-adam", "--epochs", "2"];
const runs = [
  ["softmax-sgd", "--epochs", "2"],
  adam,
  [...adam, "--hidden", "37,11", "--activation", "tanh", "--seed", "5"],
];

const hosts = suite("same weights on every host");
const onNode24 = existsSync(node24) ? hosts : hosts.skip;

for (const run of runs) {
  onNode24(run.join(" "), () => {
    const expected = train(process.execPath, dist, run).weights_sha256;
    assert.is(train(node24, dist, run).weights_sha256, expected);
  });
}

onNode24("the sources learn what dist/ learns", () => {
  const expected = train(node24, dist, adam).weights_sha256;
  assert.is(train(node24, "ts/cli/main.ts", adam).weights_sha256, expected);
});

onNode24("the relaxed build learns almost the same on Node 24", () => {
  const strict = train(node24, dist, adam);
  const relaxed = train(node24, dist, [...adam, "--build", "relaxed"]);
  // Fused multiply-adds differ in the last place of each step. After 20 steps the costs still agree closely.
  assert.ok(
    Math.abs(relaxed.cost / strict.cost - 1) < 1e-3,
    `${relaxed.cost} against ${strict.cost}`,
  );
});

hosts.run();

/** The end event of a training run on the 1,000 digits of data/. */
function train(node: string, program: string, run: readonly string[]) {
  const words = [program, "train", ...run, "--data", "data", "--json"];
  const lines = execFileSync(node, words, { cwd: root, encoding: "utf8" });
  return JSON.parse(lines.trim().split("\n").at(-1)!) as { cost: number; weights_sha256: string };
}
