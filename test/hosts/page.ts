// The suite in a browser: in a page, or in the module worker that the page starts when it is asked to by ?worker. The
// bundle puts the tests in place of the import below.

import { tests } from "simdigit-tests";
import { runSuite } from "./suite.ts";

if (globalThis.document && location.search === "?worker") {
  new Worker(import.meta.url, { type: "module" });
} else {
  await runSuite(tests, (line) => console.log(line));
}
