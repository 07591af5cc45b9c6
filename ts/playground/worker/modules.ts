// The engine's modules, which lie beside the page's scripts and are fetched on demand.

import { SimdigitError } from "../../core/errors.ts";

const fetched = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/** The module of a build. A failed fetch is retried at the next call. */
export function engineModule(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const known = fetched.get(name);
  if (known) return known;
  const bytes = get(new URL(`${name}.wasm`, import.meta.url));
  fetched.set(name, bytes);
  bytes.catch(() => fetched.delete(name));
  return bytes;
}

async function get(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw unreachable(url, "no answer", cause);
  });
  if (!response.ok) throw unreachable(url, `HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function unreachable(url: URL, got: string, cause?: unknown): SimdigitError {
  return new SimdigitError(
    "io",
    `${url.pathname}: expected the engine's module, got ${got} - reload the page when its server can be reached`,
    { cause },
  );
}
