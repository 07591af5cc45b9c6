// Builds dist/: the engine's modules, the compiled sources with their types, the strict module as a script, the libraries
// that a few leaf files wrap, so that an installed package needs the two runtime dependencies alone, and the playground.

import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { compileEngine, targets, writeInline } from "./engine.ts";
import { licencesOf } from "./licences.ts";
import { buildPlayground } from "./playground.ts";
import { root, runProgram } from "./program.ts";

/** Compiled files that import nothing but a library or data, which are bundled into them. */
const wrappers = {
  node: ["cli/progress.js", "report/png.js", "data/image/png_decoder.js"],
  neutral: ["report/plots.js", "labs/figures.js"],
} as const;

/** The libraries of the first kind are of CommonJS, and ask for modules of Node's. */
const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

rmSync(join(root, "dist"), { recursive: true, force: true });
await Promise.all([...targets.map(compileEngine), compileSources()]);
writeInline();
for (const platform of ["node", "neutral"] as const) {
  for (const file of wrappers[platform]) await bundleInPlace(join(root, "dist", file), platform);
}
chmodSync(join(root, "dist/cli/main.js"), 0o755);
await buildPlayground();

async function compileSources(): Promise<void> {
  await runProgram("typescript", "bin/tsc", "-p", "tsconfig.build.json");
}

/** Beside the bundle go the licences of what is in it. */
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
    // echarts looks for a window, or else for Node's global, and for its environment: a worker has none of them.
    define: { global: "globalThis", "process.env.NODE_ENV": '"production"' },
    banner: { js: platform === "node" ? REQUIRE : "" },
    logLevel: "warning",
  });
  const licences = licencesOf(root, Object.keys(metafile.inputs));
  if (licences !== "") writeFileSync(`${file}.LICENSE.txt`, licences);
}
