// Runs the command line as a process of its own: from source, bundled once for a test file, because
// a start through tsx takes three times as long. Nothing here reaches the network or the user's
// cache, and the folder of a test file goes when its process does.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Checkpoint, decodeCheckpoint } from "../../../ts/core/checkpoint.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** For the files of the tests; empty at first. */
export const folder = mkdtempSync(join(tmpdir(), "simdigit-cli-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Laid out as the repository is, so that the bundle finds packages and the engine's modules. */
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

const { MNIST_DIR: _, ...inherited } = process.env;
/** Of every command line here, whatever the user's is. */
export const environment: NodeJS.ProcessEnv = {
  ...inherited,
  CI: "1",
  SIMDIGIT_LANG: "en",
  SIMDIGIT_CACHE: join(folder, ".cache"),
};

export interface Result {
  /** Null when a signal ended the process. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

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

/** Runs `simdigit ...args` to its end. */
export function simdigit(...args: string[]): Promise<Result> {
  return start(args).ended;
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

/** Does `work` for every item, two at a time. */
export async function forEachOf<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
