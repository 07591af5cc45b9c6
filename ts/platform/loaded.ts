// Scripts of this package that are imported on demand.

import { SimdigitError } from "../core/errors.ts";

/**
 * The same promise, whose failure says what to do.
 *
 * @param what the script, for the message
 * @throws SimdigitError "io"
 */
export async function loaded<Script>(what: string, script: Promise<Script>): Promise<Script> {
  try {
    return await script;
  } catch (cause) {
    throw new SimdigitError(
      "io",
      `${what} does not load (${cause}) - in a checkout: npm run build; in a page: see that the server has every file of the bundle`,
      { cause },
    );
  }
}
