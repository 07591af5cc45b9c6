// Facts in the documents: sizes, counts, lists and paths are those of the built files and of the sources. Each fact
// names the sentence that states it; a sentence that was reworded has its pattern here.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import * as abi from "../ts/backends/wasm/abi.ts";
import { optimizerNames } from "../ts/core/optimizer.ts";
import { parameterCount } from "../ts/core/spec.ts";
import { findLab, labs } from "../ts/labs/index.ts";
import { plantedBugs } from "./ts/gradcheck/planted_bugs.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const manifest = JSON.parse(read("package.json"));
const documents = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".md") && !/(^|\/)(node_modules|dist)\//.test(file),
);
const READMES = ["README.md", "README.ko.md"];
const LABS = "ts/labs/README.md";
const GRADCHECK = "ts/gradcheck/README.md";
const number = (text: string) => Number(text.replaceAll(",", ""));

const test = suite("facts");

/** Every place that matches `pattern` in the documents agrees; there is at least one in each. */
function fact(
  name: string,
  files: readonly string[],
  pattern: RegExp,
  agree: (...found: string[]) => void,
) {
  for (const file of files) {
    test(`${file}: ${name}`, () => {
      const places = [...read(file).matchAll(new RegExp(pattern, `${pattern.flags}g`))];
      assert.ok(places.length > 0, `no place matches ${pattern}`);
      for (const [, ...found] of places) agree(...found);
    });
  }
}

fact("size of a module", ["README.md"], /less than (\d+) KB \((\d+) KB gzipped\)/, checkModules);
fact("size of a module", ["README.ko.md"], /(\d+) KB\(gzip으로 (\d+) KB\) 미만/, checkModules);

fact(
  "oldest Node",
  READMES,
  /^(?:\| )?Node (\d+\.\d+)(?: or newer| and newer| 이상)/m,
  (version) => {
    assert.is(manifest.engines.node, `>=${version}`);
  },
);

fact("parameters of xavier-adam", READMES, /784-256-256-10, ([\d,]+) parameters/, (count) => {
  assert.is(parameterCount(findLab("xavier-adam").recipe.network), number(count!));
});

fact("derivatives of the handout's network", [GRADCHECK], /all ([\d,]+) derivatives/, (count) => {
  assert.is(parameterCount(findLab("backprop").recipe.network), number(count!));
});

fact("weights of wide-sigmoid", [LABS], /\| ([\d.]+) million weights/, (millions) => {
  const count = parameterCount(findLab("wide-sigmoid").recipe.network);
  assert.is((count / 1e6).toFixed(1), millions);
});

fact("planted bugs", [GRADCHECK], /plants more than (\d+) wrong/, (least) => {
  assert.ok(plantedBugs.length > number(least!));
});

test(`${LABS}: the table of labs has them all`, () => {
  const rows = [...read(LABS).matchAll(/^\| `([\w*-]+)`/gm)].map(([, id]) => id!);
  const isIn = (row: string, id: string) =>
    row.endsWith("*") ? id.startsWith(row.slice(0, -1)) : row === id;
  for (const row of rows)
    assert.ok(
      labs.some(({ id }) => isIn(row, id)),
      `no lab ${row}`,
    );
  for (const { id } of labs)
    assert.ok(
      rows.some((row) => isIn(row, id)),
      `${id} is missing`,
    );
});

for (const file of ["ts/API.md", "ts/API.ko.md"]) {
  test(`${file}: every optimiser is named`, () => {
    const text = read(file);
    for (const name of optimizerNames) assert.ok(text.includes(name), `${name} is missing`);
  });
}

test("assembly/README.md: version and ids", () => {
  const text = read("assembly/README.md");
  assert.match(text, `\`abi_version()\` is ${abi.ABI_VERSION}`);
  const ids = [abi.layerKindIds, abi.activationIds, abi.lossIds, abi.optimizerIds];
  for (const [name, id] of ids.flatMap((table) => Object.entries(table))) {
    assert.match(text, new RegExp(`^\\| ${id} +\\| ${name} +\\|`, "m"), `${name} is ${id}`);
  }
});

fact(
  "digits in data/",
  ["data/README.md"],
  /([\d,]+) training and (\d+) test digits/,
  (train, rest) => {
    assert.is(imagesIn("train"), number(train!));
    assert.is(imagesIn("t10k"), number(rest!));
  },
);

fact(
  "size of the hosts' programs",
  ["test/hosts/README.md"],
  /((?:`[\w.]+`, )+)about (\d+) lines/,
  (names, about) => {
    const files = [...names!.matchAll(/`([\w.]+)`/g)].map(([, name]) =>
      pathOf("test/hosts", name!),
    );
    const lines = files.reduce((sum, file) => sum + read(file).split("\n").length - 1, 0);
    assert.ok(Math.abs(lines / number(about!) - 1) < 0.1, `${files}: ${lines} lines`);
  },
);

for (const file of documents) {
  test(`${file}: links and paths lead somewhere`, () => {
    const text = read(file).replace(/^```.*?^```/gms, "");
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
      assert.ok(existsSync(join(root, dirname(file), target!)), `${target} is missing`);
    }
    for (const [, path] of text.matchAll(/`((?:assembly|ts|scripts|test|data)\/[\w./-]+)`/g)) {
      assert.ok(existsSync(join(root, path!)), `${path} is missing`);
    }
  });

  test(`${file}: npm scripts exist`, () => {
    for (const [, name] of read(file).matchAll(/npm run ([\w:-]+)(?![^\n]*--prefix)/g)) {
      assert.ok(name! in manifest.scripts, `npm run ${name}`);
    }
  });
}

test("scripts/README.md names every script", () => {
  const text = read("scripts/README.md");
  for (const name of readdirSync(join(root, "scripts"))) {
    if (name !== "README.md") assert.ok(text.includes(name), `${name} is missing`);
  }
});

for (const [file, folder] of [
  ["ts/README.md", "ts"],
  ["test/README.md", "test"],
  ["CONTRIBUTING.md", "."],
  ["assembly/README.md", "assembly"],
] as const) {
  test(`${file} names every room`, () => {
    const rooms = readdirSync(join(root, folder), { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !/^(\.|dist|node_modules)/.test(entry.name),
    );
    for (const { name } of rooms) assert.ok(read(file).includes(`${name}/`), `${name}/ is missing`);
  });
}

test("CONTRIBUTING.md describes every npm script", () => {
  const text = read("CONTRIBUTING.md");
  for (const name of Object.keys(manifest.scripts)) assert.match(text, `| \`${name}\` |`);
});

test.run();

/** The modules without threads are below the limits, and the limits are no more than a fifth too large. */
function checkModules(whole?: string, gzipped?: string): void {
  for (const name of ["strict", "relaxed"]) {
    const bytes = readFileSync(join(root, `dist/wasm/${name}.wasm`));
    checkLimit(`${name}.wasm`, bytes.length, whole);
    checkLimit(`${name}.wasm gzipped`, gzipSync(bytes, { level: 9 }).length, gzipped);
  }
}

function checkLimit(what: string, bytes: number, kilobytes?: string): void {
  const limit = 1000 * number(kilobytes!);
  assert.ok(bytes < limit && bytes > 0.8 * limit, `${what}: ${bytes} bytes`);
}

/** Number of images in an IDX file of data/: the second word of its header. */
function imagesIn(split: string): number {
  return gunzipSync(readFileSync(join(root, `data/${split}-images-idx3-ubyte.gz`))).readUInt32BE(4);
}

/** The path of the file of that name below a folder. */
function pathOf(folder: string, name: string): string {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  const found = files.find((file) => !file.includes("node_modules") && file.endsWith(`/${name}`));
  assert.ok(found, `${name} is missing`);
  return join(folder, found!);
}
