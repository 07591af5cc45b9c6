// The one error type of the public API, so that a caller can tell our refusals from bugs, and the checks that throw it.
// A message says what was expected, what came, and what to do about it. json.ts checks JSON from files.

import { shown, typeOf } from "./shown.ts";

const { MAX_SAFE_INTEGER } = Number;

/**
 * What kind of refusal an error is:
 * - `usage`: a wrong option or argument (the CLI exits with 2)
 * - `data`: a file or buffer with invalid content
 * - `io`: a file, folder or address that cannot be read or written
 * - `unsupported`: this host lacks a feature that was asked for
 * - `engine`: a status code of the engine
 */
export type ErrorKind = "usage" | "data" | "io" | "unsupported" | "engine";

export class SimdigitError extends Error {
  override readonly name = "SimdigitError";
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** A usage error in words of its own. */
export function usage(message: string): SimdigitError {
  return new SimdigitError("usage", message);
}

/** A data error in words of its own. */
export function badData(message: string, cause?: unknown): SimdigitError {
  return new SimdigitError("data", message, cause === undefined ? {} : { cause });
}

/** Does `work`; a SimdigitError of it names the file. */
export function inFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SimdigitError)) throw error;
    throw new SimdigitError(error.kind, `${file}: ${error.message}`, { cause: error });
  }
}

/** A usage error such as "batch size expected an integer from 1 to 1048576, got 0". */
export function expected(what: string, wanted: unknown, got: unknown): SimdigitError {
  return usage(`${what} expected ${wanted}, got ${told(got)}`);
}

/** Words as they are, any other value as one would write it. */
function told(got: unknown): string {
  return typeof got === "string" ? got : shown(got);
}

/** Throws a usage error unless `value` is an object and no list; `wanted` says of what kind. */
export function checkObject(what: string, value: unknown, wanted: string): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  throw expected(what, wanted, value);
}

/** Throws a usage error unless `value` is a function. */
export function checkFunction(what: string, value: unknown): void {
  if (typeof value !== "function") throw expected(what, "a function", value);
}

/** Throws a usage error unless `value` is a text. */
export function checkText(what: string, value: unknown): void {
  if (typeof value !== "string") throw expected(what, "a text", value);
}

/** Throws a usage error unless `value` is a list; `wanted` says of what. */
export function checkList(what: string, value: unknown, wanted: string): void {
  if (!Array.isArray(value)) throw expected(what, wanted, value);
}

/** Throws a usage error that lists the choices unless `value` is one of them. */
export function checkOneOf(what: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  throw usage(`${what} expected ${choices.join(", ")}; got ${told(value)}`);
}

/** Throws a usage error unless `value` is an integer from `least` to `most`; without `most`, any exact integer. */
export function checkInteger(what: string, value: unknown, least: number, most?: number): void {
  const number = value as number;
  if (Number.isSafeInteger(value) && number >= least && number <= (most ?? number)) return;
  throw expected(what, integerRange(value, least, most), shown(value));
}

/** As "an integer of at least 1", or with the upper bound if there is one or the value is above the exact integers. */
export function integerRange(value: unknown, least: number, most?: number): string {
  const isTooLarge = typeof value === "number" && value > MAX_SAFE_INTEGER;
  const top = most ?? (isTooLarge ? MAX_SAFE_INTEGER : undefined);
  return `an integer ${top === undefined ? `of at least ${least}` : `from ${least} to ${top}`}`;
}

/** Throws a usage error unless `value` is a positive finite number. */
export function checkPositive(what: string, value: unknown): void {
  if (typeof value === "number" && value > 0 && value < Infinity) return;
  throw expected(what, "a positive number", shown(value));
}

/** Throws a usage error unless `value` is a finite number of at least 0. */
export function checkNotNegative(what: string, value: unknown): void {
  if (typeof value === "number" && value >= 0 && value < Infinity) return;
  throw expected(what, "a number of at least 0", shown(value));
}

/** Throws a usage error unless `value` is a probability below 1. */
export function checkProbability(what: string, value: unknown): void {
  if (typeof value === "number" && value >= 0 && value < 1) return;
  throw expected(what, "a probability from 0 to below 1", shown(value));
}

/** Throws a usage error unless `value` is a typed array of one of these types, from any realm. */
export function checkTypedArray(what: string, value: unknown, types: readonly string[]): void {
  const type = typeOf(value);
  if (types.includes(type)) {
    checkAttached(what, (value as ArrayBufferView).buffer);
    return;
  }
  // From arrays of numbers; those of BigInt have other elements.
  const from = Array.isArray(value) && Array.isArray(value[0]) ? "rows.flat()" : "...";
  const wanted = type === "Uint8ClampedArray" ? types[0] : types.at(-1);
  const fromNumbers = /^(?!Big).*Array$/.test(type) ? ` - use ${wanted}.from(${from})` : "";
  const advice = type === "ArrayBuffer" ? ` - use new ${types[0]}(...)` : fromNumbers;
  throw usage(`${what} expected a ${types.join(" or ")}, got a value of type ${type}${advice}`);
}

/** Throws a usage error for the memory of an array that was transferred to a worker. */
export function checkAttached(what: string, buffer: ArrayBufferLike): void {
  if (buffer.byteLength > 0) return;
  try {
    new Uint8Array(buffer);
  } catch {
    throw usage(
      `${what} expected an array with its memory, got one that was transferred - pass a copy`,
    );
  }
}
