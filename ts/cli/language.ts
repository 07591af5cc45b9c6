// The language of help, notices and errors: that of --lang, else of SIMDIGIT_LANG, else of the locale. Results do not
// depend on it.

import { sameWord } from "./did_you_mean.ts";

export const languages = ["en", "ko"] as const;
type Language = (typeof languages)[number];

/** Texts of --help in the language that was chosen, by the English ones; none for English. */
let texts: Readonly<Record<string, string>> = {};
let translate = (message: string): string => message;

/** Chooses by the arguments, respelled, and by the environment. */
export async function chooseLanguage(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (languageOf(args, env) === "en") return;
  const ko = await import("./words/ko.ts");
  texts = ko.helpTexts;
  translate = ko.translated;
}

/** A text of --help in the chosen language; without a translation it stays English. */
export function say(text: string): string {
  return texts[text] ?? text;
}

/** A notice or an error in the chosen language. */
export function sayMessage(message: string): string {
  return translate(message);
}

function languageOf(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Language {
  const at = args.findIndex((arg) => /^--lang(=|$)/.test(arg));
  const asked = at < 0 ? env.SIMDIGIT_LANG : (args[at]!.split("=")[1] ?? args[at + 1]);
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || "";
  return sameWord(asked ?? "", languages) ?? (/^ko\b|^ko_/i.test(locale) ? "ko" : "en");
}
