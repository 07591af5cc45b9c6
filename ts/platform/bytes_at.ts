// Reads a file by its address: from disk for file: addresses, else over HTTP.

import type { Bytes } from "../core/arrays.ts";
import { SimdigitError } from "../core/errors.ts";
import { builtin } from "./builtin.ts";
import { fault, type Reason } from "./fault.ts";

/**
 * The bytes of a file.
 *
 * @param missing reason and advice if there is no file
 * @throws SimdigitError "io"
 */
export async function bytesAt(url: URL, missing: Reason): Promise<Bytes> {
  const files = url.protocol === "file:" ? builtin("node:fs/promises") : undefined;
  return files ? fromDisk(files, url, missing) : fromServer(url, missing);
}

async function fromDisk(
  { readFile }: typeof import("node:fs/promises"),
  url: URL,
  missing: Reason,
): Promise<Bytes> {
  try {
    return new Uint8Array(await readFile(url));
  } catch (error) {
    throw fault("read", decodeURIComponent(url.pathname), error, missing);
  }
}

async function fromServer(url: URL, [what, advice]: Reason): Promise<Bytes> {
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
