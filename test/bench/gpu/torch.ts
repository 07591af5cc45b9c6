// PyTorch on CUDA in a process for each lab, if it is installed.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Dataset } from "../../../ts/core/dataset.ts";
import type { Lab } from "../../../ts/labs/lab.ts";

export interface Epoch {
  readonly seconds: number;
  readonly cost: number;
}

export interface Runner<E extends Epoch> {
  epoch(): Promise<E>;
  stop(): Promise<void>;
}

export interface TorchOptions {
  readonly python: string;
  readonly training: Dataset;
  /** Also on the processor, to test the benchmark without CUDA. */
  readonly cpu: boolean;
}

export interface Torch {
  /** Version and device; undefined without PyTorch. */
  readonly version: string | undefined;
  runner(lab: Lab): Promise<Runner<Epoch> | undefined>;
  stop(): void;
}

const script = fileURLToPath(new URL("torch_labs.py", import.meta.url));

/** Passes the digits to PyTorch in a folder, which `stop` removes. */
export async function openTorch({ python, training, cpu }: TorchOptions): Promise<Torch> {
  const folder = mkdtempSync(join(tmpdir(), "simdigit-torch-"));
  writeFileSync(join(folder, "inputs.u8"), training.inputs as Uint8Array);
  writeFileSync(join(folder, "labels.u8"), Uint8Array.from(training.labels));
  const device = cpu ? "any" : "cuda";
  const probe = spawnSync(python, [script, device], { encoding: "utf8" });
  const version = probe.status === 0 ? probe.stdout.trim() : undefined;
  return {
    version,
    async runner({ id, recipe }) {
      if (version === undefined) return undefined;
      const child = spawn(python, [script, device, folder, JSON.stringify(recipe)], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      return {
        async epoch() {
          child.stdin.write("\n");
          const { value, done } = await lines.next();
          if (done) throw new Error(`PyTorch ended early on ${id}`);
          return JSON.parse(value) as Epoch;
        },
        async stop() {
          child.stdin.end();
        },
      };
    },
    stop: () => rmSync(folder, { recursive: true }),
  };
}
