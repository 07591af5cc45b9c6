// The examples of fit in the documents, run on every host as a reader would run them: each prints what its comments say.
// They are JavaScript, so that hosts without a compiler run them.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import * as simdigit from "../../../ts/index.ts";
import { fileText } from "../../support/files.ts";

const test = suite("fit in the documents");

test("the examples of README.md and ts/API.md print what they say", async () => {
  let printed = 0;
  for (const document of ["README.md", "ts/API.md"]) {
    const examples = examplesOf(await fileText(document));
    assert.ok(examples.length > 0, `no example in ${document}`);
    for (const example of examples) printed += await run(example);
  }
  assert.ok(printed >= 7, `${printed} lines`);
});

test.run();

/** The blocks of TypeScript that import fit, and nothing of Node's. */
function examplesOf(text: string): string[] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)]
    .map(([, code]) => code!)
    .filter((code) => /^import \{.*\bfit\b.*\} from "simdigit";$/m.test(code))
    .filter((code) => !/ from "(node:|simdigit\/node")/.test(code));
}

/** Runs an example and compares each line that it prints with the comment behind. Returns the number of lines. */
async function run(example: string): Promise<number> {
  const wanted = [...example.matchAll(/console\.log\(.*\); +\/\/ (.*)$/gm)].map(
    ([, text]) => text!,
  );
  const body = example
    .replace(/^import (\{.*\}) from "simdigit";$/m, "const $1 = simdigit;")
    // Not every host has it yet.
    .replace("await using", "const");
  const lines: string[] = [];
  const log = (...values: unknown[]) => lines.push(values.map(text).join(" "));
  const AsyncFunction = run.constructor as new (
    ...words: string[]
  ) => (library: typeof simdigit, console: { log: typeof log }) => Promise<void>;
  await new AsyncFunction("simdigit", "console", body)(simdigit, { log });
  assert.is(lines.length, wanted.length, example);
  for (const [i, line] of lines.entries()) {
    assert.ok(says(wanted[i]!, line), `${line} where the document says ${wanted[i]}`);
  }
  return lines.length;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Whether a comment begins with what was printed, or with its beginning and dots. */
function says(comment: string, printed: string): boolean {
  const [words, line] = [comment, printed].map((value) => value.replace(/\s/g, "")) as [
    string,
    string,
  ];
  return words.endsWith("...") ? line.startsWith(words.slice(0, -3)) : words.startsWith(line);
}
