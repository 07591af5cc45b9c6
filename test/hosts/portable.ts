// Which tests are portable: those whose imports, followed to their ends, come to nothing that only a process has. A
// module that a test imports while it runs, behind a check, does not count.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = ["test/assembly", "test/ts"];
/** Packages that run on every host; echarts is that of the report's plots. */
const portablePackages = /^(uvu(\/assert)?|fast-check|@assemblyscript\/loader|echarts\/.*)$/;

/** Paths of the portable test files below the repository's root, sorted. */
export async function portableTests(): Promise<string[]> {
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
