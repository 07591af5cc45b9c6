// npm test here: the GPU tests on every host that this machine has, on a software driver if there is no GPU. Node and
// Chromium use Dawn, Deno uses wgpu, so both shader compilers are tested; then the command line. Prints the largest
// errors. Arguments select hosts: node, deno, chromium, cli.

import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import type { Outcome } from "../../ts/backends/webgpu/all.ts";
import type { Errors } from "../../ts/backends/webgpu/case.ts";
import { runInChromium } from "./chromium.ts";
import { cliTests } from "./cli.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const deno = findDeno();
/** Debian's chromium contains SwiftShader, a Vulkan driver for the processor, and a loader for it. */
const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";
const software = existsSync(swiftShader)
  ? { VK_ICD_FILENAMES: swiftShader, LD_LIBRARY_PATH: "/usr/lib/chromium" }
  : {};
const driver = { ...software, DENO_WEBGPU_BACKEND: "vulkan" };
const env = { ...driver, ...process.env };

interface Host {
  readonly name: string;
  /** The reason why it cannot run here, if any. */
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
    missing:
      deno === undefined ? "it is not in node_modules: npm ci --prefix test/hosts/gpu" : undefined,
    run: (onLine) => runProcess(deno!, ["run", "-A", "process.ts", "some"], onLine),
  },
  {
    name: "Chromium",
    missing: existsSync(chromium) ? undefined : `no ${chromium}: set CHROMIUM`,
    run: (onLine) => runInChromium(chromium, onLine),
  },
];

const wanted = process.argv.slice(2);
const chosen = hosts.filter(
  ({ name }) => wanted.length === 0 || wanted.includes(name.toLowerCase()),
);
// All hosts run at once, since compiling a kernel for a processor takes one core. uvu reports when all are done.
const records = await Promise.all(chosen.map(record));
for (const each of records) printErrors(each);
for (const each of records) reportTests(each);
if (wanted.length === 0 || wanted.includes("cli")) {
  cliTests(driver, deno);
}

/** The results of a host's tests. */
interface Record {
  readonly host: Host;
  readonly outcomes: readonly Outcome[];
  /** The error that ended them early. */
  readonly failure: Error | undefined;
  readonly seconds: number;
}

/** Deno's executable. npm installs the package of this platform only. */
function findDeno(): string | undefined {
  const folder = join(here, "node_modules/@deno");
  if (!existsSync(folder)) return undefined;
  const programs = readdirSync(folder).map((name) => join(folder, name, "deno"));
  return programs.flatMap((path) => [path, `${path}.exe`]).find((path) => existsSync(path));
}

async function record(host: Host): Promise<Record> {
  const outcomes: Outcome[] = [];
  const start = performance.now();
  const onLine = (line: string) => {
    if (line.startsWith("{")) outcomes.push(JSON.parse(line) as Outcome);
    else console.error(`${host.name}: ${line}`);
  };
  const failure =
    host.missing === undefined
      ? await host.run(onLine).then(
          () => undefined,
          (error: Error) => error,
        )
      : undefined;
  return { host, outcomes, failure, seconds: (performance.now() - start) / 1000 };
}

/** Reports a host's tests as a suite of uvu. */
function reportTests({ host: { name, missing }, outcomes, failure }: Record): void {
  const tests = suite(`webgpu (${name})`);
  if (missing !== undefined) {
    console.log(`webgpu: ${name} is skipped, ${missing}`);
    tests.skip("all", () => {});
  } else {
    tests("runs to its end", () => {
      if (failure) throw failure;
    });
  }
  for (const { name, error } of outcomes) {
    tests(name, () => {
      if (error !== undefined) throw new Error(error);
    });
  }
  tests.run();
}

function printErrors({ host: { name }, outcomes, seconds }: Record): void {
  console.log(
    `\n${name}: ${seconds.toFixed(0)} s; largest errors: relative, as a fraction of the bound, the bound`,
  );
  const kernels = new Map<string, Errors>();
  for (const { errors } of outcomes) {
    if (!errors) continue;
    const { share = 0, relative = 0 } = kernels.get(errors.kernel) ?? {};
    kernels.set(errors.kernel, {
      ...errors,
      share: Math.max(share, errors.share),
      relative: Math.max(relative, errors.relative),
    });
  }
  for (const { kernel, relative, share, reason } of kernels.values()) {
    const numbers = [relative.toExponential(1), share.toFixed(3)];
    console.log(`  ${kernel.padEnd(36)} ${numbers.join("  ")}  ${reason}`);
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
