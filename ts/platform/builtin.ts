// Modules of Node, Deno and Bun, for code that runs in pages too.

/** The modules asked for. */
interface Modules {
  readonly "node:fs": typeof import("node:fs");
  readonly "node:module": typeof import("node:module");
  readonly "node:worker_threads": typeof import("node:worker_threads");
  readonly "node:zlib": typeof import("node:zlib");
}

/**
 * A module of Node, Deno or Bun; undefined in a page. It is asked for instead of imported: a bundler looks for every
 * module that is imported, and one for pages would not find it.
 */
export function builtin<Name extends keyof Modules>(name: Name): Modules[Name] | undefined {
  const { versions, getBuiltinModule } = globalThis.process ?? {};
  return versions?.node ? (getBuiltinModule?.(name) as Modules[Name] | undefined) : undefined;
}
