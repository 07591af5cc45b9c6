// Pages in Chromium under the headers that decide over workers and WebAssembly: isolation from other origins, and a
// Content-Security-Policy. What they allow works; what they forbid is refused with what to do. Wants Chromium, dist/ and
// npm ci --prefix test/hosts.

import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const has = (path: string) => existsSync(fileURLToPath(new URL(path, import.meta.url)));
const policies = suite("policies of pages");
const test =
  existsSync(process.env.CHROMIUM ?? "/usr/bin/chromium") && has("node_modules/playwright-core")
    ? policies
    : policies.skip;

const NO_BLOB =
  /did not start \(the page's Content-Security-Policy forbids workers from blob: .* serve the package's dist\/worker\.js and pass its address as workerScript\)/;

test("without isolation: a worker learns, threads are refused with the headers that they need", async () => {
  const outcomes = await outcomesUnder({ isolated: false });
  const learned = outcomes.plain!;
  assert.match(learned, /^learned \d/);
  assert.is(outcomes.worker, learned);
  assert.is(outcomes["worker by address"], learned);
  for (const name of ["threads", "threads in a worker", "threads by address"]) {
    assert.match(outcomes[name]!, /Cross-Origin-Opener-Policy: same-origin.*or use threads: 1$/);
  }
});

test("a policy that allows blob: all learn the same", async () => {
  const policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:";
  const outcomes = Object.entries(await outcomesUnder({ policy }));
  const learned = outcomes[0]![1];
  assert.match(learned, /^learned \d/);
  for (const [name, outcome] of outcomes) assert.is(outcome, learned, name);
});

test("a policy without blob: says so, and workers by address learn the same", async () => {
  const policy = "script-src 'self' 'wasm-unsafe-eval'";
  const outcomes = await outcomesUnder({ policy });
  for (const name of ["worker", "threads", "threads in a worker"]) {
    assert.match(outcomes[name]!, NO_BLOB);
  }
  for (const name of ["worker", "threads", "threads in a worker"]) {
    assert.is(outcomes[`${name} by address`], outcomes.plain);
  }
});

test("a policy without wasm-unsafe-eval says what to add", async () => {
  const outcomes = await outcomesUnder({ policy: "script-src 'self'" });
  for (const [name, outcome] of Object.entries(outcomes)) {
    assert.match(outcome, /forbids WebAssembly - add 'wasm-unsafe-eval' to its script-src$/, name);
  }
});

policies.run();

/** What the page prints if it is served with these headers; without a policy everything is allowed. */
async function outcomesUnder({
  isolated = true,
  policy = "",
}): Promise<Readonly<Record<string, string>>> {
  const { isolation, listen, root, SiteServer } = await import("./browser.ts");
  const { outputFiles } = await build({
    entryPoints: ["test/hosts/policies_page.ts"],
    absWorkingDir: root,
    outdir: "site",
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    target: "es2022",
    logLevel: "warning",
  });
  const site = Object.fromEntries(
    outputFiles.map(({ path, contents }) => [path.slice(root.length + 4), contents]),
  );
  const page = '<!doctype html><script type="module" src="policies_page.js"></script>';
  const server = await SiteServer.start(
    root,
    { ...site, "/index.html": page },
    { ...(isolated && isolation), "content-security-policy": policy },
  );
  let outcomes: Record<string, string> | undefined;
  try {
    await listen(server, "/index.html", (line) => {
      if (line.startsWith("{")) ({ outcomes } = JSON.parse(line));
      return outcomes !== undefined;
    });
  } finally {
    server.stop();
  }
  return outcomes!;
}
