// Which known words someone may have meant.

import { editDistance } from "./edit_distance.ts";

/** A word in lower case without dashes, underscores and spaces: LeakyReLU, leaky-relu and leaky_relu are one. */
export function squashed(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/g, "");
}

/**
 * The known word that is meant, in any spelling.
 *
 * @param others known words by other names for them, which are squashed
 */
export function sameWord<T extends string>(
  word: string,
  known: readonly T[],
  others: Readonly<Record<string, string>> = {},
): T | undefined {
  const wanted = squashed(word);
  return known.find((candidate) => squashed(candidate) === wanted || candidate === others[wanted]);
}

/** Up to three known words like this one, the closest first. */
export function closest(word: string, known: readonly string[]): string[] {
  const wanted = squashed(word);
  const same = sameWord(word, known);
  if (same !== undefined) return [same];
  return known
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, squashed(candidate)) }))
    .filter(({ distance }) => distance <= mostEdits(wanted))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** As " - did you mean adam or adamw?"; empty if no known word is close. */
export function didYouMean(word: string, known: readonly string[]): string {
  const found = closest(word, known);
  return found.length === 0 ? "" : ` - did you mean ${eitherOf(found)}?`;
}

/** As "a, b or c". */
export function eitherOf(words: readonly string[]): string {
  return words.join(", ").replace(/, ([^,]*)$/, " or $1");
}

/** Edits between the words. Swapped letters and the beginning of a word count as one edit, another part as two. */
function distanceOf(word: string, candidate: string): number {
  if (lettersOf(word) === lettersOf(candidate)) return 1;
  const part = word.length < 3 ? -1 : candidate.indexOf(word);
  const edits = editDistance(word, candidate);
  return part === -1 ? edits : Math.min(edits, part === 0 ? 1 : 2);
}

function lettersOf(word: string): string {
  return [...word].sort().join("");
}

function mostEdits({ length }: string): number {
  if (length < 4) return 1;
  return length < 8 ? 2 : 3;
}
