// The tests that a host runs. A test is portable if none of its static imports, followed to the end, needs a process.
// Dynamic imports do not count.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = ["test/assembly", "test/ts"];
/** Packages that run on every host. The report's plots use echarts. */
const portablePackages =
  /^(uvu(\/assert)?|fast-check|fflate|jpeg-js|leven|@assemblyscript\/loader|echarts\/.*)$/;

/** Tests of what a host provides: WebAssembly, files or fetch, decompression, workers, and globals that may be absent. */
const surface = [
  "test/assembly/abi.test.ts",
  "test/assembly/memory.test.ts",
  "test/assembly/random.test.ts",
  "test/assembly/threads.test.ts",
  "test/ts/backends/open.test.ts",
  "test/ts/backends/wasm_session.test.ts",
  "test/ts/backends/webgpu.test.ts",
  "test/ts/backends/worker.test.ts",
  "test/ts/core/safetensors.test.ts",
  "test/ts/core/turns.test.ts",
  "test/ts/data/idx.test.ts",
  "test/ts/fit/documents.test.ts",
  "test/ts/playground/answer.test.ts",
  "test/ts/playground/files.test.ts",
  "test/ts/report/plots.test.ts",
];

/** Tests that train many networks with kernels that have tests of their own, or read many pictures and damaged files. */
const long = [
  "test/assembly/derivatives_train.test.ts",
  "test/assembly/net_grid.test.ts",
  "test/assembly/random_step.test.ts",
  "test/assembly/torch.test.ts",
  "test/assembly/torch_training.test.ts",
  "test/ts/backends/many_classes.test.ts",
  "test/ts/core/resume.test.ts",
  "test/ts/data/image_decorated.test.ts",
  "test/ts/data/table_random.test.ts",
  "test/ts/gradcheck/planted_bugs.test.ts",
];

/** The tests that a host runs: all portable ones except the long ones, or those of its surface only. */
export type Extent = "most" | "surface";

/** Sorted paths of the test files of each extent, relative to the repository's root. */
export async function testsByExtent(): Promise<Readonly<Record<Extent, string[]>>> {
  const portable = await portableTests();
  const lost = [...surface, ...long].filter((path) => !portable.includes(path));
  if (lost.length > 0) throw new Error(`expected portable tests, got ${lost.join(", ")}`);
  return { most: portable.filter((path) => !long.includes(path)), surface };
}

async function portableTests(): Promise<string[]> {
  const tests = folders.flatMap(testsIn);
  const { metafile } = await build({
    entryPoints: tests,
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    outdir: "dist",
    format: "esm",
    packages: "external",
    logLevel: "warning",
  });
  return tests.filter((test) => isPortable(test, metafile));
}

function testsIn(folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  const tests = names.filter((name) => name.endsWith(".test.ts")).sort();
  return tests.map((name) => `${folder}/${name.replaceAll("\\", "/")}`);
}

function isPortable(test: string, { inputs }: Metafile): boolean {
  const seen = new Set<string>();
  const waiting = [test];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const { path: imported, kind, external } of inputs[path]!.imports) {
      if (!external) waiting.push(imported);
      else if (kind !== "dynamic-import" && !portablePackages.test(imported)) return false;
    }
  }
  return true;
}
