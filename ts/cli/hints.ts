// Messages of the library in words of the command line: the library speaks of options by their API names.

import { backends } from "../backends/open.ts";
import { builds } from "../backends/wasm/engine.ts";

/** Values of options that messages name, as in "use the backend wasm". */
const values = { backend: backends, build: builds, dtype: ["f32", "f64"] };

/** API words and the flags that set what they name. Each pattern is replaced wherever it stands. */
const translations: readonly (readonly [RegExp, string])[] = [
  ...Object.entries(values).map(([option, choices]): [RegExp, string] => [
    new RegExp(`(?<!-)\\b(?:the )?(${option}) (${choices.join("|")})\\b`, "g"),
    "--$1 $2",
  ]),
  [/\bthe (strict|relaxed) build\b/g, "--build $1"],
  [/^validation expected/, "--validation expected"],
  [/the option offline is set/, "--offline was given"],
  [/name a folder that has the files/, "name a folder that has the files with --data"],
  [/choose another port/, "choose another port with --port, or any free one with --port 0"],
  [/choose another host/, "choose another host with --host"],
  [/\bdownload the files$/, 'get the files with "simdigit data get"'],
  [/stepCurve shows/, "--step shows"],
];

/** The message with flags in place of the API's words. Flags that are there already stay as they are. */
export function inFlags(message: string): string {
  return translations.reduce((text, [words, flag]) => text.replace(words, flag), message);
}
