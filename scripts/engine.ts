// Compiles the engine's modules, and packs the strict one into a script.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root, runProgram } from "./program.ts";

/** Number of imports of each target of asconfig.json, and its entries besides assembly/index.ts. */
const modules = {
  strict: { imports: 0, entries: [] },
  relaxed: { imports: 0, entries: [] },
  debug: { imports: 0, entries: [] },
  strict_threads: { imports: 1, entries: ["assembly/index_threads.ts"] },
  relaxed_threads: { imports: 1, entries: ["assembly/index_threads.ts"] },
} as const;

export type Target = keyof typeof modules;
export const targets = Object.keys(modules) as Target[];

/** Compiles dist/wasm/TARGET.wasm. Throws if the module does not have the expected number of imports. */
export async function compileEngine(target: Target): Promise<void> {
  const { imports, entries } = modules[target];
  await runProgram("assemblyscript", "bin/asc.js", ...entries, "--target", target);
  const bytes = readFileSync(join(root, `dist/wasm/${target}.wasm`));
  const found = importsOf(bytes);
  if (found !== imports) {
    throw new Error(`${target}.wasm: expected imports: ${imports}, got ${found}`);
  }
}

/** Number of imports. Read from the bytes, because this host may refuse a module with relaxed SIMD. */
function importsOf(bytes: Uint8Array): number {
  let at = 8;
  const unsigned = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const id = bytes[at++]!;
    const size = unsigned();
    if (id === 2) return unsigned();
    at += size;
  }
  return 0;
}

/** Writes simdigit/inline: the strict module, gzipped and in base64, for programs in a single file. */
export function writeInline(): void {
  const module = readFileSync(join(root, "dist/wasm/strict.wasm"));
  const packed = gzipSync(module, { level: 9 }).toString("base64");
  const comment =
    "/** The bytes of the engine's strict module, for openSession's option `module`. */";
  const head = `// The engine's strict module inside a script. Made by scripts/engine.ts.

import { fromBase64 } from "./core/base64.js";
import { gunzip } from "./data/gzip.js";
`;
  const script = `${head}
${comment}
export function strictModule() {
  return gunzip(fromBase64(PACKED), "simdigit/inline", () => ${module.length});
}

const PACKED = "${packed}";
`;
  const types = `import type { Bytes } from "./core/arrays.js";

${comment}
export declare function strictModule(): Promise<Bytes>;
`;
  writeFileSync(join(root, "dist/inline.js"), script);
  writeFileSync(join(root, "dist/inline.d.ts"), types);
}
