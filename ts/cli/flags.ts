// Flags for yargs with checks of our own: a flag is given once and has a value, numbers are numbers, words are
// among the choices. yargs alone turns a repeated flag into an array, `--lr abc` into NaN, and drops a
// `--save-model` at the end of the line.

import type { Options } from "yargs";
import { didYouMean, sameWord } from "../core/did_you_mean.ts";
import { expected, integerRange, usage } from "../core/errors.ts";
import { otherValues, reasonOf, withoutModule } from "./other_words.ts";

/** A flag as yargs takes it. With `least` its value is an integer from there on. */
export interface Flag extends Options {
  readonly least?: number;
}

/** Names of the flags without a value; yargs would take `--json=abc` for `--no-json`. */
const booleans = new Set<string>();

/** Names of the flags whose value is neither a switch nor a choice. */
const texts = new Set<string>();

/** The same flags for yargs, checked as they are read. */
export function flags<const T extends Readonly<Record<string, Flag>>>(table: T): T {
  return Object.fromEntries(
    Object.entries(table).map(([name, flag]) => [name, checked(name, flag)]),
  ) as T;
}

/** Throws if a flag without a value is given one other than true or false. */
export function checkBooleans(args: readonly string[]): void {
  for (const arg of args) {
    const [, name, value] = /^--(?:no-)?([^=]+)=(.*)$/.exec(arg) ?? [];
    if (name === undefined || !booleans.has(name) || value === "true" || value === "false")
      continue;
    throw expected(`--${name}`, "no value", value || "an empty one");
  }
}

/** Throws if a list is given with spaces behind its commas, at which the shell cuts it. */
export function checkLists(args: readonly string[]): void {
  args.forEach((arg, at) => {
    const [, flag, joined] = /^(--[\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (flag === undefined) return;
    let next = joined === undefined ? at + 1 : at;
    const pieces = [joined ?? args[next] ?? ""];
    while (pieces.at(-1)!.endsWith(",") && /^[^-]/.test(args[next + 1] ?? "")) {
      pieces.push(args[++next]!);
    }
    if (pieces.length === 1) return;
    const given = `${pieces.join(" ")} - write ${flag} ${pieces.join("")}`;
    throw expected(flag, "no space after a comma", given);
  });
}

/** Whether a word such as --data is a flag with a value of the user's own. */
export function takesText(word: string): boolean {
  return word.startsWith("--") && texts.has(word.slice(2));
}

function checked(name: string, flag: Flag): Flag {
  if (flag.type === "boolean") {
    booleans.add(name);
    return flag;
  }
  if (flag.choices === undefined) texts.add(name);
  // The parser sees a string, so that a message can show what was given.
  return {
    ...flag,
    string: true,
    requiresArg: true,
    coerce: (given: unknown) => read(name, flag, given),
  };
}

/** The value of a flag as the commands take it. */
function read(
  flag: string,
  { type, array, least, choices }: Flag,
  given: unknown,
): string | number | string[] {
  const name = `--${flag}`;
  if (array) {
    const values = (given as readonly unknown[]).map(String);
    if (values.length === 0 || values.includes("")) throw expected(name, "a value", "none");
    return values;
  }
  if (Array.isArray(given)) {
    throw expected(name, "once", `${given.join(" and ")} - leave out all but one`);
  }
  const text = String(given);
  if (text === "") throw expected(name, "a value", "none");
  if (choices) return choiceOf(flag, text, choices as readonly string[]);
  if (type !== "number") return text;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (least !== undefined && !(Number.isSafeInteger(value) && value >= least)) {
    throw expected(name, integerRange(value, least), text);
  }
  if (Number.isNaN(value)) throw expected(name, "a number", text + decimalHint(text));
  return value;
}

/** For 0,1 with the comma of half the world. */
function decimalHint(text: string): string {
  return /^\d+,\d+$/.test(text) ? ` - did you mean ${text.replace(",", ".")}?` : "";
}

/** The choice that is meant, in any spelling or by another name. */
function choiceOf(flag: string, text: string, choices: readonly string[]): string {
  const name = withoutModule(text);
  const meant = sameWord(name, choices, otherValues[flag]);
  if (meant !== undefined) return meant;
  const hint = reasonOf(flag, name) || didYouMean(name, choices);
  throw usage(`--${flag} expected ${choices.join(", ")}; got ${text}${hint}`);
}
