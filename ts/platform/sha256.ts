// SHA-256 by Web Crypto, the same call on every host.

import type { Bytes } from "../core/arrays.ts";
import { SimdigitError } from "../core/errors.ts";

/** The SHA-256 of the bytes of `data`, in lower-case hexadecimal. */
export async function sha256(data: ArrayBufferView): Promise<string> {
  // Pages have crypto.subtle only over https or from localhost.
  if (globalThis.crypto?.subtle === undefined) {
    throw new SimdigitError(
      "unsupported",
      "SHA-256 needs crypto.subtle, which this host lacks - open the page over https or from localhost",
    );
  }
  const digest = await crypto.subtle.digest("SHA-256", unshared(data));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes in memory that is not shared, which Web Crypto requires. */
function unshared(data: ArrayBufferView): Bytes {
  return data.buffer instanceof ArrayBuffer
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
