// The bytes of a file by its address: from disk where the address is a file's, else over HTTP.

import { SimdigitError } from "../core/errors.ts";
import { fault, type Reason } from "./fault.ts";

/**
 * All of a file.
 *
 * @param missing what it means that there is none, and what to do
 * @throws SimdigitError "io"
 */
export async function bytesAt(url: URL, missing: Reason): Promise<Uint8Array<ArrayBuffer>> {
  return url.protocol === "file:" ? fromDisk(url, missing) : fromServer(url, missing);
}

async function fromDisk(url: URL, missing: Reason): Promise<Uint8Array<ArrayBuffer>> {
  // In a variable: bundlers for browsers, which never come here, must not look for it.
  const module = "node:fs/promises";
  const { readFile } = (await import(module)) as typeof import("node:fs/promises");
  try {
    return new Uint8Array(await readFile(url));
  } catch (error) {
    throw fault("read", decodeURIComponent(url.pathname), error, missing);
  }
}

async function fromServer(url: URL, [what, advice]: Reason): Promise<Uint8Array<ArrayBuffer>> {
  let found = "";
  try {
    const response = await fetch(url);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    found = `HTTP ${response.status}`;
  } catch (cause) {
    found = cause instanceof Error ? cause.message : String(cause);
  }
  throw new SimdigitError("io", `cannot read ${url.href}: ${what} (${found}) - ${advice}`);
}
