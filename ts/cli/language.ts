// The language of help, notices and errors: that of --lang, else of SIMDIGIT_LANG, else of the locale. Results do not
// depend on it.

import { sameWord } from "../core/did_you_mean.ts";

export const languages = ["en", "ko"] as const;
type Language = (typeof languages)[number];

interface Korean {
  /** Texts of --help by the English ones. */
  readonly helpTexts: Readonly<Record<string, string>>;
  translated(message: string): string;
}

/** Undefined for English. */
let korean: Korean | undefined;

/** Chooses by the arguments, respelled, and by the environment. */
export async function chooseLanguage(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  korean =
    languageOf(args, env) === "ko"
      ? { ...(await import("./words/ko.ts")), ...(await import("./words/ko_messages.ts")) }
      : undefined;
}

/** Whether the arguments are none, or a language alone. */
export function askNothing(args: readonly string[]): boolean {
  const [, language] = /^--lang=(.*)$/.exec(args.join("=")) ?? [];
  return args.length === 0 || sameWord(language ?? "", languages) !== undefined;
}

/** A text of --help in the chosen language; without a translation it stays English. */
export function say(text: string): string {
  return korean?.helpTexts[text] ?? text;
}

/** A notice or an error in the chosen language. */
export function sayMessage(message: string): string {
  return korean?.translated(message) ?? message;
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
