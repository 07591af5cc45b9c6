// The JSON of a safetensors header, checked for what JSON.parse does not tell: a key that an object has twice, and nesting
// or numbers of tensors that are there to fill the memory. It takes one pass over the text.

import type { SimdigitError } from "./errors.ts";
import { excerpt } from "./json.ts";

/** The error that says what is wrong with the file. */
export type Refuse = (what: string) => SimdigitError;

/** Nested brackets in a header; a valid one has 3. */
const MAX_DEPTH = 8;
/** Far more than networks have: readers of a header with millions take minutes. */
const MAX_TENSORS = 100_000;
/** Characters in which a key that is there twice is looked for, to name it. */
const SEARCHED = 1_000_000;

/** The value of a header's JSON. Throws what `refuse` makes unless it can be trusted. */
export function parseHeaderJson(header: Uint8Array, refuse: Refuse): unknown {
  const notJson = "expected JSON, got something else - is this a safetensors file?";
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header);
  } catch {
    throw refuse(`header: ${notJson}`);
  }
  if (text.endsWith("\0")) throw refuse("header: expected spaces behind the JSON, got zero bytes");
  const { keys, tensors, depth } = counted(text);
  if (depth > MAX_DEPTH) throw refuse("header: expected objects of tensors, got deep nesting");
  if (tensors > MAX_TENSORS) {
    throw refuse(`header: expected at most ${MAX_TENSORS} tensors, got ${tensors}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse(`header: ${notJson}`);
  }
  // Of a key that an object has twice JSON.parse keeps the last.
  if (keyCount(json) < keys)
    throw refuse(`header: expected each name once, got ${twice(text)} twice`);
  return json;
}

/** Number of keys in a JSON text, of those of its outermost object, and the deepest nesting. */
function counted(text: string): { keys: number; tensors: number; depth: number } {
  let [keys, tensors, open, depth] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{" || character === "[") {
      depth = Math.max(depth, ++open);
    } else if (character === "}" || character === "]") {
      open--;
    } else if (character === '"') {
      at = closingQuote(text, at);
      if (!isKey(text, at)) continue;
      keys++;
      if (open === 1) tensors++;
    }
  }
  return { keys, tensors, depth };
}

/** Number of keys of an object and of all objects in it. */
function keyCount(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const values = Object.values(value);
  const own = Array.isArray(value) ? 0 : values.length;
  return values.reduce((sum: number, each) => sum + keyCount(each), own);
}

/** The first key that an object has twice. */
function twice(text: string): string {
  // The keys of each object that is open here; an array counts as an object without keys.
  const open: Set<string>[] = [];
  for (let at = 0; at < Math.min(text.length, SEARCHED); at++) {
    const character = text[at];
    if (character === "{" || character === "[") {
      open.push(new Set());
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === '"') {
      const start = at;
      at = closingQuote(text, start);
      if (!isKey(text, at)) continue;
      const key: string = JSON.parse(text.slice(start, at + 1));
      const keys = open.at(-1);
      if (keys?.has(key)) return excerpt(key);
      keys?.add(key);
    }
  }
  return "one";
}

/** Whether the string that ends at `end` is a key: a colon follows. */
function isKey(text: string, end: number): boolean {
  let next = end + 1;
  while (text[next] === " " || text[next] === "\n" || text[next] === "\t" || text[next] === "\r") {
    next++;
  }
  return text[next] === ":";
}

/** Where the string that starts at `start` ends: its closing quote, or the end of the text. */
function closingQuote(text: string, start: number): number {
  for (let from = start + 1; ; ) {
    const end = text.indexOf('"', from);
    if (end < 0) return text.length;
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end;
    from = end + 1;
  }
}
