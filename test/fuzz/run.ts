// Reads many damaged files: node --import tsx test/fuzz/run.ts [COUNT] [SEED] [FIRST]. Ends with an error for the first that
// crashes a reader, takes over a second or over ten times its size + 256 MB; it says how to run that file alone.

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Sign, WINDOW } from "./sign.ts";

const COUNT = 1_000_000;
const SEED = 1;
/** A process that is silent for so many milliseconds hangs, though each file of a window may take a second. */
const SILENCE = 1.2 * 1000 * WINDOW;

const [count = COUNT, seed = SEED, first = 0] = process.argv.slice(2).map(Number);
const child = fork(
  fileURLToPath(new URL("read.ts", import.meta.url)),
  [count, seed, first].map(String),
  { execArgv: ["--import", "tsx"] },
);
let next = first;
let timer = watch(child);
const start = performance.now();
child.on("message", (sign: Sign) => {
  clearTimeout(timer);
  timer = watch(child);
  next = sign.next;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const slowest = sign.slowest.toFixed(0);
  const line = `${next} files in ${seconds} s, ${sign.taken} taken, slowest ${slowest} ms`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line}`);
  else if (next % 50_000 === 0 || next === first + count) console.log(line);
});
child.on("exit", (code) => {
  clearTimeout(timer);
  process.stdout.write("\n");
  process.exitCode = code ?? 1;
});

function watch(child: ChildProcess): NodeJS.Timeout {
  return setTimeout(() => {
    console.error(`hangs: run ${WINDOW} ${seed} ${next} has the file`);
    child.kill("SIGKILL");
  }, SILENCE);
}
