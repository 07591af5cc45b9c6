// Runs command lines in this process, without a start of 0.3 s for each: for those that are refused at once.

import process from "node:process";
import { runCommandLine } from "../../../ts/cli/command_line.ts";
import { environment as childEnvironment, folder, type Result } from "./cli.ts";

/** Runs `simdigit ...args` in the tests' folder; for one command line at a time. */
export async function here(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
  const written = { stdout: "", stderr: "" };
  const { env: environment, exitCode, stdout, stderr } = process;
  const writers = { stdout: stdout.write, stderr: stderr.write, log: console.log };
  const catchInto = (name: "stdout" | "stderr") => (text: string) => {
    written[name] += text;
    return true;
  };
  const before = process.cwd();
  try {
    process.chdir(folder);
    process.env = { ...childEnvironment, ...env };
    process.exitCode = undefined;
    stdout.write = catchInto("stdout") as typeof stdout.write;
    stderr.write = catchInto("stderr") as typeof stderr.write;
    console.log = (text: string) => void catchInto("stdout")(`${text}\n`);
    await runCommandLine(args);
    return { ...written, status: Number(process.exitCode ?? 0) };
  } finally {
    stdout.write = writers.stdout;
    stderr.write = writers.stderr;
    console.log = writers.log;
    process.exitCode = exitCode;
    process.env = environment;
    process.chdir(before);
  }
}
