// npm run test:hosts: runs portable tests on every host that is installed, two hosts at a time, and compares the weights
// that each host learns in three labs. Prints a table, then the sums of uvu's Total, Passed and Skipped.
//
// Arguments select hosts by name: npm run test:hosts -- deno bun

import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { build } from "esbuild";
import { chromiumPath, listen, root, SiteServer } from "./browser.ts";
import { type Extent, testsByExtent } from "./portable.ts";
import { bun, deno, node20, node24, node26, type Program } from "./programs.ts";
import { WEIGHTS } from "./suite.ts";

/** Milliseconds after which a host's process is ended. */
const LONGEST = 600_000;

interface Host {
  readonly name: string;
  readonly extent: Extent;
  /** Path of the executable. */
  readonly program: string;
  /** Runs the tests, passes each piece of output to `onLine`, and returns the host's version. */
  run(tests: readonly string[], onLine: (line: string) => void): Promise<string>;
}

/** One host of each engine runs most tests: Chromium has the newest V8, Bun has JavaScriptCore. */
const hosts: readonly Host[] = [
  inProcess(deno, "surface"),
  // One process for each file: some tests fill an engine's memory, and Bun then collects garbage all the time.
  inProcess(bun, "most", 1),
  inChromium("page", "most", ""),
  inChromium("worker", "surface", "?worker"),
  inProcess(node26, "surface"),
  inProcess(node24, "surface"),
  inProcess(node20, "surface"),
];

/** The result of a host's run. */
interface Outcome {
  readonly host: string;
  readonly extent: Extent;
  readonly version: string;
  readonly total: number;
  readonly passed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly weights: Readonly<Record<string, string>>;
  /** uvu's report of each failed test, or the error that ended the run. */
  readonly failures: readonly string[];
}

const wanted = process.argv.slice(2);
const chosen = hosts.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const tests = await testsByExtent();
for (const [extent, { length }] of Object.entries(tests)) {
  console.log(`${extent}: ${length} test files`);
}
const outcomes = await atOnce(Math.min(2, availableParallelism()), chosen, tryHost);
for (const { host, failures } of outcomes) {
  for (const failure of failures) console.log(`\n${host}: ${failure}`);
}
printTable(outcomes);
const weights = compareWeights(outcomes);
const sum = (of: (outcome: Outcome) => number) =>
  outcomes.reduce((total, outcome) => total + of(outcome), 0);
const total = sum((outcome) => outcome.total) + weights.total;
const passed = sum((outcome) => outcome.passed) + weights.passed;
console.log(`\n  Total:     ${total}\n  Passed:    ${passed}`);
console.log(`  Skipped:   ${sum(({ skipped }) => skipped)}\n`);
process.exitCode = total === passed && total > 0 ? 0 : 1;

/** A host that runs TypeScript in processes, each with at most `files` test files. */
function inProcess(
  { name, path: program, args }: Program,
  extent: Extent,
  files = Number.POSITIVE_INFINITY,
): Host {
  const runSome = async (tests: readonly string[], onLine: (line: string) => void) => {
    const child = spawn(program, [...args, "test/hosts/process.ts", ...tests], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
      timeout: LONGEST,
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      onLine(piece);
    });
    const status = await new Promise((ended) => child.once("close", ended));
    // uvu exits with status 1 after it has reported failed tests.
    if (status === 0 || (status === 1 && /^ *Total:/m.test(text))) return;
    throw new Error(`${program} ended with ${status ?? child.signalCode}: ${tests.join(" ")}`);
  };
  return {
    name,
    extent,
    program,
    run: async (tests, onLine) => {
      for (let at = 0; at < tests.length; at += files) {
        await runSome(tests.slice(at, at + files), onLine);
      }
      await runSome([], onLine);
      const [first] = execFileSync(program, ["--version"], { encoding: "utf8" }).split("\n");
      return first!.replace(/^[^\d]*([\d.]+).*$/, "$1");
    },
  };
}

function inChromium(name: string, extent: Extent, query: string): Host {
  return {
    name: `chromium ${name}`,
    extent,
    program: chromiumPath,
    run: async (tests, onLine) => {
      const server = await SiteServer.start(root, await bundle(tests));
      try {
        return await listen(server, `/test/hosts/page.html${query}`, (line) => {
          onLine(line);
          return line.startsWith(WEIGHTS);
        });
      } finally {
        server.stop();
      }
    },
  };
}

/** The page and its tests, by paths as in the repository, because the tests address files relative to themselves. */
async function bundle(tests: readonly string[]): Promise<Record<string, Uint8Array | string>> {
  const loads = tests.map((path) => `${JSON.stringify(path)}: () => import("../../${path}"),`);
  const { outputFiles } = await build({
    entryPoints: ["test/hosts/page.ts"],
    absWorkingDir: root,
    outdir: "test/hosts",
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    target: "es2022",
    external: ["node:*"],
    // echarts needs a window or Node's global. A worker has neither.
    define: { global: "globalThis" },
    logLevel: "warning",
    plugins: [
      {
        name: "tests",
        setup({ onLoad }) {
          onLoad({ filter: /page_tests\.ts$/ }, ({ path }) => ({
            contents: `export const tests = {\n${loads.join("\n")}\n};`,
            resolveDir: dirname(path),
          }));
        },
      },
    ],
  });
  const files = outputFiles.map(({ path, contents }) => [path.slice(root.length - 1), contents]);
  const page = '<!doctype html><script type="module" src="page.js"></script>';
  return { ...Object.fromEntries(files), "/test/hosts/page.html": page };
}

/** Runs the tests on a host. A host that is not installed counts as one skipped test. */
async function tryHost({ name, extent, program, run }: Host): Promise<Outcome> {
  const nothing = { host: name, extent, version: "-", total: 0, passed: 0, skipped: 0, seconds: 0 };
  if (!existsSync(program)) {
    console.log(`${name}: skipped, no ${program} - see test/hosts/README.md`);
    return { ...nothing, skipped: 1, weights: {}, failures: [] };
  }
  const pieces: string[] = [];
  const start = performance.now();
  let version = "-";
  const failures: string[] = [];
  try {
    version = await run(tests[extent], (piece) => pieces.push(piece));
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
  const seconds = (performance.now() - start) / 1000;
  const text = stripVTControlCharacters(pieces.join(name.startsWith("chromium") ? "\n" : ""));
  const number = (what: string) => {
    const found = text.matchAll(new RegExp(`^ *${what}: +(\\d+)$`, "gm"));
    return [...found].reduce((sum, [, count]) => sum + Number(count), 0);
  };
  failures.push(...text.split(/^(?= +FAIL )/m).slice(1));
  const last = text.split("\n").find((line) => line.startsWith(WEIGHTS));
  if (last === undefined) failures.push(`the run did not reach its end: ${text.slice(-2000)}`);
  const counts = { total: number("Total"), passed: number("Passed"), skipped: number("Skipped") };
  console.log(`${name}: ${counts.passed} of ${counts.total} passed, ${seconds.toFixed(0)} s`);
  return {
    ...nothing,
    version,
    ...counts,
    // A run that did not reach its end counts as one failed test.
    total: counts.total + (last === undefined ? 1 : 0),
    seconds,
    weights: last === undefined ? {} : JSON.parse(last.slice(WEIGHTS.length)),
    failures,
  };
}

/** Checks that all hosts learn the same weights, and that one and two threads learn the same. */
function compareWeights(outcomes: readonly Outcome[]): { total: number; passed: number } {
  const ran = outcomes.filter(({ weights }) => Object.keys(weights).length > 0);
  let passed = 0;
  const labs = Object.entries(ran[0]?.weights ?? {});
  console.log("\nweights_sha256 of the strict build");
  for (const [lab, hash] of labs) {
    const others = ran.filter(({ weights }) => weights[lab] !== hash);
    const alone = ran[0]!.weights[lab.replace(/\d+ threads$/, "1 thread")];
    if (alone !== hash) console.log(`${lab.padEnd(26)} FAIL: ${hash}, on one thread ${alone}`);
    else if (others.length === 0) {
      passed += 1;
      console.log(`${lab.padEnd(26)} ${hash} on ${ran.length} hosts`);
    }
    for (const { host, weights } of others) {
      console.log(`${lab.padEnd(26)} FAIL: ${weights[lab]} on ${host}, ${hash} on ${ran[0]!.host}`);
    }
  }
  return { total: labs.length, passed };
}

function printTable(outcomes: readonly Outcome[]): void {
  const rows = [
    ["host", "version", "tests", "total", "passed", "skipped", "seconds"],
    ...outcomes.map(({ host, version, extent, total, passed, skipped, seconds }) =>
      [host, version, extent, total, passed, skipped, seconds.toFixed(1)].map(String),
    ),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  console.log();
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      i < 3 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
    );
    console.log(cells.join("  "));
  }
}

/** Does the work for each item, at most `most` at a time. The results are in the order of the items. */
async function atOnce<T, R>(
  most: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const one = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: most }, one));
  return results;
}
