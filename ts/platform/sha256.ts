// SHA-256 by Web Crypto, the same call on every host. Nothing else of cryptography is needed.

import { SimdigitError } from "../core/errors.ts";

/** The SHA-256 of the bytes of `data`, in lower-case hexadecimal. */
export async function sha256(data: ArrayBufferView): Promise<string> {
  // A page that did not come over https or from localhost has no crypto.subtle.
  if (globalThis.crypto?.subtle === undefined) {
    throw new SimdigitError(
      "unsupported",
      "SHA-256 needs crypto.subtle, which this host lacks - open the page over https or from localhost",
    );
  }
  const digest = await crypto.subtle.digest("SHA-256", unshared(data));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The same bytes in memory that no other thread writes: Web Crypto refuses shared memory. */
function unshared(data: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return data.buffer instanceof ArrayBuffer
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
