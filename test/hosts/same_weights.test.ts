// The strict build's promise: same seed, same weights - on the Node that runs the tests and on Node 24
// (test/hosts/node_modules, by npm ci --prefix test/hosts), from TypeScript sources and from dist/.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const root = fileURLToPath(new URL("../..", import.meta.url));
const node24 = fileURLToPath(new URL("node_modules/node/bin/node", import.meta.url));
const runs = [
  ["softmax-sgd", "--epochs", "2"],
  ["xavier-adam", "--epochs", "1"],
  ["xavier-adam", "--epochs", "1", "--hidden", "37,11", "--activation", "tanh", "--seed", "5"],
];

const hosts = suite("same weights on every host");
const onNode24 = existsSync(node24) ? hosts : hosts.skip;

for (const run of runs) {
  onNode24(run.join(" "), () => {
    const here = weights(process.execPath, "dist/cli/main.js", run);
    assert.is(weights(node24, "dist/cli/main.js", run), here, "Node 24, dist/");
    assert.is(weights(node24, "ts/cli/main.ts", run), here, "Node 24, sources");
  });
}

onNode24("the relaxed build learns the same on Node 24", () => {
  const run = ["xavier-adam", "--epochs", "1", "--build", "relaxed"];
  const strict = end(node24, "dist/cli/main.js", run.slice(0, 3));
  const relaxed = end(node24, "dist/cli/main.js", run);
  // Fused roundings differ in the last place of each step; after 20 steps the costs still agree closely.
  assert.ok(
    Math.abs(relaxed.cost / strict.cost - 1) < 1e-3,
    `${relaxed.cost} against ${strict.cost}`,
  );
});

hosts.run();

function weights(node: string, program: string, run: readonly string[]): string {
  return end(node, program, run).weights_sha256;
}

/** The end event of a training run on 2,000 drawn digits. */
function end(node: string, program: string, run: readonly string[]) {
  const data = ["--data", "drawn", "--limit", "2000", "--json"];
  const lines = execFileSync(node, [program, "train", ...run, ...data], {
    cwd: root,
    encoding: "utf8",
  });
  return JSON.parse(lines.trim().split("\n").at(-1)!) as { cost: number; weights_sha256: string };
}
