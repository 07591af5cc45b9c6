// A progress bar on stderr, when that is a terminal; otherwise silence.

import process from "node:process";
import { SingleBar } from "cli-progress";

export interface Progress {
  update(done: number, total: number): void;
  /** Takes the bar away. */
  stop(): void;
}

/** A bar with `label` in front of it, none without a label. It shows up with the first update. */
export function openProgress(label?: string): Progress {
  if (label === undefined || !process.stderr.isTTY) return { update() {}, stop() {} };
  const bar = new SingleBar({
    format: `${label} {bar} {percentage}%  {value}/{total}  {eta_formatted} left`,
    stream: process.stderr,
    // Cursor and line wrapping are let be: Ctrl-C while data is drawn would leave them switched off.
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
