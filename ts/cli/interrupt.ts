// Ctrl-C: the first ends the work after the current step, the second ends the process.

import process from "node:process";
import { notice } from "./output.ts";
import { INTERRUPTED } from "./status.ts";

/**
 * npm and npx hand on to us a Ctrl-C that the terminal has already sent us: within this time, in
 * milliseconds, two signals are one key press.
 */
const ONE_PRESS = 500;

/** A signal for the rest of the process, which is the work's: between its end and the exit Ctrl-C is late. */
export function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  let another = false;
  const interrupt = () => {
    if (another) process.exit(INTERRUPTED);
    if (controller.signal.aborted) return;
    notice("ending after this step; once more to end at once");
    controller.abort();
    // Immediates come after signals: one that waited while the work held the event loop is still the same press.
    setTimeout(() => setImmediate(() => (another = true)), ONE_PRESS).unref();
  };
  process.on("SIGINT", interrupt);
  return controller.signal;
}
