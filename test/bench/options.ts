// The flags of npm run bench.

import { parseArgs } from "node:util";
import { benchLabs } from "./labs.ts";

/** torch-fused is PyTorch with the optimiser in one kernel, which it does only when asked. */
export const peers = ["torch", "torch-fused", "jax", "tfjs"] as const;
export type Peer = (typeof peers)[number];

export interface Options {
  /** webgpu: the GPU alone, which has a bench of its own (gpu/). */
  readonly backend: (typeof backends)[number];
  readonly quick: boolean;
  readonly kernels: boolean;
  readonly labs: readonly string[];
  readonly peers: readonly Peer[];
  readonly runs: number;
  /** A turn takes a whole epoch if that takes less than fifteen times this, else as many steps as fit into it. */
  readonly turnSeconds: number;
  /** The most threads that the engine and PyTorch are timed with. */
  readonly threads: number;
  readonly python: string;
  readonly json: boolean;
}

const backends = ["wasm", "webgpu"] as const;

export const usage = `npm run bench -- [flags]
  --backend NAME  webgpu: gemm and all labs on this machine's GPU, beside PyTorch on CUDA; of the flags below only
                  --python and --quick count then. wasm
  --labs LIST     of ${Object.keys(benchLabs).join(", ")}; or none
  --peers LIST    of ${peers.join(", ")}; or none; all but torch-fused. What is not installed is
                  left out, with a word on how to install it
  --runs N        turns of each side, of which the median counts; 5
  --threads N     time the engine and PyTorch with N threads as well as with 1; the cores
  --python PATH   a Python with torch; the environment's PYTHON or python3
  --no-kernels    labs alone
  --quick         3 turns of 0.3 s: to see that it works
  --json          one object a line`;

/** Throws an error that says what was expected. */
export function readOptions(words: readonly string[], cores: number): Options {
  const { values } = parseArgs({
    args: [...words],
    allowNegative: true,
    options: {
      backend: { type: "string", default: "wasm" },
      labs: { type: "string", default: Object.keys(benchLabs).join(",") },
      peers: { type: "string", default: "torch,jax,tfjs" },
      runs: { type: "string" },
      threads: { type: "string", default: String(cores) },
      python: { type: "string", default: process.env.PYTHON ?? "python3" },
      kernels: { type: "boolean", default: true },
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  return {
    backend: one("--backend", values.backend, backends),
    quick: values.quick,
    kernels: values.kernels,
    labs: list("--labs", values.labs, Object.keys(benchLabs)),
    peers: list("--peers", values.peers, peers),
    runs: count("--runs", values.runs ?? (values.quick ? "3" : "5")),
    turnSeconds: values.quick ? 0.3 : 1,
    threads: count("--threads", values.threads),
    python: values.python,
    json: values.json,
  };
}

function one<T extends string>(flag: string, word: string, known: readonly T[]): T {
  const found = known.find((each) => each === word);
  if (found === undefined) throw new Error(`${flag} expected ${known.join(" or ")}, got ${word}`);
  return found;
}

function list<T extends string>(flag: string, words: string, known: readonly T[]): T[] {
  if (words === "none") return [];
  return words.split(",").map((word) => {
    const found = known.find((each) => each === word);
    if (found === undefined)
      throw new Error(`${flag} expected ${known.join(", ")} or none; got ${word}`);
    return found;
  });
}

function count(flag: string, word: string): number {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`${flag} expected an integer of at least 1, got ${word}`);
  }
  return value;
}
