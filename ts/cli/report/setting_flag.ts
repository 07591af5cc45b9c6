// --setting "NAME: [LAB] FLAGS": a setting of a report by the flags of train.

import yargs from "yargs";
import { expected, SimdigitError, usage } from "../../core/errors.ts";
import type { Lab } from "../../labs/lab.ts";
import { DEFAULT_LAB, findLab } from "../../labs/labs.ts";
import { checkBooleans, checkLists } from "../flags.ts";
import { labId } from "../lab_argument.ts";
import { makeRecipe } from "../recipe.ts";
import { type RecipeFlags, recipeFlags } from "../recipe_flags.ts";
import { refusal } from "../refusals.ts";
import { respelled } from "../spelling.ts";

export interface FlaggedSetting {
  readonly name: string;
  readonly title: string;
  /** What the flags change. */
  readonly lab: Lab;
  readonly flags: RecipeFlags;
}

/** Without a name the flags are the name. */
export function parseSetting(text: string): FlaggedSetting {
  const [, named, rest] = /^\s*((?!-)[^:]*?)\s*:\s*(.*)$/s.exec(text) ?? [];
  const words = (rest ?? text).trim();
  const name = named ?? words;
  if (name === "") throw expected("--setting", '"NAME: FLAGS", as "wide: --hidden 512"', "nothing");
  try {
    const { _: labs, flags } = parseFlags(words);
    const [id, stray] = labs;
    if (stray !== undefined) throw expected("a setting", "one lab", labs.join(" and "));
    const lab = findLab(id === undefined ? DEFAULT_LAB : labId(id));
    makeRecipe(lab.recipe, flags); // refuses what cannot be
    return { name, title: `${lab.id} ${words.replace(id ?? "", "").trim()}`.trim(), lab, flags };
  } catch (error) {
    if (!(error instanceof SimdigitError)) throw error;
    throw usage(`--setting "${name}": ${error.message}`);
  }
}

/** Flags and labs as `train` reads them. */
function parseFlags(text: string): { readonly _: readonly string[]; readonly flags: RecipeFlags } {
  const args = respelled(wordsOf(text));
  checkBooleans(args);
  checkLists(args);
  const parser = yargs()
    .parserConfiguration({ "camel-case-expansion": false })
    .options(recipeFlags)
    .help(false)
    .version(false)
    .strictOptions()
    .exitProcess(false);
  parser.fail((message, error) => {
    const known = Object.keys(recipeFlags);
    const signatures = new Map([["train", "train [lab]"]]);
    throw refusal(message, error, { args: ["train", ...args], flags: known, signatures });
  });
  const { _, $0: __, ...flags } = parser.parseSync([...args]);
  return { _: _.map(String), flags: flags as RecipeFlags };
}

/** The words of a command line; quotes hold words together. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"),
  );
}
