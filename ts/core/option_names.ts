// The refusal of options that a function does not know: most are typing errors, and none should be ignored in silence.

import { didYouMean, sameWord } from "./did_you_mean.ts";
import { checkObject, usage } from "./errors.ts";

/**
 * Throws a usage error for an option that `what`, the name of a function, does not know.
 *
 * @param otherWords what other libraries call the known ones, in lower case without underscores
 */
export function checkOptionNames(
  what: string,
  options: object,
  known: Readonly<Record<string, true>>,
  otherWords: Readonly<Record<string, string>> = {},
): void {
  checkObject(`options of ${what}`, options, "an object");
  const words = Object.keys(known);
  const stranger = Object.keys(options).find((name) => !words.includes(name));
  if (stranger === undefined) return;
  const meant = sameWord(stranger, words, otherWords);
  const advice = meant ? ` - did you mean ${meant}?` : didYouMean(stranger, words);
  throw usage(`${what} has no option ${stranger}${advice || ` - it has ${words.join(", ")}`}`);
}
