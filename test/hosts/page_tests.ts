// The tests of a page, by path: none here, run.ts puts the portable ones in place of this.

export const tests: Readonly<Record<string, () => Promise<unknown>>> = {};
