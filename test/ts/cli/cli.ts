// Runs the command line from source: in this process, or as one of its own where signals, the environment of Node or
// the end of a process matter. test/readme.test.ts runs every command of the documents as a process of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Checkpoint, decodeCheckpoint } from "../../../ts/core/checkpoint.ts";
import { here, type Result } from "./here.ts";
import { environment, folder } from "./place.ts";

export { environment, folder, type Result };

const root = fileURLToPath(new URL("../../../", import.meta.url));

// Bundled once: a start through tsx takes three times as long. It lies as in the repository, so that the bundle finds
// packages and the engine's modules.
const house = join(folder, ".house");
const main = join(house, "ts", "cli", "main.mjs");
mkdirSync(house);
for (const name of ["node_modules", "dist", "package.json"]) {
  symlinkSync(join(root, name), join(house, name));
}
await build({
  entryPoints: [join(root, "ts/cli/main.ts")],
  outdir: dirname(main),
  outExtension: { ".js": ".mjs" },
  splitting: true,
  bundle: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20",
  logLevel: "warning",
});

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Result>;
}

/** Program and arguments of `simdigit ...args`. */
export function commandLine(args: readonly string[]): string[] {
  return [process.execPath, main, ...args];
}

/** Starts `simdigit ...args`, with what is added to the environment. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const [program, ...rest] = commandLine(args);
  const child = spawn(program!, rest, {
    cwd: folder,
    env: { ...environment, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (piece) => {
    stdout += piece;
  });
  child.stderr.setEncoding("utf8").on("data", (piece) => {
    stderr += piece;
  });
  const ended = new Promise<Result>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
  return { child, ended };
}

/** Runs `simdigit ...args` to its end, in this process. */
export function simdigit(...args: string[]): Promise<Result> {
  return here(args);
}

/** Runs `simdigit`, by its words, where it must succeed. */
export async function run(words: string, ...more: string[]): Promise<Result> {
  const result = await simdigit(...words.split(" "), ...more);
  if (result.status === 0) return result;
  throw new Error(`${words} ${more.join(" ")}: status ${result.status}: ${result.stderr}`);
}

/** The checkpoint in a file of the folder. */
export function checkpoint(file: string): Checkpoint {
  return decodeCheckpoint(readFileSync(join(folder, file)), file);
}

/** The objects of a --json run, one of each line. */
export function eventsOf({ stdout }: Result): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
