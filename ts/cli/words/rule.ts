// How a message, or a part of one, is said in another language.

/** $1, $2, ... stand for what the pattern's groups match, translated too. */
export type Rule = readonly [pattern: RegExp, translation: string];
