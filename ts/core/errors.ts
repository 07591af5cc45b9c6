// The one error type of the public API, so that a caller can tell our refusals from bugs.
// A message says what was expected, what came, and what to do about it.

/**
 * What kind of refusal an error is:
 * - `usage`: an option or argument that cannot be right (the CLI exits 2)
 * - `data`: a file or buffer whose content is not what it should be
 * - `io`: a file, folder or address that cannot be read or written
 * - `unsupported`: this host lacks something that was asked for
 * - `engine`: a status code that came back from the engine
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
