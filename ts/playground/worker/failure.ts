// Errors as they are sent to the page.

import { SimdigitError } from "../../core/errors.ts";
import type { Failure } from "./protocol.ts";

export function failureOf(error: unknown): Failure {
  if (error instanceof SimdigitError) return { kind: error.kind, message: error.message };
  return { kind: "bug", message: error instanceof Error ? error.message : String(error) };
}
