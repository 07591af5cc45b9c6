// Formats numbers for readers.

import type { NumberScore } from "../core/regression_metrics.ts";

/** 0.9806 as "98.06%". */
export function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

/** 269322 as "269,322". */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** The values of hidden layers: a single one if all are equal, else as "200-100"; undefined without any. */
export function alike(values: readonly (string | number)[]): string | undefined {
  if (values.length === 0) return undefined;
  return values.every((value) => value === values[0]) ? String(values[0]) : values.join("-");
}

/** Seconds as "18.2 s", "3 min 5 s" or "1 h 2 min". */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** As "loss 0.012346, mean absolute error 0.51, r2 0.9877". */
export function scoreWords({ loss, r2, mae }: NumberScore): string {
  const error = Number(mae.toPrecision(4));
  return `loss ${loss.toFixed(6)}, mean absolute error ${error}, r2 ${r2.toFixed(4)}`;
}
