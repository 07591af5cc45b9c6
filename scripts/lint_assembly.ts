// Lints assembly/ with Biome, which cannot parse a decorator before a function: the linter sees a copy in which
// decorators are comments. Lines and columns are those of the sources.

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./program.ts";

const DECORATOR = /^(\s*)@(?=\w+$)/gm;

const config = {
  formatter: { enabled: false },
  linter: {
    rules: {
      preset: "recommended",
      correctness: {
        noUnusedFunctionParameters: "error",
        noUnusedImports: "error",
        noUnusedVariables: "error",
        noPrecisionLoss: "off", // constants are written with the digits of their source
      },
      style: { useImportType: "off" }, // AssemblyScript has no type imports
      suspicious: {
        noApproximativeNumericConstant: "off", // there is no Math to take them from
        noDoubleEquals: "off", // == compares values of one type
        noGlobalIsFinite: "off", // isFinite takes a float of either type
        noSelfCompare: "off", // x != x is the test for NaN of either type
        noTsIgnore: "off", // the editor's TypeScript refuses decorators before functions
      },
    },
  },
};

const folder = mkdtempSync(join(tmpdir(), "simdigit-lint-"));
try {
  cpSync(join(root, "assembly"), join(folder, "assembly"), { recursive: true });
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, "utf8").replace(DECORATOR, "$1//@"));
  }
  writeFileSync(join(folder, "biome.json"), JSON.stringify(config));
  const biome = join(root, "node_modules/.bin/biome");
  const { status } = spawnSync(biome, ["lint", "--error-on-warnings", "."], {
    cwd: folder,
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
