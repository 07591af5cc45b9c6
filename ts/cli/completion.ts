// What a shell is told when it asks for completions: commands, flags and choices are yargs', labs are ours. Where
// nothing is told, the shell completes files.

import { labs } from "../labs/labs.ts";
import { takesText } from "./flags.ts";
import { nestedCommands } from "./spelling.ts";

/** The shells that complete. */
export const shells = ["bash", "zsh"] as const;

/**
 * Completions of the last of the words; undefined for those that yargs finds.
 *
 * @param words the command line, from the program's name on
 */
export function completionsOf(words: readonly string[]): string[] | undefined {
  const [, command = "", nested = ""] = words;
  const [previous = "", current = ""] = words.slice(-2);
  if (takesText(previous)) return [];
  const isCommand =
    words.length <= 2 || (words.length === 3 && Object.hasOwn(nestedCommands, command));
  if (isCommand || current.startsWith("-") || previous.startsWith("--")) return undefined;
  if (command === "completion") return [...shells];
  const takesLabs = ["train", "gradcheck", "report"].includes(command) || nested === "run";
  return takesLabs ? labs.map(({ id }) => id) : [];
}
