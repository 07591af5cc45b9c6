// Every block of the documents for users works: TypeScript runs, commands succeed, each in one folder on a few drawn
// digits. A block that cannot run here says why (```sh no-run: reason); the flags of its commands are checked. Python with
// such a reason is run elsewhere: NumPy's in test/hosts/python.
// A document in Korean has the blocks of the English one, with its own comments.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { encodeSafetensors } from "../ts/core/safetensors.ts";
import { drawDigit } from "../ts/data/drawn/index.ts";
import { encodePng } from "../ts/report/png.ts";
import { folder, run, simdigit, start } from "./ts/cli/cli.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Each has a Korean twin beside it: NAME.ko.md. */
const documents = [
  "README.md",
  "ts/API.md",
  "ts/backends/README.md",
  "ts/cli/README.md",
  "ts/gradcheck/README.md",
  "ts/labs/README.md",
  "ts/playground/README.md",
  "ts/report/README.md",
];
const MOST_README_LINES = 250;

/** Where the documents' TypeScript finds simdigit. */
const entries = {
  "simdigit/node": join(root, "ts/platform/index.ts"),
  simdigit: join(root, "ts/index.ts"),
};
const compilation = {
  extends: join(root, "tsconfig.json"),
  compilerOptions: {
    noUnusedLocals: false,
    typeRoots: [join(root, "node_modules/@types")],
    paths: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, [file]])),
  },
  include: ["*.ts"],
  exclude: [],
};
/** The folder of the bundled command line: cli.ts. */
const house = join(folder, ".house");
let scripts = 0;
const SIDE = 28;
/** Enough for every lab's batch. */
const DIGITS = "--train 200 --test 50";

/** Of flowers.csv and houses.csv. */
const TABLE_ROWS = 60;
const SPECIES = ["setosa", "versicolor", "virginica"];

/** Of each class. */
const PICTURES = 10;

/** Words in the documents that ask for more digits than there are here or than the command needs to show. */
const smaller: Readonly<Record<string, readonly string[]>> = {
  "5000": ["100"],
  drawn: ["drawn", "--limit", "200"],
};
/** Commands of the documents that name no file: again, they would do the same. */
const shown = new Set<string>();

interface Block {
  readonly language: string;
  readonly noRun: string | undefined;
  readonly lines: readonly string[];
}

const test = suite("documents");

test.before(async () => {
  await run(`data make digits ${DIGITS}`);
  const pixels = drawDigit(7, 1, 1);
  writeFileSync(join(folder, "digit.png"), encodePng({ width: SIDE, height: SIDE, pixels }));
  await run("train softmax-sgd --data digits --epochs 5 --save-model m.safetensors");
  const table = (header: string, row: (i: number) => readonly (string | number)[]) =>
    [header, ...Array.from({ length: TABLE_ROWS }, (_, i) => row(i).join(","))].join("\n");
  const flowers = table("petal,sepal,species", (i) => [i % 3, (i % 7) / 7, SPECIES[i % 3]!]);
  writeFileSync(join(folder, "flowers.csv"), flowers);
  const houses = table("rooms,age,price", (i) => [i % 5, i % 11, 50.5 * (i % 5) - (i % 11)]);
  writeFileSync(join(folder, "houses.csv"), houses);
  writeFileSync(join(folder, "torch.safetensors"), torchWeights());
  for (const [digit, kind] of ["cats", "dogs"].entries()) {
    mkdirSync(join(folder, "pictures", kind), { recursive: true });
    for (let variant = 0; variant < PICTURES; variant++) {
      const file = join(folder, "pictures", kind, `${variant}.png`);
      const pixels = drawDigit(digit, 1, variant);
      writeFileSync(file, encodePng({ width: SIDE, height: SIDE, pixels }));
    }
  }
});

test(`README.md has at most ${MOST_README_LINES} lines`, () => {
  assert.ok(read("README.md").trimEnd().split("\n").length <= MOST_README_LINES);
});

test("the TypeScript of the documents has the right types", () => {
  const sources = join(house, "documents");
  mkdirSync(sources);
  const blocks = documents.flatMap(blocksOf).filter(({ language }) => language === "ts");
  for (const [index, { lines }] of blocks.entries()) {
    writeFileSync(join(sources, `${index}.ts`), lines.join("\n"));
  }
  writeFileSync(join(sources, "tsconfig.json"), JSON.stringify(compilation));
  compile(sources);
});

for (const name of documents) {
  const korean = name.replace(/\.md$/, ".ko.md");

  test(`${korean} has the blocks of ${name}`, () => {
    const code = (document: string) =>
      blocksOf(document).map(({ language, lines }) => [language, lines.map(withoutComment)]);
    assert.equal(code(korean), code(name));
  });

  for (const block of blocksOf(name)) testBlock(name, block);
}

test.run();

function testBlock(document: string, { language, noRun, lines }: Block): void {
  if (language === "ts") {
    test(`${document}: ${lines[0]}`, () => runScript(lines.join("\n")));
    return;
  }
  if (language === "python" && noRun !== undefined) return;
  if (language === "python") {
    // Not every host has PyTorch: the fixtures' program runs the line that matters.
    test(`${document}: ${lines.at(-1)}`, () => {
      assert.ok(read("test/fixtures/safetensors/make.py").includes(lines.at(-1)!));
    });
    return;
  }
  assert.is(language, "sh", `a block of ${language} in ${document}`);
  for (const line of lines.map(withoutComment).filter(Boolean)) {
    if (shown.has(line)) continue;
    if (noRun === undefined && !line.includes(".")) shown.add(line);
    const name = `${document}: ${line}`;
    if (noRun === undefined) test(name, () => runCommand(line));
    else test(`${name} (its flags: ${noRun})`, () => checkFlags(line));
  }
}

/** Weights as PyTorch saves those of a module with two layers, fc1 and fc2. */
function torchWeights(): Uint8Array {
  const shapes = {
    "fc1.weight": [32, 784],
    "fc1.bias": [32],
    "fc2.weight": [10, 32],
    "fc2.bias": [10],
  };
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.01);
    return [name, { shape, values }] as const;
  });
  return encodeSafetensors({ tensors: new Map(tensors), metadata: new Map([["format", "pt"]]) });
}

/** Throws an error with the compiler's messages if it has any. */
function compile(project: string): void {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  try {
    execFileSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout);
  }
}

function read(document: string): string {
  return readFileSync(join(root, document), "utf8");
}

/** The blocks of a document that name a language. */
function blocksOf(document: string): Block[] {
  return [...read(document).matchAll(/^```(\w+)(?: no-run: ([^\n]+))?\n(.*?)^```$/gms)].map(
    ([, language, noRun, code]) => ({
      language: language!,
      noRun,
      lines: code!.trimEnd().split("\n"),
    }),
  );
}

/** A line without a comment at its end: # or // after a space, or at its start. */
function withoutComment(line: string): string {
  return line.replace(/(^|\s+)(#|\/\/) .*$/, "").trimEnd();
}

/** The words of a command of ours, without what runs it. */
function wordsOf(line: string): string[] | undefined {
  const [, words] =
    /^(?:npx simdigit|(?:deno run .*|bun|node) ts\/cli\/main\.ts) (.*)$/.exec(line) ?? [];
  return words?.match(/(?:[^\s"]+|"[^"]*")+/g)?.map((word) => word.replaceAll('"', ""));
}

async function runCommand(line: string): Promise<void> {
  const words = wordsOf(line);
  if (!words) throw new Error(`expected npx simdigit ..., or a block marked no-run; got ${line}`);
  const given = words.flatMap((word) =>
    /^FOLDER/.test(word) ? "digits" : (smaller[word] ?? word),
  );
  const { status, stderr } = await start(given, { MNIST_DIR: join(folder, "digits") }).ended;
  assert.is(status, 0, `${line}: ${stderr}`);
}

/** Every --flag is in the command's help; other programs' commands have no flags to look up. */
async function checkFlags(line: string): Promise<void> {
  const [command, ...rest] = wordsOf(line) ?? [];
  if (command === undefined) return;
  const { status, stdout } = await simdigit(command, "--help");
  assert.is(status, 0, `${command} --help`);
  const names = rest.filter((word) => word.startsWith("--"));
  for (const name of names) assert.ok(stdout.includes(name), `${command}: no ${name}`);
}

/** Runs TypeScript that imports simdigit, bundled from the sources. */
async function runScript(contents: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents, loader: "ts", resolveDir: root },
    alias: entries,
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
  });
  // Beside the bundled command line: there the engine's modules are where they are looked for.
  const script = join(house, "ts/cli", `${scripts++}.mjs`);
  writeFileSync(script, outputFiles[0]!.contents);
  process.chdir(folder); // where they read and write files
  await import(script);
}
