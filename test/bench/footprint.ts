// Resident memory of `simdigit train xavier-adam` after every epoch, and how long the program and the engine's modules
// take to start. Linux, which tells the memory of another process. Wants dist/: npm run build.
//
//   node --import tsx test/bench/footprint.ts [--epochs N] [--limit IMAGES] [--threads N]

import { spawn, spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { moduleName } from "../../ts/backends/wasm/engine.ts";
import { median } from "./race.ts";
import { relaxedFlags } from "./relaxed.ts";

const RUNS = 15;
const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const { values } = parseArgs({
  options: {
    epochs: { type: "string", default: "30" },
    limit: { type: "string" },
    threads: { type: "string", default: "1" },
  },
});

console.log(`Node ${process.version}\n\n| after epoch | resident MB |\n|---:|---:|`);
const resident = await trainingMemory();
const epochs = resident.length;
for (const epoch of new Set([1, 2, 3, 5, 10, 20, epochs])) {
  if (epoch <= epochs) console.log(`| ${epoch} | ${resident[epoch - 1]!.toFixed(1)} |`);
}
if (epochs > 2) {
  const growth = resident.at(-1)! - resident[1]!;
  console.log(
    `\nfrom epoch 2 to epoch ${epochs}: ${growth >= 0 ? "+" : ""}${growth.toFixed(1)} MB`,
  );
}

console.log("\n| start | ms, median |\n|---|---:|");
tellTime("node -e 0", () => elapsed(["-e", "0"]));
tellTime("simdigit --help", () => elapsed([program, "--help"]));
for (const name of [moduleName("strict"), moduleName("relaxed"), moduleName("strict", 2)]) {
  const path = fileURLToPath(new URL(`../../dist/wasm/${name}.wasm`, import.meta.url));
  const kilobytes = Math.round(statSync(path).size / 1000);
  const starts = Array.from({ length: RUNS }, () => startModule(path));
  tellTime(`${name}.wasm, ${kilobytes} kB: compile`, () => starts.map(({ compile }) => compile));
  if (name.endsWith("_threads")) continue; // Its instance wants a shared memory first.
  tellTime(`${name}.wasm: instantiate`, () => starts.map(({ instantiate }) => instantiate));
}

function tellTime(what: string, milliseconds: () => number[]): void {
  console.log(`| ${what} | ${median(milliseconds()).toFixed(1)} |`);
}

/** Megabytes after each epoch. */
async function trainingMemory(): Promise<number[]> {
  const { epochs, limit, threads } = values;
  const words = ["train", "xavier-adam", "--json", "--epochs", epochs, "--threads", threads];
  if (limit !== undefined) words.push("--limit", limit);
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const megabytes: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (JSON.parse(line).event !== "epoch") continue;
    const now = residentOf(child.pid!);
    if (now !== undefined) megabytes.push(now);
  }
  return megabytes;
}

/** Nothing of a process that has just ended. */
function residentOf(pid: number): number | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return undefined;
  }
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1000;
}

/** Milliseconds of a few runs of Node. */
function elapsed(words: readonly string[]): number[] {
  return Array.from({ length: RUNS }, () => {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, words);
    if (status !== 0) throw new Error(`node ${words.join(" ")}: expected to end with 0`);
    return performance.now() - start;
  });
}

/** Milliseconds in a process of its own: V8 keeps what it has compiled. */
function startModule(path: string): { compile: number; instantiate: number } {
  const script = `
    const bytes = require("node:fs").readFileSync(${JSON.stringify(path)});
    (async () => {
      const start = performance.now();
      const module = await WebAssembly.compile(bytes);
      const compiled = performance.now();
      if (WebAssembly.Module.imports(module).length === 0) await WebAssembly.instantiate(module);
      const instantiate = performance.now() - compiled;
      console.log(JSON.stringify({ compile: compiled - start, instantiate }));
    })();`;
  const { stdout } = spawnSync(process.execPath, [...relaxedFlags, "-e", script]);
  return JSON.parse(stdout.toString());
}
