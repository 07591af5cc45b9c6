// Checks that JSON from outside has the types that the code expects. Whether the values make sense is checked
// where their meaning is known.

import { badData, type SimdigitError } from "./errors.ts";

/** Throws SimdigitError "data" that names `what` unless the value is right. */
export type Check = (value: unknown, what: string) => void;

export const text: Check = (value, what) => {
  if (typeof value !== "string") throw unexpected(what, "a string", value);
};

export const flag: Check = (value, what) => {
  if (typeof value !== "boolean") throw unexpected(what, "true or false", value);
};

/** Finite, as all numbers in JSON are unless they overflow. */
export const number: Check = (value, what) => {
  if (!Number.isFinite(value)) throw unexpected(what, "a finite number", value);
};

/** 0, 1, 2 and so on, as far as every integer is exact. */
export const whole: Check = (value, what) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw unexpected(what, "a whole number", value);
  }
};

/** A value that may be left out. */
export function optional(check: Check): Check {
  return (value, what) => {
    if (value !== undefined) check(value, what);
  };
}

/** An object with these fields; others are ignored. */
export function fieldsOf(checks: Readonly<Record<string, Check>>): Check {
  return (value, what) => {
    const fields = record(value, what);
    for (const [name, check] of Object.entries(checks)) {
      check(Object.hasOwn(fields, name) ? fields[name] : undefined, `${what}.${name}`);
    }
  };
}

/** An object whose `kind` says which of the tables has its fields. */
export function variantOf(
  tables: Readonly<Record<string, Readonly<Record<string, Check>>>>,
): Check {
  return (value, what) => {
    const { kind } = record(value, what);
    text(kind, `${what}.kind`);
    const kinds = Object.keys(tables);
    if (!kinds.includes(kind as string)) throw unexpected(`${what}.kind`, kinds.join(" or "), kind);
    fieldsOf(tables[kind as string]!)(value, what);
  };
}

export function listOf(check: Check): Check {
  return (value, what) => {
    if (!Array.isArray(value)) throw unexpected(what, "a list", value);
    value.forEach((item, index) => {
      check(item, `${what}[${index}]`);
    });
  };
}

/** An object, with any fields. */
export function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw unexpected(what, "an object", value);
  }
  return value as Record<string, unknown>;
}

/** The start of a text from outside, short enough for a message. */
export function excerpt(value: string): string {
  return value.length > 60 ? `${value.slice(0, 60)}...` : value;
}

function unexpected(what: string, expected: string, got: unknown): SimdigitError {
  const whole = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);
  const shown = excerpt(JSON.stringify(got, whole) ?? "nothing");
  return badData(`${what} expected ${expected}, got ${shown}`);
}
