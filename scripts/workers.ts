// Makes the scripts of workers. The package holds them as text, so that no bundler has to find them, and one of them as a
// file that a page can serve. To make them alone: npm run build:workers

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./program.ts";

/** Writes dist/workers/ and dist/worker.js. The script of a session holds that of a thread. */
export async function buildWorkers(): Promise<void> {
  mkdirSync(join(root, "dist/workers"), { recursive: true });
  writeText("thread", await scriptOf("thread"));
  const session = await scriptOf("session");
  writeText("session", session);
  writeFileSync(join(root, "dist/worker.js"), session);
}

/** One script without imports. */
async function scriptOf(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, `ts/backends/workers/${name}.ts`)],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    logLevel: "warning",
    // A worker gets the engine's module in a message and looks for no files.
    define: { "import.meta.url": '""' },
    external: ["../../dist/wasm/*"],
  });
  return outputFiles[0]!.text;
}

/** A module with the text of a script. */
function writeText(name: string, text: string): void {
  const head = `// The script of a worker as text. Made by scripts/workers.ts from ts/backends/workers/${name}.ts.`;
  writeFileSync(
    join(root, `dist/workers/${name}.js`),
    `${head}\n\nexport const text = ${JSON.stringify(text)};\n`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await buildWorkers();
