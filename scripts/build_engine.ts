// Builds the engine's modules only, and checks that the bindings agree with the exports.
//
//   npm run build:engine                  all modules
//   npm run build:engine -- strict debug  these modules only
//   npm run watch -- [TEST_FILE...]       the debug module after every change of assembly/, then the tests on it

import { spawnSync } from "node:child_process";
import { readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { withSourceLines } from "../ts/cli/source_lines.ts";
import { readAbi } from "./abi_source.ts";
import { bindings } from "./bindings.ts";
import { compileEngine, type Target, targets } from "./engine.ts";
import { root } from "./program.ts";

/** Delay before a build, because an editor may write a file in several steps. */
const SETTLE_MS = 50;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { watch: { type: "boolean", default: false } },
});

if (values.watch) await watchEngine(positionals);
else await buildEngine(positionals.length === 0 ? targets : positionals.map(targetOf));

async function buildEngine(wanted: readonly Target[]): Promise<void> {
  await Promise.all(wanted.map(compileEngine));
  checkBindings();
}

function targetOf(name: string): Target {
  const target = targets.find((known) => known === name);
  if (target) return target;
  throw new RangeError(`module: expected one of ${targets.join(", ")}, got ${name}`);
}

/** Throws if a generated file does not match the exports. */
function checkBindings(): void {
  for (const [file, text] of Object.entries(bindings(readAbi()))) {
    if (readFileSync(join(root, file), "utf8") === text) continue;
    throw new Error(`${file} does not agree with the exports - run: npm run bindings`);
  }
}

/** Runs a test file on the debug build. A trap's stack names the lines of assembly/. */
function runTest(file: string): void {
  const env = { ...process.env, TEST_BUILD: "debug" };
  const words = ["--import", "tsx", file];
  const { stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: root,
    env,
    encoding: "utf8",
  });
  console.log(withSourceLines(stdout + stderr));
}

/** Builds now and after every change, until Ctrl-C. A change during a build causes one more build. */
async function watchEngine(tests: readonly string[]): Promise<void> {
  let changed = () => {};
  watch(join(root, "assembly"), { recursive: true }, (_, file) => {
    if (file?.endsWith(".ts")) changed();
  });
  for (;;) {
    const change = new Promise<void>((resolve) => {
      changed = resolve;
    });
    const start = performance.now();
    try {
      await compileEngine("debug");
      for (const test of tests) runTest(test);
      checkBindings();
    } catch (error) {
      console.error(String(error));
    }
    const seconds = (performance.now() - start) / 1000;
    console.log(`watch: ${seconds.toFixed(1)} s; waiting for a change in assembly/`);
    await change;
    await setTimeout(SETTLE_MS);
  }
}
