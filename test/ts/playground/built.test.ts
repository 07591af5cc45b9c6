// The built folder: its weight, its addresses, and its completeness.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("playground: built folder");
const folder = fileURLToPath(new URL("../../../dist/playground/", import.meta.url));
const read = (file: string) => readFileSync(join(folder, file));
const weigh = (file: string) => gzipSync(read(file), { level: 9 }).length;

const document = new URL("../../../ts/playground/README.md", import.meta.url);
/** What the document says of scripts and engine, gzipped, that the page loads before it can train. */
const MOST_BYTES =
  1000 * Number(/engine weigh less than (\d+) KB gzipped/.exec(readFileSync(document, "utf8"))![1]);

/** A script and all that it imports statically. */
function withImports(script: string, seen = new Set<string>()): Set<string> {
  if (seen.has(script)) return seen;
  seen.add(script);
  for (const [, file] of read(script)
    .toString()
    .matchAll(/(?:from|import)"\.\/([^"]+)"/g)) {
    withImports(file!, seen);
  }
  return seen;
}

test("it is built", () => {
  assert.ok(existsSync(join(folder, "index.html")), "build it with: npm run build");
});

test("scripts and engine weigh less than the document says", () => {
  const engine = readdirSync(folder).filter((file) => file.startsWith("strict.wasm-"));
  assert.is(engine.length, 1);
  const files = [...withImports("worker.js", withImports("app.js")), ...engine];
  const bytes = files.reduce((sum, file) => sum + weigh(file), 0);
  console.log(`playground: ${bytes} bytes gzipped in ${files.join(", ")}`);
  assert.ok(files.length >= 3);
  assert.ok(bytes < MOST_BYTES, `${bytes}`);
});

test("the WebGPU backend is loaded on demand only", () => {
  const first = withImports("worker.js", withImports("app.js"));
  const scripts = readdirSync(folder).filter((file) => file.endsWith(".js"));
  const gpu = scripts.filter((file) => read(file).includes("@compute"));
  assert.is(gpu.length, 1);
  assert.not(first.has(gpu[0]!));
});

test("all addresses in the page and its style sheet are relative", () => {
  const html = read("index.html").toString();
  const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address!);
  assert.ok(addresses.length >= 3);
  for (const address of addresses) {
    assert.not.match(address, /^(?:[a-z]+:|\/)/i);
    assert.ok(existsSync(join(folder, address)), address);
  }
  assert.not.match(read("style.css").toString(), /url\(|https?:/);
});

test("the service worker keeps every file that the page can request", () => {
  const service = read("service.js").toString();
  for (const file of readdirSync(folder)) {
    if (["service.js", "LICENSES.txt"].includes(file)) continue;
    assert.ok(service.includes(`"${file}"`), file);
  }
});

test("the licences of all bundled packages are in the folder", () => {
  const licences = read("LICENSES.txt").toString();
  for (const name of ["preact", "@preact/signals", "uplot", "@assemblyscript/loader"]) {
    assert.ok(licences.includes(`node_modules/${name}`), name);
  }
});

test.run();
