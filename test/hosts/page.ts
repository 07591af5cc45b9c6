// The suite in a browser: in a page, or in the module worker that the page starts when it is asked to by ?worker. The
// bundle (run.ts) puts the tests in place of what is imported below.

import { tests } from "./page_tests.ts";
import { runSuite, weightsLine } from "./suite.ts";

if (globalThis.document && location.search === "?worker") {
  new Worker(import.meta.url, { type: "module" });
} else {
  await runSuite(tests);
  console.log(await weightsLine());
}
