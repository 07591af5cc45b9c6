// npm run count:instructions: what a training step executes, lab by lab, beside what is recorded. --update records it.

import { builds } from "../../../ts/backends/wasm/engine.ts";
import { counters } from "./counting.ts";
import {
  advice,
  countAll,
  countedLabs,
  differences,
  readRecorded,
  writeRecorded,
} from "./recorded.ts";

const now = await countAll();
const before = readRecorded();
console.log(`| lab | build | ${counters.map((name) => `${name} a step | was`).join(" | ")} |`);
console.log(`|---|---|${counters.map(() => "---:|---:|").join("")}`);
let differing = false;
for (const lab of countedLabs) {
  for (const build of builds) {
    const counts = now[build][lab]!;
    const recorded = before[build][lab];
    const cells = counters.flatMap((name) => [counts[name], recorded?.[name] ?? ""]);
    console.log(`| ${[lab, build, ...cells].join(" | ")} |`);
    differing ||= differences(counts, recorded).length > 0;
  }
}
if (process.argv.includes("--update")) {
  writeRecorded(now);
} else if (differing) {
  console.error(advice);
  process.exitCode = 1;
}
