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
  let first = 0;
  const interrupt = () => {
    const now = performance.now();
    if (!controller.signal.aborted) {
      first = now;
      notice("ending after this step; once more to end at once");
      controller.abort();
    } else if (now - first > ONE_PRESS) {
      process.exit(INTERRUPTED);
    }
  };
  process.on("SIGINT", interrupt);
  return controller.signal;
}
