// Runs one suite of tests against every build of the engine.
// A build that the host cannot run has its tests skipped: uvu prints and counts them.

import { suite } from "uvu";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { loadEngine, type TestBuild, testBuilds } from "./engine.ts";

export interface BuildUnderTest {
  readonly build: TestBuild;
  readonly engine: Engine;
  /** Adds a test. */
  readonly test: (name: string, body: () => void | Promise<void>) => void;
}

/** `define` adds the tests of the suite; it is called once for each build. */
export async function eachBuild(
  name: string,
  define: (under: BuildUnderTest) => void,
): Promise<void> {
  // All engines before the first suite: uvu starts as soon as the event loop turns, and what a suite
  // that comes later reports would take the place of what came before.
  const engines = await Promise.all(testBuilds.map(loadEngine));
  testBuilds.forEach((build, index) => {
    const tests = suite(`${name} (${build})`);
    const engine = engines[index];
    if (engine === undefined) {
      console.log(`${name}: the ${build} build is skipped, this host cannot run it`);
      define({ build, engine: absent, test: (test) => tests.skip(test) });
    } else {
      define({ build, engine, test: (test, body) => tests(test, () => body()) });
    }
    tests.run();
  });
}

/** Stands for the engine while the tests of a skipped build are listed; none of them is run. */
const absent = { exports: {} } as Engine;
