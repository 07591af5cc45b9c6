// Mean and spread over the runs of a setting, which differ in their seeds.

import type { EpochPoint } from "./curves.ts";
import type { SettingRun } from "./data.ts";

export interface Spread {
  readonly mean: number;
  /** Standard deviation of the sample (n - 1); undefined for a single value. */
  readonly deviation?: number;
}

/** Undefined for no values. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const mean = meanOf(values);
  if (values.length === 1) return { mean };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

/** The mean of each epoch over the runs that trained it. */
export function meanEpochs(runs: readonly SettingRun[]): EpochPoint[] {
  const byEpoch = new Map<number, EpochPoint[]>();
  for (const point of runs.flatMap(({ epochs }) => epochs)) {
    byEpoch.set(point.epoch, [...(byEpoch.get(point.epoch) ?? []), point]);
  }
  return [...byEpoch]
    .sort(([a], [b]) => a - b)
    .map(([epoch, points]) => ({
      epoch,
      cost: meanOf(points.map(({ cost }) => cost)),
      accuracy: meanOf(points.map(({ accuracy }) => accuracy)),
      loss: meanOf(points.map(({ loss }) => loss)),
    }));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
