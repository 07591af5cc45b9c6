// What the READMEs show works: every block of TypeScript runs, every command succeeds, in a folder of its own and on a
// few drawn digits. A block that cannot run here says why (```sh no-run: reason); of its commands the flags are checked.
// The Korean README has the same blocks, with comments of its own.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { drawDigit } from "../ts/data/drawn/index.ts";
import { encodePng } from "../ts/report/png.ts";
import { folder, run, simdigit, start } from "./ts/cli/cli.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
let scripts = 0;
const SIDE = 28;
/** Enough for every lab's batch and for the first 1,000 test images, which some watch. */
const DIGITS = "--train 300 --test 1000";

/** Numbers of the README's that ask for more digits than these. */
const smaller: Readonly<Record<string, string>> = { "5000": "100" };

interface Block {
  readonly language: string;
  readonly noRun: string | undefined;
  readonly lines: readonly string[];
}

const blocks = blocksOf("README.md");
const test = suite("README");

test.before(async () => {
  await run(`data make digits ${DIGITS}`);
  const pixels = drawDigit(7, 1, 1);
  writeFileSync(join(folder, "digit.png"), encodePng({ width: SIDE, height: SIDE, pixels }));
});

test("the Korean one has the same blocks", () => {
  const code = (name: string) =>
    blocksOf(name).map(({ language, lines }) => [language, lines.map(withoutComment)]);
  assert.equal(code("README.ko.md"), code("README.md"));
});

for (const { language, noRun, lines } of blocks) {
  if (language === "ts") {
    test(`TypeScript: ${lines[0]}`, () => runScript(lines.join("\n")));
    continue;
  }
  assert.is(language, "sh", `a block of ${language}`);
  for (const line of lines.map(withoutComment).filter(Boolean)) {
    if (noRun === undefined) test(line, () => runCommand(line));
    else test(`${line} (its flags: ${noRun})`, () => checkFlags(line));
  }
}

test.run();

/** The blocks of a README that name a language. */
function blocksOf(name: string): Block[] {
  const text = readFileSync(join(root, name), "utf8");
  return [...text.matchAll(/^```(\w+)(?: no-run: ([^\n]+))?\n(.*?)^```$/gms)].map(
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
  return words?.split(/ +/);
}

async function runCommand(line: string): Promise<void> {
  const words = wordsOf(line);
  if (!words) throw new Error(`expected npx simdigit ..., or a block marked no-run; got ${line}`);
  const given = words.map((word) => (/^FOLDER/.test(word) ? "digits" : (smaller[word] ?? word)));
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

/** Runs TypeScript that imports simdigit and its entries, bundled from the sources and dist/inline.js. */
async function runScript(contents: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents, loader: "ts", resolveDir: root },
    alias: {
      "simdigit/inline": join(root, "dist/inline.js"),
      simdigit: join(root, "ts/index.ts"),
    },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
  });
  // Beside the bundled command line: there the engine's modules are where they are looked for.
  const script = join(folder, ".house/ts/cli", `${scripts++}.mjs`);
  writeFileSync(script, outputFiles[0]!.contents);
  await import(script);
}
