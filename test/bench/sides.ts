// The sides of the race, each in a process of its own, so that none is slowed by what another left behind. A side
// computes only when it is asked.

import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { builds } from "../../ts/backends/wasm/engine.ts";
import type { Answer, Asked, Opened } from "./case.ts";
import type { Options, Peer } from "./options.ts";
import { relaxedFlags } from "./relaxed.ts";

export interface SideSpec {
  /** "strict" and "relaxed" are the engine's builds. */
  readonly name: (typeof builds)[number] | Peer;
  readonly threads: number;
  /** The folder of the case comes after `program` and before `flags`. */
  readonly program: readonly string[];
  readonly flags: readonly string[];
}

const titles = {
  strict: "simdigit strict",
  relaxed: "simdigit relaxed",
  torch: "PyTorch",
  "torch-fused": "PyTorch, fused optimiser",
  jax: "jax-js wasm",
  tfjs: "tfjs wasm",
};

export function titleOf({ name }: Pick<SideSpec, "name">): string {
  return titles[name];
}

/** All that can take part here; what cannot is told, with how to get it. */
export function findSides(
  { peers, threads, python }: Options,
  onNotice: (text: string) => void,
): SideSpec[] {
  const counts = [...new Set([1, threads])];
  const node = [process.execPath, ...relaxedFlags, "--import", "tsx"];
  const script = (name: string) => fileURLToPath(new URL(`sides/${name}`, import.meta.url));
  const sides: SideSpec[] = builds.flatMap((name) =>
    counts.map((threads) => {
      const program = [...node, script("simdigit.ts")];
      return { name, threads, program, flags: [name, String(threads)] };
    }),
  );
  const torches = (["torch", "torch-fused"] as const).filter((name) => peers.includes(name));
  if (torches.length > 0 && spawnSync(python, ["-c", "import torch"]).status !== 0) {
    onNotice(`PyTorch is left out: ${python} has no torch; name one that has it by --python`);
    torches.length = 0;
  }
  for (const name of torches) {
    for (const threads of counts) {
      const program = [python, script("torch_side.py")];
      const flags = [String(threads), ...(name === "torch-fused" ? ["fused"] : [])];
      sides.push({ name, threads, program, flags });
    }
  }
  const modules = { jax: "@jax-js/jax", tfjs: "@tensorflow/tfjs-backend-wasm" };
  for (const name of ["jax", "tfjs"] as const) {
    if (!peers.includes(name)) continue;
    if (existsSync(new URL(`node_modules/${modules[name]}`, import.meta.url))) {
      sides.push({ name, threads: 1, program: [...node, script(`${name}.ts`)], flags: [] });
    } else {
      onNotice(`${titles[name]} is left out: install it by npm ci --prefix test/bench`);
    }
  }
  return sides;
}

export interface Side extends Opened {
  ask(asked: Asked): Promise<Answer>;
  stop(): void;
}

/** Starts a side on the case in `folder`; it is ready when this returns. */
export async function openSide(spec: SideSpec, folder: string): Promise<Side> {
  const [program, ...words] = [...spec.program, folder, ...spec.flags];
  const child = spawn(program!, words, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {}); // It has ended: next() says so.
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("an answer expected, its process ended");
    return JSON.parse(value);
  };
  const opened: Opened = await next();
  return {
    ...opened,
    ask(asked) {
      child.stdin.write(`${JSON.stringify(asked)}\n`);
      return next();
    },
    stop: () => child.stdin.end(),
  };
}
