// Builds dist/: the engine's modules, the compiled sources with their types, the strict module as a script, the libraries
// that a few leaf files wrap, so that an installed package needs the two runtime dependencies alone, and the playground.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { licencesOf } from "./licences.ts";
import { buildPlayground } from "./playground.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
/** What each module imports, and which exports it has beside those of assembly/index.ts. */
const modules = [
  { target: "strict", imports: 0, entries: [] },
  { target: "relaxed", imports: 0, entries: [] },
  { target: "debug", imports: 0, entries: [] },
  { target: "strict_threads", imports: 1, entries: ["assembly/index_threads.ts"] },
  { target: "relaxed_threads", imports: 1, entries: ["assembly/index_threads.ts"] },
];
/** Compiled files that import nothing but a library or data, which are bundled into them. */
const wrappers = {
  node: ["cli/progress.js", "report/png.js", "data/image/png_decoder.js"],
  neutral: ["report/plots.js", "labs/figures.js"],
} as const;

/** The libraries of the first kind are of CommonJS, and ask for modules of Node's. */
const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

rmSync(join(root, "dist"), { recursive: true, force: true });
await Promise.all([...modules.map(compileEngine), compileSources()]);
writeInline();
for (const platform of ["node", "neutral"] as const) {
  for (const file of wrappers[platform]) await bundleInPlace(join(root, "dist", file), platform);
}
chmodSync(join(root, "dist/cli/main.js"), 0o755);
await buildPlayground();

/** asc exits with 0 on an unknown target, so the module is looked at afterwards. */
async function compileEngine({
  target,
  imports,
  entries,
}: (typeof modules)[number]): Promise<void> {
  await run("assemblyscript", "bin/asc.js", ...entries, "--target", target);
  const bytes = readFileSync(join(root, `dist/wasm/${target}.wasm`));
  const found = importsOf(bytes);
  if (found !== imports) {
    throw new Error(`${target}.wasm: expected imports: ${imports}, got ${found}`);
  }
}

/** Entries of the import section, read from the bytes: the host may lack relaxed SIMD. */
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

async function compileSources(): Promise<void> {
  await run("typescript", "bin/tsc", "-p", "tsconfig.build.json");
}

/** simdigit/inline: the strict module gzipped and in base64, for programs that are to be one file. */
function writeInline(): void {
  const module = readFileSync(join(root, "dist/wasm/strict.wasm"));
  const packed = gzipSync(module, { level: 9 }).toString("base64");
  const comment =
    "/** The bytes of the engine's strict module, for openSession's option `module`. */";
  const head = `// The engine's strict module inside a script. Made by scripts/build.ts.

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
  const types = `${comment}
export declare function strictModule(): Promise<Uint8Array<ArrayBuffer>>;
`;
  writeFileSync(join(root, "dist/inline.js"), script);
  writeFileSync(join(root, "dist/inline.d.ts"), types);
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

/** Runs a package's program with this Node. */
async function run(name: string, program: string, ...args: string[]): Promise<void> {
  const folder = dirname(require.resolve(`${name}/package.json`));
  const words = [join(folder, program), ...args];
  const [code] = await once(
    spawn(process.execPath, words, { cwd: root, stdio: "inherit" }),
    "exit",
  );
  if (code !== 0)
    throw new Error(`${program} ${args.join(" ")}: expected exit status 0, got ${code}`);
}
