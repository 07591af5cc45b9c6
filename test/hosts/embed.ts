// Shared by the tests of foreign hosts (npm run test:other-hosts): data as plain IDX files, Node's run of the same lab, and a
// suite that is skipped if a host is missing, with a message that says what to install.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { suite, type Test } from "uvu";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Folder of what the tests build and write. */
export const out = fileURLToPath(new URL("dist", import.meta.url));

/** Results of a run in Node. */
export interface Run {
  readonly secondsPerEpoch: readonly number[];
  readonly accuracy: number;
  readonly sha256: string;
}

/** A suite, skipped with a message unless each of these holds. */
export function hostSuite(name: string, needs: Readonly<Record<string, boolean>>): Test {
  const missing = Object.keys(needs).filter((need) => !needs[need]);
  if (missing.length === 0) return suite(name);
  console.log(`${name}: skipped, needs ${missing.join(", ")}`);
  const tests = suite(name);
  return Object.assign(tests.skip, { run: tests.run, skip: tests.skip }) as unknown as Test;
}

/** Whether a program is on the path. */
export function installed(program: string): boolean {
  return succeeds("sh", ["-c", `command -v ${program}`]);
}

/** Whether the command exits with 0. */
export function succeeds(program: string, values: readonly string[]): boolean {
  try {
    execFileSync(program, values, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Standard output of a program in the repository's root. Throws if it fails. */
export function output(program: string, ...values: string[]): string {
  return execFileSync(program, values, {
    cwd: root,
    encoding: "utf8",
    stdio: "pipe",
    maxBuffer: 2 ** 26,
  });
}

/** A folder with four plain IDX files: MNIST of MNIST_DIR, or drawn digits. */
export function dataFolder(): string {
  const mnist = process.env.MNIST_DIR;
  const folder = `${out}/${mnist ? "mnist" : "drawn"}`;
  if (existsSync(`${folder}/t10k-labels-idx1-ubyte`)) return folder;
  mkdirSync(folder, { recursive: true });
  if (mnist) simdigit("data", "convert", mnist, folder, "--format", "idx");
  else simdigit("data", "make", folder, "--train", "2000", "--test", "500");
  return folder;
}

const runs = new Map<string, Run>();

/** Trains the lab in Node with seed 1, each run once. */
export function nodeRun(lab: string, epochs: number, ...flags: string[]): Run {
  const values = [lab, "--epochs", String(epochs), "--seed", "1", "--json", ...flags];
  const key = values.join(" ");
  const run = runs.get(key) ?? train(values);
  runs.set(key, run);
  return run;
}

function train(values: readonly string[]): Run {
  const lines = simdigit("train", ...values, "--data", dataFolder())
    .trim()
    .split("\n");
  const events = lines.map((line) => JSON.parse(line));
  const { accuracy, weights_sha256: sha256 } = events.at(-1);
  const epochEvents = events.filter(({ event }) => event === "epoch");
  return { secondsPerEpoch: epochEvents.map(({ seconds }) => seconds), accuracy, sha256 };
}

/** Prints how long an epoch took in the host and in Node. */
export function tellTimes(host: string, lab: string, seconds: readonly number[], node: Run): void {
  const each = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(", ");
  console.log(
    `${lab}: ${each(seconds)} s per epoch in ${host}, ${each(node.secondsPerEpoch)} s in Node`,
  );
}

export function fileHash(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** Builds a program of test/hosts/c/Makefile and returns its path. */
export function build(program: string): string {
  output("make", "--silent", "-C", "test/hosts/c", `OUT=${out}`, `${out}/${program}`);
  return `${out}/${program}`;
}

/** What is needed to build the C programs. */
export const cNeeds = {
  "gcc (Debian: gcc)": installed("gcc"),
  "make (Debian: make)": installed("make"),
  "simde (Debian: libsimde-dev)": existsSync("/usr/include/simde/wasm/simd128.h"),
  "wasm2c (npm ci --prefix test/hosts/c)": existsSync(`${root}/test/hosts/c/node_modules/wabt`),
};

function simdigit(...values: string[]): string {
  return output(process.execPath, "--import", "tsx", "ts/cli/main.ts", ...values);
}
