// scripts/ready.mjs: what npm start and npm test do first, here in a folder whose address has to be decoded.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("ready");
const script = fileURLToPath(new URL("../scripts/ready.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "내 폴더 "));
const ready = () => spawnSync(process.execPath, [join(folder, "scripts/ready.mjs")]);

test.before(() => {
  for (const part of ["scripts", "node_modules", "dist/playground"]) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  copyFileSync(script, join(folder, "scripts/ready.mjs"));
  writeFileSync(join(folder, "node_modules/.package-lock.json"), "");
  const build = `node -e "fs.writeFileSync('dist/playground/index.html', '')"`;
  writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts: { build } }));
});
test.after(() => rmSync(folder, { recursive: true }));

test("what is not built is built, with a word on it, and only once", () => {
  const first = ready();
  assert.is(first.status, 0, String(first.stderr));
  assert.match(
    String(first.stderr),
    /^simdigit: building the engine, .*: about half a minute, once$/m,
  );
  const second = ready();
  assert.equal([second.status, String(second.stderr)], [0, ""]);
});

test("a build that fails is said, with its command", () => {
  rmSync(join(folder, "dist"), { recursive: true });
  const { status, stderr } = ready();
  assert.is(status, 1);
  assert.match(String(stderr), /^simdigit: npm run --silent build failed - see above$/m);
});

test.run();
