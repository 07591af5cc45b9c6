// Ctrl-C and SIGTERM: the first ends the run after the current step, the second ends the process.

import process from "node:process";
import { notice } from "./output.ts";
import { signalStatuses } from "./status.ts";

/** npm and npx pass on a Ctrl-C that the terminal sends us too: two signals within so many milliseconds are one. */
const ONE_PRESS = 500;

/** What a signal does to the run that is under way or that was the last. */
let interrupt: ((status: number) => void) | undefined;

/**
 * An abort signal for one run; its reason is the exit status. The handlers stay installed: a signal after the run's end
 * does nothing more.
 */
export function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  let another = false;
  if (!interrupt) {
    for (const [name, status] of Object.entries(signalStatuses)) {
      process.on(name, () => interrupt!(status));
    }
  }
  interrupt = (status) => {
    if (another) process.exit(status);
    if (controller.signal.aborted) return;
    notice("ending after this step; once more to end at once");
    controller.abort(status);
    // A signal may have waited while the run held the event loop; immediates run after such signals.
    setTimeout(() => setImmediate(() => (another = true)), ONE_PRESS).unref();
  };
  return controller.signal;
}

/** Sets the exit status of a run that an interrupt has ended. */
export function exitInterrupted({ reason }: AbortSignal): void {
  process.exitCode = reason as number;
}
