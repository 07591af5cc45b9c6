// Builds the playground: a folder of static files for any web server and any subfolder. Needs the engine's modules in
// dist/wasm. To build the playground alone: npx tsx scripts/playground.ts

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { licencesOf } from "./licences.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = join(root, "ts/playground");
const folder = join(root, "dist/playground");

/** Writes dist/playground. */
export async function buildPlayground(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    ...common,
    entryPoints: {
      app: join(sources, "main.tsx"),
      worker: join(sources, "worker/main.ts"),
      thread: join(root, "ts/backends/workers/thread.ts"),
      style: join(sources, "style.css"),
    },
    outdir: folder,
    splitting: true,
    metafile: true,
    // The page's Content-Security-Policy allows no workers but from its own files, and the page never asks for this module.
    external: ["../../../dist/workers/*", "../../dist/wasm/relaxed_threads.wasm.js"],
  });
  const files = Object.keys(metafile.outputs).map((path) => path.replace(/^.*\//, ""));
  for (const name of ["index.html", "icon.svg"]) {
    copyFileSync(join(sources, name), join(folder, name));
    files.push(name);
  }
  // A static server offers no data sets. simdigit serve answers this request itself.
  writeFileSync(join(folder, "offers.json"), '{"mnist":null}\n');
  files.push("offers.json");
  await build({
    ...common,
    entryPoints: [join(sources, "service.ts")],
    outdir: folder,
    define: { FILES: JSON.stringify(files.sort()) },
  });
  writeFileSync(join(folder, "LICENSES.txt"), licencesOf(root, Object.keys(metafile.inputs)));
}

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
} as const;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await buildPlayground();
