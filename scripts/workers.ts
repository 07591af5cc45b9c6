// Makes the scripts of workers: each is one file without imports, and the package holds it as text too, so that no
// bundler has to find it.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./program.ts";

/** Writes dist/workers/NAME.js, a module with the text of the script of ts/backends/workers/NAME.ts. */
export async function buildWorker(name: "thread"): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [join(root, `ts/backends/workers/${name}.ts`)],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    logLevel: "warning",
  });
  const head = `// The script of a worker as text. Made by scripts/workers.ts from ts/backends/workers/${name}.ts.`;
  mkdirSync(join(root, "dist/workers"), { recursive: true });
  writeFileSync(join(root, "dist/worker.js"), outputFiles[0]!.text);
  writeFileSync(
    join(root, `dist/workers/${name}.js`),
    `${head}\n\nexport const text = ${JSON.stringify(outputFiles[0]!.text)};\n`,
  );
}
