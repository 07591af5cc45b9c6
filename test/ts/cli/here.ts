// Runs command lines in this process, without a start of 0.3 s for each.

import process from "node:process";
import { runCommandLine } from "../../../ts/cli/command_line.ts";
import { environment as childEnvironment, folder } from "./place.ts";

export interface Result {
  /** Null when a signal ended the process. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Ends with the command lines so far: they share the process's streams and folder, so they run one by one. */
let last: Promise<unknown> = Promise.resolve();

/** Runs `simdigit ...args` in the tests' folder. stdout is a terminal of `columns` if they are given; stderr is none. */
export function here(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  columns?: number,
): Promise<Result> {
  const result = last.then(() => runHere(args, env, columns));
  last = result.catch(() => {});
  return result;
}

async function runHere(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  columns: number | undefined,
): Promise<Result> {
  const written = { stdout: "", stderr: "" };
  const { env: environment, exitCode } = process;
  const { log } = console;
  const before = process.cwd();
  const giveBack = [
    takeOver(process.stdout, (text) => (written.stdout += text), columns),
    takeOver(process.stderr, (text) => (written.stderr += text)),
  ];
  try {
    process.chdir(folder);
    process.env = { ...childEnvironment, ...env };
    process.exitCode = undefined;
    console.log = (text: string) => void process.stdout.write(`${text}\n`);
    await runCommandLine(args);
    return { ...written, status: Number(process.exitCode ?? 0) };
  } finally {
    for (const stream of giveBack) stream();
    console.log = log;
    process.exitCode = exitCode;
    process.env = environment;
    process.chdir(before);
    // The command's handlers would stay; a Ctrl-C is for the tests.
    for (const signal of ["SIGINT", "SIGTERM"]) process.removeAllListeners(signal);
  }
}

/** Catches what is written to a stream, a terminal of `columns` or no terminal. Returns what ends this. */
function takeOver(
  stream: NodeJS.WriteStream,
  caught: (text: string) => void,
  columns?: number,
): () => void {
  const { write, isTTY, columns: before } = stream;
  const catching = (text: string) => {
    caught(text);
    return true;
  };
  Object.assign(stream, { write: catching, isTTY: columns !== undefined, columns });
  return () => Object.assign(stream, { write, isTTY, columns: before });
}
