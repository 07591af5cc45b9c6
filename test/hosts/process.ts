// The suite in a process: Node, Deno or Bun. The arguments are the tests' paths below the repository's root.

import process from "node:process";
import { runSuite } from "./suite.ts";

const root = new URL("../../", import.meta.url);
const tests = process.argv.slice(2).map((path) => {
  const load = (): Promise<unknown> => import(new URL(path, root).href);
  return [path, load] as const;
});
await runSuite(Object.fromEntries(tests), (line) => console.log(line));
