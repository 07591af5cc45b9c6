// The package's types as strict programs meet them, declarations included (skipLibCheck: false): app/ has the programs.
// One process for each version of TypeScript builds every program in every module resolution.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { root } from "../browser.ts";
import { folder, here, manifest, output, tarball } from "./installed.ts";

/** Aliases in package.json, and whether lib.dom has WebGPU: where it has, @webgpu/types contradicts it. */
const versions = [
  { version: "5.4", domHasWebGpu: false },
  { version: "5.9", domHasWebGpu: false },
  { version: "6", domHasWebGpu: true },
  { version: "7", domHasWebGpu: true },
] as const;
type Version = (typeof versions)[number];

const resolutions = { node16: "node16", nodenext: "nodenext", esnext: "bundler" } as const;

interface Program {
  readonly files: readonly string[];
  /** Beside ES2022. */
  readonly lib: readonly "dom"[];
  readonly types: (version: Version) => readonly string[];
}
const programs: Readonly<Record<string, Program>> = {
  page: { files: ["types.ts"], lib: ["dom"], types: () => [] },
  server: { files: ["types.ts", "node.ts"], lib: [], types: () => ["node"] },
  neither: { files: ["neither.ts"], lib: [], types: () => [] },
  webgpu: {
    files: ["webgpu.ts"],
    lib: ["dom"],
    types: ({ domHasWebGpu }) => (domHasWebGpu ? [] : ["@webgpu/types"]),
  },
};

const test = suite("package's types");

test("they are right for every resolution of ES modules", () => {
  const attw = join(here, "node_modules/.bin/attw");
  const args = [tarball, "--profile", "esm-only", "--no-emoji", "--format", "ascii"];
  output(attw, [...args, "--exclude-entrypoints", "./wasm/*.wasm", "./worker.js"], here);
});

test("the programs import every entry", () => {
  const texts = Object.values(programs).flatMap(({ files }) =>
    files.map((name) => readFileSync(join(folder, name), "utf8")),
  );
  const missing = Object.keys(manifest.exports)
    .filter((path) => !/\.(js|wasm|json)$/.test(path))
    .map((path) => `from "${join("simdigit", path)}"`)
    .filter((wanted) => !texts.some((text) => text.includes(wanted)));
  assert.equal(missing, []);
});

for (const version of versions) {
  test(`strict programs compile: TypeScript ${version.version}`, () => {
    const tsc = join(here, `node_modules/typescript-${version.version}/bin/tsc`);
    output(process.execPath, [tsc, "--build", ...writeConfigs(version)]);
  });
}

test.run();

/** A tsconfig.json for each program and resolution, in a folder of the version. Their paths. */
function writeConfigs(version: Version): string[] {
  const own = join(folder, `typescript-${version.version}`);
  mkdirSync(own);
  return Object.entries(programs).flatMap(([name, { files, lib, types }]) =>
    Object.entries(resolutions).map(([module, moduleResolution]) => {
      const compilerOptions = {
        ...{ module, moduleResolution, target: "es2022", lib: ["es2022", ...lib] },
        ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
        types: types(version),
        typeRoots: [join(root, "node_modules/@types"), join(here, "node_modules")],
      };
      const config = join(own, `${name}.${module}.json`);
      const paths = files.map((file) => join("..", file));
      writeFileSync(config, JSON.stringify({ compilerOptions, files: paths }));
      return config;
    }),
  );
}
