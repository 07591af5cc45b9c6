import type { Platform } from "../platform/platform.ts";
import { notice } from "./output.ts";

/** Writes a text file and says so. */
export async function writeText(platform: Platform, file: string, text: string): Promise<void> {
  await platform.writeFileAtomically(file, new TextEncoder().encode(text));
  notice(`wrote ${file}`);
}
