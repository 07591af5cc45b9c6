// What is refused, and how: the one way in which tests look at SimdigitErrors.

import * as assert from "uvu/assert";
import { type ErrorKind, SimdigitError } from "../../ts/core/errors.ts";

/** Runs `work`, which must be refused, and gives the refusal. */
export async function refusal(work: () => unknown): Promise<SimdigitError> {
  try {
    await work();
  } catch (error) {
    assert.instance(error, SimdigitError, String((error as Error).stack));
    return error as SimdigitError;
  }
  throw new Error("expected a SimdigitError, got none");
}

/** Throws unless `work` is refused with an error of this kind whose message has these parts. */
export async function refuses(
  kind: ErrorKind,
  work: () => unknown,
  ...parts: readonly (string | RegExp)[]
): Promise<void> {
  const { kind: found, message } = await refusal(work);
  assert.is(found, kind, message);
  for (const part of parts) {
    const has = typeof part === "string" ? message.includes(part) : part.test(message);
    assert.ok(has, `${message}\n  lacks ${part}`);
  }
}
