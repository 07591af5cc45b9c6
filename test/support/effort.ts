// How much a test tries. npm test tries everything. npm run test:hosts tests the host rather than the arithmetic, so it
// leaves out the debug build, the largest shapes and nine in ten random cases.

/** Whether npm run test:hosts runs the test. test/hosts/suite.ts sets the variable before it loads tests. */
export const onFurtherHost = "simdigitFurtherHost" in globalThis;

/** Number of random cases to try, out of `all`. */
export function cases(all: number): number {
  return onFurtherHost ? Math.ceil(all / 10) : all;
}

/** The only build to test, if npm run watch names one. */
export const onlyBuild = "process" in globalThis ? process.env.TEST_BUILD : undefined;
