// Compiles the engine's modules, and packs each into a script.

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

/** Compiles dist/wasm/TARGET.wasm and, but for debug, its script. Throws if the module does not have the expected number of imports. */
export async function compileEngine(target: Target): Promise<void> {
  const { imports, entries } = modules[target];
  await runProgram("assemblyscript", "bin/asc.js", ...entries, "--target", target);
  const bytes = readFileSync(join(root, `dist/wasm/${target}.wasm`));
  const found = importsOf(bytes);
  if (found !== imports) {
    throw new Error(`${target}.wasm: expected imports: ${imports}, got ${found}`);
  }
  if (target !== "debug") writeScript(target, bytes);
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

/**
 * Writes the module as a script beside it, gzipped and in base64: what the library imports on demand. Every bundler and
 * host finds a script; many lose a binary file.
 */
function writeScript(target: Target, bytes: Uint8Array): void {
  const script = `// The engine's module ${target}, gzipped, in base64. Made by scripts/engine.ts.
export const length = ${bytes.length};
export const packed = "${gzipSync(bytes, { level: 9 }).toString("base64")}";
`;
  writeFileSync(join(root, `dist/wasm/${target}.wasm.js`), script);
}
