// How much the tests try: everything in npm test; on the further hosts of npm run test:hosts the builds that ship and
// fewer random cases, as there it is the host that is under test.

/** Set before the tests are loaded (test/hosts/suite.ts). */
export const onFurtherHost = "simdigitFurtherHost" in globalThis;

/** A number of random cases. */
export function cases(all: number): number {
  return onFurtherHost ? Math.ceil(all / 10) : all;
}

/** The only build to test, if npm run watch set one. */
export const onlyBuild = "process" in globalThis ? process.env.TEST_BUILD : undefined;
