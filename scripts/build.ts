// Builds dist/: the engine's modules, the compiled sources with their types, and the playground. Libraries that a single
// file uses are bundled into that file, so that an installed package needs only its two runtime dependencies.

import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { compileEngine, targets } from "./engine.ts";
import { licencesOf } from "./licences.ts";
import { buildPlayground } from "./playground.ts";
import { root, runProgram } from "./program.ts";
import { buildWorkers } from "./workers.ts";

/** Compiled files into which the libraries or data that they import are bundled. */
const wrappers = {
  node: ["cli/progress.js", "report/png.js"],
  neutral: [
    "report/plots.js",
    "labs/figures.js",
    "backends/wasm/loader.js",
    "core/edit_distance.js",
    "data/image/jpeg_decoder.js",
    "data/deflate.js",
  ],
} as const;

/** The bundles for Node contain CommonJS libraries, which require modules of Node. */
const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

rmSync(join(root, "dist"), { recursive: true, force: true });
await Promise.all([...targets.map(compileEngine), compileSources()]);
await buildWorkers();
for (const platform of ["node", "neutral"] as const) {
  for (const file of wrappers[platform]) await bundleInPlace(join(root, "dist", file), platform);
}
chmodSync(join(root, "dist/cli/main.js"), 0o755);
await buildPlayground();

async function compileSources(): Promise<void> {
  await runProgram("typescript", "bin/tsc", "-p", "tsconfig.build.json");
}

/** Bundles a file in place, and writes the licences of its contents beside it. */
async function bundleInPlace(file: string, platform: keyof typeof wrappers): Promise<void> {
  const { metafile } = await build({
    entryPoints: [file],
    outfile: file,
    absWorkingDir: root,
    allowOverwrite: true,
    bundle: true,
    minify: true,
    metafile: true,
    format: "esm",
    platform,
    target: "node20",
    // echarts reads window, or else Node's global, and process.env. A worker has none of them.
    define: { global: "globalThis", "process.env.NODE_ENV": '"production"' },
    banner: { js: platform === "node" ? REQUIRE : "" },
    logLevel: "warning",
  });
  const licences = licencesOf(root, Object.keys(metafile.inputs));
  if (licences !== "") writeFileSync(`${file}.LICENSE.txt`, licences);
}
