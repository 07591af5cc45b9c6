// Builds dist/: the engine's three modules, the compiled sources with their types, the strict module as a script, and
// the libraries that a few leaf files wrap, so that an installed package needs the two runtime dependencies alone.

import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const modules = ["strict", "relaxed", "debug"];
/** Compiled files that import nothing but a library, which is bundled into them. */
const wrappers = {
  node: ["cli/progress.js", "report/png.js", "data/image/png_decoder.js"],
  neutral: ["report/plots.js"],
} as const;

/** The libraries of the first kind are of CommonJS, and ask for modules of Node's. */
const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

rmSync(join(root, "dist"), { recursive: true, force: true });
for (const target of modules) compileEngine(target);
compileSources();
writeInline();
for (const platform of ["node", "neutral"] as const) {
  for (const file of wrappers[platform]) await bundleInPlace(join(root, "dist", file), platform);
}
chmodSync(join(root, "dist/cli/main.js"), 0o755);

/** asc exits with 0 on an unknown target, so the module is looked at afterwards. */
function compileEngine(target: string): void {
  run("assemblyscript", "bin/asc.js", "--target", target);
  const bytes = readFileSync(join(root, `dist/wasm/${target}.wasm`));
  const imports = importsOf(bytes);
  if (imports !== 0) throw new Error(`${target}.wasm: expected no imports, got ${imports}`);
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

function compileSources(): void {
  run("typescript", "bin/tsc", "-p", "tsconfig.build.json");
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
  writeFileSync(`${file}.LICENSE.txt`, licencesOf(Object.keys(metafile.inputs)));
}

/** The licences and notices of the packages that these files belong to. */
function licencesOf(files: readonly string[]): string {
  const packages = new Set(
    files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []),
  );
  const texts: string[] = [];
  for (const folder of packages) {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
    const licences = names.filter((name) =>
      /^(licenses[\\/])?(licen[cs]e|notice)\b[^\\/]*$/i.test(name),
    );
    if (licences.length === 0) throw new Error(`${folder}: expected a licence, got none`);
    const title = folder.slice(folder.lastIndexOf("node_modules"));
    for (const name of licences) {
      texts.push(`${title}/${name}\n\n${readFileSync(join(root, folder, name), "utf8").trim()}\n`);
    }
  }
  return texts.join("\n\n");
}

/** Runs a package's program with this Node. */
function run(name: string, program: string, ...args: string[]): void {
  const folder = dirname(require.resolve(`${name}/package.json`));
  execFileSync(process.execPath, [join(folder, program), ...args], { cwd: root, stdio: "inherit" });
}
