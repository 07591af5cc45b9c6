// What npm pack holds, and what the ecosystem's tools say of it.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { installed, manifest, tarball } from "./installed.ts";

const test = suite("package's contents");

test("the compiled sources, their types, the documents for users, and nothing else", () => {
  const files = packedFiles();
  const expected = [
    /^(package\.json|LICENSE|README(\.ko)?\.md|data\/\w+\.png)$/,
    /^(ts\/(API|\w+\/README)(\.ko)?|test\/(bench\/SPEED|hosts\/README))\.md$/,
    /^assembly\/(README\.md|simdigit\.(h|py))$/,
    /^scripts\/simdigit\.mjs$/,
    /^dist\/(.*\.(js|d\.ts|wasm|LICENSE\.txt|gz)|playground\/[\w.-]+)$/,
  ];
  assert.equal(
    files.filter((name) => !expected.some((pattern) => pattern.test(name))),
    [],
  );
  for (const absent of [/debug\.wasm/, /\.test\./, /^dist\/cli\/.*\.d\.ts$/]) {
    assert.equal(
      files.filter((name) => absent.test(name)),
      [],
    );
  }
  const bytes = statSync(tarball).size;
  console.log(`\npackage: ${kilobytes(bytes)} packed, ${files.length} files`);
  for (const [group, size] of sizes(files)) console.log(`  ${group.padEnd(22)} ${kilobytes(size)}`);
});

test("the documents link to nothing that the package lacks", () => {
  const names = packedFiles().filter((name) => /\.md$/.test(name));
  for (const name of names) {
    const text = readFileSync(join(installed, name), "utf8");
    const targets = [...text.matchAll(/\]\(([^):#]+)\)/g)].map(([, target]) => target!);
    const missing = targets.filter((path) => !existsSync(join(installed, dirname(name), path)));
    assert.equal(missing, [], name);
  }
});

test("what is exported is there", () => {
  for (const [path, target] of Object.entries(manifest.exports)) {
    const targets = typeof target === "string" ? [target] : Object.values(target as object);
    for (const file of targets.map((name: string) => name.replace("*", "strict"))) {
      assert.ok(existsSync(join(installed, file)), `${path}: no ${file}`);
    }
  }
});

test("publint has nothing to say", async () => {
  const { messages, pkg } = await publint({ pkgDir: installed, strict: true });
  const said = messages.map((message) => formatMessage(message, pkg, { color: false }));
  assert.equal(said, []);
});

test.run();

/** Paths of the package's files. */
function packedFiles(): string[] {
  return readdirSync(installed, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => statSync(join(installed, name)).isFile());
}

/** Bytes by top folder of dist/, largest first. */
function sizes(files: readonly string[]): [string, number][] {
  const groups = new Map<string, number>();
  for (const name of files) {
    const parts = name.split("/");
    const group = parts.slice(0, parts[0] === "dist" && parts.length > 2 ? 2 : 1).join("/");
    groups.set(group, (groups.get(group) ?? 0) + statSync(join(installed, name)).size);
  }
  return [...groups].sort(([, a], [, b]) => b - a);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} KB`;
}
