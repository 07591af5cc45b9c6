// Ctrl-C: the first ends the run after the current step, the second ends the process.

import process from "node:process";
import { notice } from "./output.ts";
import { INTERRUPTED } from "./status.ts";

/** npm and npx pass on a Ctrl-C that the terminal sends us too: two signals within so many milliseconds are one. */
const ONE_PRESS = 500;

/** An abort signal for one run. The handler stays installed: a Ctrl-C after the run's end does nothing more. */
export function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  let another = false;
  const interrupt = () => {
    if (another) process.exit(INTERRUPTED);
    if (controller.signal.aborted) return;
    notice("ending after this step; once more to end at once");
    controller.abort();
    // A signal may have waited while the run held the event loop; immediates run after such signals.
    setTimeout(() => setImmediate(() => (another = true)), ONE_PRESS).unref();
  };
  process.on("SIGINT", interrupt);
  return controller.signal;
}
