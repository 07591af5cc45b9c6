// The text of a progress bar: label, bar, percent, note, time left, cut to the width of the terminal.

export interface BarState {
  readonly label: string;
  /** Such as "loss 0.1234"; left out where it does not fit. */
  readonly note: string;
  /** Share that is done, 0 to 1. */
  readonly progress: number;
  /** No number while it cannot be told. */
  readonly secondsLeft: unknown;
}

const LONGEST = 40;
const SHORTEST = 5;

/** A line of less than `width` columns, so that the cursor stays in it. */
export function barLine(width: number, { label, note, progress, secondsLeft }: BarState): string {
  const parts = [
    `${Math.floor(progress * 100)}%`.padStart(4),
    ...(note === "" ? [] : [note]),
    ...(isTime(secondsLeft) ? [`${duration(secondsLeft)} left`] : []),
  ];
  const room = () => width - 1 - [label, "", ...parts].join("  ").length;
  while (room() < SHORTEST && parts.length > 1) parts.splice(1, 1);
  const length = Math.min(LONGEST, room());
  if (length < SHORTEST) return `${label} ${parts[0]}`.slice(0, Math.max(0, width - 1));
  const full = Math.round(progress * length);
  return [label, "█".repeat(full) + "░".repeat(length - full), ...parts].join("  ");
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** As "45s", "3m20s", "2h05m". */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${two((whole % 3600) / 60)}m`;
}
