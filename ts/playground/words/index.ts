// All languages of the page.

import type { Language } from "../state/address.ts";
import { en, type Words } from "./en.ts";
import { ko } from "./ko.ts";

export type { Words };

export const words: Readonly<Record<Language, Words>> = { en, ko };

/** The first of the browser's languages that the page speaks, otherwise English. */
export function browserLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const short = tag.slice(0, 2).toLowerCase();
    if (short in words) return short as Language;
  }
  return "en";
}
