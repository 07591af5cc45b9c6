// The suite, or a part of it, in a process: Node, Deno or Bun. The arguments are the tests' paths below the repository's
// root; without any only the labs' weights are told.

import process from "node:process";
import { runSuite, weightsLine } from "./suite.ts";

const root = new URL("../../", import.meta.url);
const tests = process.argv.slice(2).map((path) => {
  const load = (): Promise<unknown> => import(new URL(path, root).href);
  return [path, load] as const;
});
if (tests.length > 0) await runSuite(Object.fromEntries(tests));
else console.log(await weightsLine());
