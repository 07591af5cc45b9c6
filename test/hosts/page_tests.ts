// The tests of a page, by path. The bundler in run.ts replaces this empty list.

export const tests: Readonly<Record<string, () => Promise<unknown>>> = {};
