// A progress bar on stderr if that is a terminal, else nothing.

import process from "node:process";
import { SingleBar } from "cli-progress";

export interface Progress {
  update(done: number, total: number): void;
  /** Removes the bar. */
  stop(): void;
}

/** A bar after `label`, shown from the first update on; none without a label. */
export function openProgress(label?: string): Progress {
  if (label === undefined || !process.stderr.isTTY) return { update() {}, stop() {} };
  const bar = new SingleBar({
    format: `${label} {bar} {percentage}%  {value}/{total}  {eta_formatted} left`,
    stream: process.stderr,
    // Cursor and line wrapping stay on: Ctrl-C while data is drawn would leave them switched off.
    hideCursor: false,
    linewrap: true,
    clearOnComplete: true,
    barCompleteChar: "█",
    barIncompleteChar: "░",
  });
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done);
      else bar.update(done);
      started = true;
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
