// Runs a suite of tests with every build of the engine. If the host cannot run a build, its tests are skipped, printed and
// counted.

import { suite } from "uvu";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { loadEngine, type TestBuild, testBuilds } from "./engine.ts";

export interface BuildUnderTest {
  readonly build: TestBuild;
  readonly engine: Engine;
  /** Adds a test. */
  readonly test: (name: string, body: () => void | Promise<void>) => void;
}

/** Calls `define`, which adds the tests of the suite, once for each build. */
export async function eachBuild(
  name: string,
  define: (under: BuildUnderTest) => void,
): Promise<void> {
  // All engines are loaded before the first suite: uvu starts as soon as the event loop turns, and the report of a suite
  // that is added later would replace the earlier ones.
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

/** Stands for the engine while the tests of a skipped build are listed; none of them runs. */
const absent = { exports: {} } as Engine;
