// Flags for yargs, with checks of our own: each is given once and has a value, numbers are numbers,
// words are among the choices. yargs alone would make a list of a flag given twice, NaN of
// `--lr abc` and nothing of a `--save-model` at the end of the line.

import type { Options } from "yargs";
import { checkOneOf, SimdigitError } from "../core/errors.ts";

/** What yargs knows of a flag; with `least` it is a whole number from there on. */
export interface Flag extends Options {
  readonly least?: number;
}

/** Names of the flags that are there or not; yargs would make "not there" of `--json=abc`. */
const booleans = new Set<string>();

/** The same flags for yargs, and checked as they are read. */
export function flags<const T extends Readonly<Record<string, Flag>>>(table: T): T {
  return Object.fromEntries(
    Object.entries(table).map(([name, flag]) => [name, checked(name, flag)]),
  ) as T;
}

export const dataFlags = flags({
  data: { type: "string", describe: "Folder with MNIST (IDX or CSV), or drawn for drawn digits" },
  offline: { type: "boolean", default: false, describe: "Never download" },
});

export const limitFlags = flags({
  limit: { type: "number", least: 1, describe: "Use only the first N training images" },
});

export const outputFlags = flags({
  json: { type: "boolean", default: false, describe: "One JSON object a line on stdout" },
});

/** How many training images epochs are judged on; undefined for the test set. */
export function parseValidation(text: string): number | undefined {
  if (text === "test") return undefined;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw usage(`--validation expected test or an integer of at least 1, got ${text}`);
}

/** Throws for a flag without a value that is given one other than true or false. */
export function checkBooleans(args: readonly string[]): void {
  for (const arg of args) {
    const [, name, value] = /^--(?:no-)?([^=]+)=(.*)$/.exec(arg) ?? [];
    if (name === undefined || !booleans.has(name) || value === "true" || value === "false")
      continue;
    throw usage(`--${name} expected no value, got ${value || "an empty one"}`);
  }
}

function checked(name: string, flag: Flag): Flag {
  if (flag.type === "boolean") {
    booleans.add(name);
    return flag;
  }
  // A string for the parser, so that a message can show what was given; --help says number.
  return {
    ...flag,
    string: flag.choices === undefined,
    requiresArg: true,
    coerce: (given: unknown) => read(`--${name}`, flag, given),
  };
}

/** What was given for a flag, or its default, as the commands take it. */
function read(name: string, { type, least, choices }: Flag, given: unknown): string | number {
  if (Array.isArray(given)) {
    throw usage(`${name} expected once, got ${given.join(" and ")} - leave out all but one`);
  }
  const text = String(given);
  if (text === "") throw usage(`${name} expected a value, got none`);
  if (choices) checkOneOf(name, text, choices as readonly string[]);
  if (type !== "number") return text;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (least !== undefined && !(Number.isSafeInteger(value) && value >= least)) {
    throw usage(`${name} expected an integer of at least ${least}, got ${text}`);
  }
  if (Number.isNaN(value)) throw usage(`${name} expected a number, got ${text}`);
  return value;
}

function usage(message: string): SimdigitError {
  return new SimdigitError("usage", message);
}
