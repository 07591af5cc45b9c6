// Files of the repository that tests read, on every host: from disk, or in a page from the server that it came from.

import { bytesAt } from "../../ts/platform/bytes_at.ts";

const missing = ["it is not in this checkout", "get it back, or npm run build"] as const;

/** The bytes of the file at `path` below the repository's root. */
export function fileBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return bytesAt(new URL(`../../${path}`, import.meta.url), missing);
}

/** The same as text. */
export async function fileText(path: string): Promise<string> {
  return new TextDecoder().decode(await fileBytes(path));
}
