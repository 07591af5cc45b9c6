// Gunzips bytes in memory by the web-standard stream that every host has. The caller knows what the bytes mean and how
// many there may be.

import type { Bytes } from "../core/arrays.ts";
import { joined } from "../core/bytes.ts";
import { SimdigitError } from "../core/errors.ts";

/** Length of the start of the output from which the caller computes the total length. */
const HEAD_BYTES = 16;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks gzipped `bytes`.
 *
 * @param file the name in messages
 * @param promised computes the total length from the first 16 bytes of the output. Unpacking stops with an error as
 *   soon as more arrives, so that a small file cannot fill the memory
 * @param tooLong says what is wrong then
 */
export async function gunzip(
  bytes: Bytes,
  file: string,
  promised: (head: Uint8Array) => number,
  tooLong = (limit: number) =>
    `expected ${limit} bytes when unpacked, got more - get the file again`,
): Promise<Bytes> {
  if (typeof DecompressionStream === "undefined") {
    throw new SimdigitError(
      "unsupported",
      `${file}: this host cannot gunzip (no DecompressionStream) - unpack the file first, or update the host`,
    );
  }
  const reader = new Blob([bytes])
    .stream()
    .pipeThrough(new DecompressionStream("gzip"))
    .getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let limit: number | undefined;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new SimdigitError("data", `${file}: corrupt or truncated gzip file - get it again`, {
        cause,
      });
    });
    if (done) return joined(chunks);
    chunks.push(value);
    length += value.length;
    if (limit === undefined && length >= HEAD_BYTES) {
      limit = await orCancel(reader, () => promised(joined(chunks).subarray(0, HEAD_BYTES)));
    }
    if (limit !== undefined && length > limit) {
      await reader.cancel().catch(() => {});
      throw new SimdigitError("data", `${file}: ${tooLong(limit)}`);
    }
  }
}

/** The result of `work`; cancels the stream if that throws. */
async function orCancel<T>(reader: ReadableStreamDefaultReader, work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error;
  }
}
