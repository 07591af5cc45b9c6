// Measures how late timers fire while the labs train, in every host that is installed: a row for each lab, a column for
// each host, in milliseconds from the time at which the latest timer was due. A run by itself, on a quiet machine.
//
//   npx tsx test/hosts/latency.ts                      all hosts and labs
//   npx tsx test/hosts/latency.ts deno wide-sigmoid    some of them

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { promisify } from "node:util";
import { build } from "esbuild";
import { labs } from "../../ts/labs/index.ts";
import { chromiumPath, listen, root, SiteServer } from "./browser.ts";
import { bun, deno, node20, node24, node26, type Program } from "./programs.ts";

const SCRIPT = "test/hosts/latency_of_labs.ts";
/** As in the script. */
const LATENCY = "simdigit-latency ";
const END = "simdigit-latency end";

interface Row {
  readonly lab: string;
  readonly timers: number;
  readonly latest: number;
  readonly phase: string;
  readonly abort: number;
}

interface Host {
  readonly name: string;
  readonly path: string;
  /** The lines of the script for these labs. */
  measure(ids: readonly string[]): Promise<readonly string[]>;
}

const hosts: readonly Host[] = [
  ...[node20, node24, node26, deno, bun].map(inProcess),
  { name: "chromium", path: chromiumPath, measure: inChromium },
];

function inProcess({ name, path, args }: Program): Host {
  return {
    name,
    path,
    measure: async (ids) => {
      const words = [...args, SCRIPT, ...ids];
      const { stdout } = await promisify(execFile)(path, words, { cwd: root });
      return stdout.split("\n");
    },
  };
}

async function inChromium(ids: readonly string[]): Promise<readonly string[]> {
  const { outputFiles } = await build({
    entryPoints: [SCRIPT],
    absWorkingDir: root,
    outdir: "test/hosts",
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    target: "es2022",
    external: ["node:*"],
    logLevel: "warning",
  });
  const made = outputFiles.map(({ path, contents }) => [path.slice(root.length - 1), contents]);
  const page = '<!doctype html><script type="module" src="latency_of_labs.js"></script>';
  const server = await SiteServer.start(root, {
    ...Object.fromEntries(made),
    "/test/hosts/latency.html": page,
  });
  const lines: string[] = [];
  const query = new URLSearchParams(ids.map((id) => ["lab", id]));
  try {
    await listen(server, `/test/hosts/latency.html?${query}`, (line) => {
      lines.push(line);
      return line === END;
    });
  } finally {
    server.stop();
  }
  return lines;
}

const words = process.argv.slice(2);
const ids = labs.map(({ id }) => id).filter((id) => words.includes(id));
const named = hosts.filter(({ name }) => words.includes(name));
const table = new Map<string, Map<string, Row>>();
for (const { name, path, measure } of named.length > 0 ? named : hosts) {
  if (!existsSync(path)) {
    console.log(`${name}: skipped, no ${path} - see test/hosts/README.md`);
    continue;
  }
  const lines = await measure(ids);
  for (const line of lines.filter((text) => text.startsWith(LATENCY) && text !== END)) {
    const row = JSON.parse(line.slice(LATENCY.length)) as Row;
    const ofLab = table.get(row.lab) ?? new Map<string, Row>();
    table.set(row.lab, ofLab.set(name, row));
    const { lab, timers, latest, phase, abort } = row;
    console.log(
      `${name} ${lab}: the latest of ${timers} timers fired ${latest.toFixed(0)} ms late (${phase}), training ended ${abort.toFixed(0)} ms after its abort`,
    );
  }
}

const columns = [...new Set([...table.values()].flatMap((row) => [...row.keys()]))];
console.log(`\n| lab | ${columns.join(" | ")} |\n| --- |${" ---: |".repeat(columns.length)}`);
for (const [lab, row] of table) {
  const cells = columns.map((host) => row.get(host)?.latest.toFixed(0) ?? "");
  console.log(`| ${lab} | ${cells.join(" | ")} |`);
}
