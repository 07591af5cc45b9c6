// The arguments as they are meant: commands and flags in any case, flags with underscores or one dash, by the names that
// other programs give them; -h, -v, and `help COMMAND` for `COMMAND --help`.

import { otherFlags } from "./other_words.ts";

/** Commands that stand beneath another. */
export const nestedCommands: Readonly<Record<string, readonly string[]>> = {
  labs: ["run"],
  data: ["get", "make", "info", "convert"],
};

/** The arguments, respelled, with the command in lower case if it is among those that are known. */
export function withCommand(args: readonly string[], known: readonly string[]): string[] {
  const [first, second, ...rest] = args;
  if (first === undefined) return [];
  const command = knownCase(first, known);
  if (second === undefined) return [command];
  return [command, knownCase(second, nestedCommands[command] ?? []), ...rest];
}

/** The known word that differs in its case alone, else the word as it is. */
function knownCase(word: string, known: readonly string[]): string {
  return known.find((other) => other === word.toLowerCase()) ?? word;
}

/** The same arguments in our spelling. Those behind -- stay as they are. */
export function respelled(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  const [flags, rest] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end)];
  const words: string[] = [];
  for (const arg of flags) {
    const flag = words.at(-1);
    // yargs takes -1e-3, -5,3, "--hidden 5" in quotes and a lone - for flags.
    if (/^-\.?\d|^-\S*\s|^-$/.test(arg) && flag !== undefined && /^--[^=]+$/.test(flag)) {
      words[words.length - 1] = `${flag}=${arg}`;
    } else {
      words.push(asFlag(arg));
    }
  }
  // A command comes first, for all who look at it.
  const isLanguage = words[0] !== undefined && /^--lang(=|$)/.test(words[0]);
  const language = isLanguage ? words.splice(0, words[0]!.includes("=") ? 1 : 2) : [];
  if (words[0] !== "help") return [...words, ...language, ...rest];
  return [...words.slice(1), "--help", ...language, ...rest];
}

/** As "--batch-size=5" for "-Batch_Size=5"; other arguments as they are. */
function asFlag(arg: string): string {
  if (arg === "-h") return "--help";
  if (arg === "-v") return "--version";
  const parts = /^--?(no[-_])?([a-z][\w-]+)(=.*)?$/is.exec(arg);
  if (!parts) return arg;
  const [, no, name, value = ""] = parts;
  const ours = name!.toLowerCase().replaceAll("_", "-");
  return `--${no === undefined ? "" : "no-"}${otherFlags[ours] ?? ours}${value}`;
}
