// Source lines in stack traces of the engine's debug build.

import { readFileSync } from "node:fs";
import module from "node:module";

const MAP = new URL("../../dist/wasm/debug.wasm.map", import.meta.url);
/** A frame of V8's. Only the debug build has names: "at assembly/base/memory/alloc (wasm://wasm/35c9:...:0x142f)". */
const FRAME = /(at assembly\/\S+ )\(wasm:\/\/[^)]*:0x([0-9a-f]+)\)/g;

/** The same text with "(assembly/base/memory.ts:61:3)" in these frames. Unchanged if there is no source map. */
export function withSourceLines(text: string): string {
  if (text.search(FRAME) < 0) return text;
  let map: module.SourceMap;
  try {
    map = new module.SourceMap(JSON.parse(readFileSync(MAP, "utf8")));
  } catch {
    return text;
  }
  return text.replace(FRAME, (frame, name: string, offset: string) => {
    const entry = map.findEntry(0, Number.parseInt(offset, 16));
    if (!("originalSource" in entry) || entry.originalSource === undefined) return frame;
    return `${name}(${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1})`;
  });
}
