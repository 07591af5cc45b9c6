// npm test here: the GPU tests on every host that this machine has, on a software driver where there is no GPU.
// Node by Dawn, Deno by wgpu, Chromium by its own Dawn: both shader compilers. Ends with the largest errors.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import type { Outcome } from "../../ts/backends/webgpu/all.ts";
import { runInChromium } from "./chromium.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const deno = `${here}node_modules/@deno/linux-x64-glibc/deno`;
/** Debian's chromium brings SwiftShader, a Vulkan driver on the processor, and the loader for it. */
const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";
const software = existsSync(swiftShader)
  ? { VK_ICD_FILENAMES: swiftShader, LD_LIBRARY_PATH: "/usr/lib/chromium" }
  : {};
const env = { ...software, DENO_WEBGPU_BACKEND: "vulkan", ...process.env };

interface Host {
  readonly name: string;
  /** Why it cannot run here, if it cannot. */
  readonly missing?: string | undefined;
  run(onLine: (line: string) => void): Promise<void>;
}

const hosts: readonly Host[] = [
  {
    name: "Node",
    run: (onLine) => runProcess(process.execPath, ["--import", "tsx", "process.ts", "all"], onLine),
  },
  {
    name: "Deno",
    missing: existsSync(deno) ? undefined : `no ${deno}`,
    run: (onLine) => runProcess(deno, ["run", "-A", "process.ts", "some"], onLine),
  },
  {
    name: "Chromium",
    missing: existsSync(chromium) ? undefined : `no ${chromium}: set CHROMIUM`,
    run: (onLine) => runInChromium(chromium, onLine),
  },
];

const wanted = process.argv.slice(2);
for (const host of hosts) {
  if (wanted.length === 0 || wanted.includes(host.name.toLowerCase())) await test(host);
}

/** Runs a host's tests, then tells uvu of them, a suite a host. */
async function test({ name, missing, run }: Host): Promise<void> {
  const tests = suite(`webgpu (${name})`);
  if (missing !== undefined) {
    console.log(`webgpu: ${name} is skipped, ${missing}`);
    tests.skip("all", () => {});
    tests.run();
    return;
  }
  const outcomes: Outcome[] = [];
  const start = performance.now();
  const failure = await run((line) => {
    if (line.startsWith("{")) outcomes.push(JSON.parse(line) as Outcome);
    else console.error(`${name}: ${line}`);
  }).then(
    () => undefined,
    (error: Error) => error,
  );
  tests("runs to its end", () => {
    if (failure) throw failure;
  });
  for (const { name, error } of outcomes) {
    tests(name, () => {
      if (error !== undefined) throw new Error(error);
    });
  }
  tests.run();
  console.log(
    `\n${name}: ${((performance.now() - start) / 1000).toFixed(0)} s; largest errors, in parts of their bounds:`,
  );
  tellErrors(outcomes);
}

function tellErrors(outcomes: readonly Outcome[]): void {
  const worst = new Map<string, { share: number; reason: string }>();
  for (const { worst: found } of outcomes) {
    if (!found || found.share < (worst.get(found.kernel)?.share ?? 0)) continue;
    worst.set(found.kernel, found);
  }
  for (const [kernel, { share, reason }] of worst) {
    console.log(`  ${kernel.padEnd(40)} ${share.toFixed(3)} of ${reason}`);
  }
}

async function runProcess(
  program: string,
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<void> {
  const child = spawn(program, args, { cwd: here, env, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) onLine(line);
  const code = child.exitCode ?? (await new Promise((ended) => child.once("exit", ended)));
  if (code !== 0) throw new Error(`${program} ended with ${code ?? child.signalCode}`);
}
