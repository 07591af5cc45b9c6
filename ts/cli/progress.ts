// A progress bar on stderr if that is a terminal that can move its cursor, else nothing.

import process from "node:process";
import { SingleBar } from "cli-progress";
import { barLine } from "./bar_line.ts";

export interface Progress {
  /** `label` and `note` may change; without them the bar's label alone is shown. */
  update(done: number, total: number, words?: { label?: string; note?: string }): void;
  /** Removes the bar. */
  stop(): void;
}

/** A bar after `label`, shown from the first update on; none without a label. */
export function openProgress(label?: string): Progress {
  const { isTTY } = process.stderr;
  if (label === undefined || !isTTY || process.env.TERM === "dumb")
    return { update() {}, stop() {} };
  const bar = new SingleBar({
    format: (_, { progress, eta }, words) =>
      barLine(process.stderr.columns || 80, { progress, secondsLeft: eta, ...words }),
    stream: process.stderr,
    etaBuffer: 100,
    // Cursor and line wrapping stay on: Ctrl-C while data is drawn would leave them switched off.
    hideCursor: false,
    linewrap: true,
    clearOnComplete: true,
    gracefulExit: false,
  });
  let started = false;
  const stop = () => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
    if (started) bar.stop();
  };
  /** Clears the line; a signal that nobody else handles then ends the process as if there were no bar. */
  const onSignal = (signal: NodeJS.Signals) => {
    stop();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  return {
    update(done, total, words = {}) {
      const payload = { label, note: "", ...words };
      if (started) return bar.update(done, payload);
      started = true;
      process.on("SIGINT", onSignal);
      process.on("SIGTERM", onSignal);
      bar.start(total, done, payload);
    },
    stop,
  };
}
