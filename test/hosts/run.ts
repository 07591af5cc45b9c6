// npm run test:hosts: the portable tests on every host that there is, two at a time; what three labs learn, which must
// be the same everywhere; a table; uvu's Total, Passed and Skipped of all together.
//
// Names of hosts as arguments choose among them: npm run test:hosts -- deno bun

import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { build } from "esbuild";
import { chromiumPath, listen, root, SiteServer } from "./browser.ts";
import { portableTests } from "./portable.ts";
import { WEIGHTS } from "./suite.ts";

/** Of a host, in milliseconds: one that hangs is ended. */
const LONGEST = 600_000;
const here = fileURLToPath(new URL("node_modules", import.meta.url));
const bin = (name: string) => `${here}/.bin/${name}`;

interface Host {
  readonly name: string;
  /** What must be there for it to run. */
  readonly program: string;
  /** Runs the suite, gives each piece of output to `onLine`, and returns the version. */
  run(tests: readonly string[], onLine: (line: string) => void): Promise<string>;
}

const hosts: readonly Host[] = [
  inProcess("node20", `${here}/node20/bin/node`, ["--import", "tsx"]),
  inProcess("node24", bin("node"), []),
  inProcess("deno", bin("deno"), ["run", "--no-prompt", "--allow-read", "--allow-env"]),
  // One by one: beside an engine whose memory is full, as some tests leave it, Bun collects garbage at every turn.
  inProcess("bun", bin("bun"), [], 1),
  inChromium("page", ""),
  inChromium("worker", "?worker"),
];

/** What a host's run came to. */
interface Outcome {
  readonly host: string;
  readonly version: string;
  readonly total: number;
  readonly passed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly weights: Readonly<Record<string, string>>;
  /** What failed: uvu's account of it, or what ended the run. */
  readonly failures: readonly string[];
}

const wanted = process.argv.slice(2);
const chosen = hosts.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const tests = await portableTests();
console.log(`${tests.length} portable test files`);
const outcomes = await atOnce(Math.min(2, availableParallelism()), chosen, tryHost);
for (const { host, failures } of outcomes) {
  for (const failure of failures) console.log(`\n${host}: ${failure}`);
}
tellTable(outcomes);
const weights = compareWeights(outcomes);
const sum = (of: (outcome: Outcome) => number) =>
  outcomes.reduce((total, outcome) => total + of(outcome), 0);
const total = sum((outcome) => outcome.total) + weights.total;
const passed = sum((outcome) => outcome.passed) + weights.passed;
console.log(`\n  Total:     ${total}\n  Passed:    ${passed}`);
console.log(`  Skipped:   ${sum(({ skipped }) => skipped)}\n`);
process.exitCode = total === passed && total > 0 ? 0 : 1;

/** A host that runs TypeScript in processes, of so many test files each. */
function inProcess(
  name: string,
  program: string,
  args: readonly string[],
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
    // uvu's status is 1 where tests failed, which it has told.
    if (status === 0 || (status === 1 && /^ *Total:/m.test(text))) return;
    throw new Error(`${program} ended with ${status ?? child.signalCode}: ${tests.join(" ")}`);
  };
  return {
    name,
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

function inChromium(name: string, query: string): Host {
  return {
    name: `chromium ${name}`,
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

/** The page and the tests of it, as they lie in the repository: addresses of files are relative to them. */
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
    // echarts looks for a window or else for Node's global; a worker has neither.
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

/** The outcome of a host, which is of no test and skipped where the host is not there. */
async function tryHost({ name, program, run }: Host): Promise<Outcome> {
  const nothing = { host: name, version: "-", total: 0, passed: 0, skipped: 0, seconds: 0 };
  if (!existsSync(program)) {
    console.log(`${name}: skipped, there is no ${program} - see test/hosts/README.md`);
    return { ...nothing, skipped: 1, weights: {}, failures: [] };
  }
  const pieces: string[] = [];
  const start = performance.now();
  let version = "-";
  const failures: string[] = [];
  try {
    version = await run(tests, (piece) => pieces.push(piece));
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
  if (last === undefined) failures.push(`the run came to no end: ${text.slice(-2000)}`);
  const counts = { total: number("Total"), passed: number("Passed"), skipped: number("Skipped") };
  console.log(`${name}: ${counts.passed} of ${counts.total} passed, ${seconds.toFixed(0)} s`);
  return {
    ...nothing,
    version,
    ...counts,
    // A run that came to no end is a failure of its own, whatever it told before.
    total: counts.total + (last === undefined ? 1 : 0),
    seconds,
    weights: last === undefined ? {} : JSON.parse(last.slice(WEIGHTS.length)),
    failures,
  };
}

/** Asserts that every host that ran has the weights of the first, and those of one thread on any number of them. */
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

function tellTable(outcomes: readonly Outcome[]): void {
  const rows = [
    ["host", "version", "total", "passed", "skipped", "seconds"],
    ...outcomes.map(({ host, version, total, passed, skipped, seconds }) =>
      [host, version, total, passed, skipped, seconds.toFixed(1)].map(String),
    ),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  console.log();
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
    );
    console.log(cells.join("  "));
  }
}

/** Does the work for each item, so many at once, and gives the results in the items' order. */
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
