// Refusals of calls that return promises.

import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";

/** Fails unless the call is rejected with this SimdigitError. */
export async function refuses(
  call: Promise<unknown>,
  message: string,
  kind = "usage",
): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, SimdigitError);
  assert.is((error as SimdigitError).message, message);
  assert.is((error as SimdigitError).kind, kind);
}
