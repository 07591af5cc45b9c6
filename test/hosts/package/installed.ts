// The package as its users get it: packed, and unpacked into the folder node_modules of a program, once for all files of
// tests. The folder holds the files of app/ too and is removed at the end.

import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Test } from "uvu";
import { root } from "../browser.ts";

/** This folder, whose node_modules has the tools. */
export const here = fileURLToPath(new URL(".", import.meta.url));
/** A host's program: deno, bun, node (24). */
export const hostProgram = (name: string) => join(here, "../node_modules/.bin", name);

/** A program's folder with the app and, in node_modules, the package. */
export const folder = mkdtempSync(join(tmpdir(), "simdigit-package-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Of what a failing program said. */
const LONGEST_QUOTE = 2000;
/** Milliseconds after which a program or page is terminated. */
export const PATIENCE = 120_000;

export const tarball = pack();
/** The package's folder in node_modules. */
export const installed = install();
export const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
cpSync(join(here, "app"), folder, { recursive: true });

/** Standard output of a program. Throws with its standard error if it fails. */
export function output(
  program: string,
  args: readonly string[],
  cwd = folder,
  variables: Readonly<Record<string, string>> = {},
): string {
  const env = { ...process.env, NO_COLOR: "1", CI: "1", ...variables };
  try {
    return execFileSync(program, args, {
      cwd,
      env,
      encoding: "utf8",
      stdio: "pipe",
      timeout: PATIENCE,
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    const said = `${stdout ?? ""}${stderr ?? error}`;
    throw new Error(`${program} ${args.join(" ")}\n${said.slice(-LONGEST_QUOTE)}`);
  }
}

function pack(): string {
  const args = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
  return join(folder, output("npm", args, root).trim());
}

/** Unpacks the package where the app finds it, beside the dependencies that this checkout has. */
function install(): string {
  const packages = join(folder, "node_modules");
  mkdirSync(packages);
  output("tar", ["-xzf", tarball, "-C", packages]);
  writeFileSync(
    join(folder, "package.json"),
    '{ "type": "module", "dependencies": { "simdigit": "*" } }',
  );
  const target = join(packages, "simdigit");
  cpSync(join(packages, "package"), target, { recursive: true });
  rmSync(join(packages, "package"), { recursive: true });
  for (const name of Object.keys(
    JSON.parse(readFileSync(join(target, "package.json"), "utf8")).dependencies,
  )) {
    mkdirSync(dirname(join(packages, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(packages, name));
  }
  return target;
}

/** The suite's test, or in its place one that is skipped because there is no such program. */
export function where(test: Test, program: string): (name: string, body: () => unknown) => void {
  if (existsSync(program)) return test;
  return (name) => {
    console.log(`package: ${name}: skipped, there is no ${program} - see test/hosts/README.md`);
    test.skip(name);
  };
}
