// The package's types as strict programs meet them: app/types.ts and app/node.ts import every entry.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { suite } from "uvu";
import { root } from "../browser.ts";
import { folder, here, output, tarball } from "./installed.ts";

const test = suite("package's types");

test("they are right for every resolution of ES modules", () => {
  const attw = join(here, "node_modules/.bin/attw");
  const args = [tarball, "--profile", "esm-only", "--no-emoji", "--format", "ascii"];
  output(attw, [...args, "--exclude-entrypoints", "./wasm/*.wasm"], here);
});

for (const [program, types] of [
  ["types.ts", []],
  ["node.ts", ["node"]],
] as const) {
  for (const [module, resolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ] as const) {
    test(`a strict TypeScript program compiles: ${program}, module resolution ${resolution}`, () => {
      const compilerOptions = {
        ...{ module, moduleResolution: resolution, target: "es2023", lib: ["es2024", "dom"] },
        ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true },
        ...{ types, typeRoots: [join(root, "node_modules/@types")] },
      };
      const config = join(folder, "tsconfig.json");
      writeFileSync(config, JSON.stringify({ compilerOptions, files: [program] }));
      output(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", config]);
    });
  }
}

test.run();
