// What a shell is told when it asks for completions: commands, flags and choices are yargs', labs are ours. Where
// nothing is told, the shell completes files.

import { labs } from "../labs/labs.ts";
import { takesText } from "./flags.ts";

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
    words.length <= 2 || (words.length === 3 && (command === "labs" || command === "data"));
  if (isCommand || current.startsWith("-") || previous.startsWith("--")) return undefined;
  const takesLabs = ["train", "gradcheck", "report"].includes(command) || nested === "run";
  return takesLabs ? labs.map(({ id }) => id) : [];
}
