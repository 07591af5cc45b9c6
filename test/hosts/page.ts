// The tests in a browser: in the page itself, or with ?worker in a module worker that the page starts. The bundler in
// run.ts replaces page_tests.ts by a list of the tests.

import { tests } from "./page_tests.ts";
import { runSuite, weightsLine } from "./suite.ts";

if (globalThis.document && location.search === "?worker") {
  new Worker(import.meta.url, { type: "module" });
} else {
  await runSuite(tests);
  console.log(await weightsLine());
}
