// The fastest tile for each product of a network on this adapter: measured once, and remembered.

import type { ChooseTile, Dispatch } from "./binder.ts";
import type { GpuDevice } from "./device.ts";
import type { NetworkBuffers } from "./plan.ts";
import { stepUniform } from "./step.ts";
import { type Tile, tiles } from "./tiles.ts";

/** The name of the fastest tile by adapter and product. A Map works; a program may keep it in a file. */
export interface TileMemory {
  get(product: string): string | undefined;
  set(product: string, tile: string): void;
}

/**
 * A product's time is the difference between a long and a short run, divided by the difference of their lengths: both
 * include the host's latency, up to 12 ms. The fastest of several runs counts, since others may use the GPU too.
 */
export interface Effort {
  readonly short: number;
  readonly long: number;
  readonly runs: number;
}
const usualEffort: Effort = { short: 4, long: 68, runs: 3 };

/**
 * Chooses the fastest tile of every product. It measures one product at a time, in the order of the calls, and leaves
 * the parameters at zero. The optimiser's slots have to be started afterwards.
 */
export function tileProbe(
  device: GpuDevice,
  batch: number,
  { steps, params }: Pick<NetworkBuffers, "steps" | "params">,
  memory: TileMemory,
  effort = usualEffort,
): ChooseTile {
  device.write(steps, stepUniform.pack({ ...stepUniform.zeros, rows: batch, training: 1 }));
  let last: Promise<unknown> = Promise.resolve();
  return (form, products, make) => {
    const sizes = products.map(({ m, n, k }) => `${m}x${n}x${k}`);
    const key = [device.adapterName, form, ...sizes].join(" ");
    const pick = async (): Promise<Tile> => {
      const known = tiles.find(({ name }) => name === memory.get(key));
      if (known) return known;
      const times = [];
      for (const tile of tiles) {
        times.push(await secondsOf(device, await make(tile), batch, effort));
      }
      // A zero gradient moves no parameter, unless an optimiser divides by an accumulator that is zero too.
      device.submit((encoder) => encoder.clearBuffer(params));
      const fastest = tiles[times.indexOf(Math.min(...times))]!;
      memory.set(key, fastest.name);
      return fastest;
    };
    const picked = last.then(pick);
    last = picked;
    return picked;
  };
}

/** Seconds that one dispatch takes among many. */
export async function secondsOf(
  device: GpuDevice,
  dispatch: Dispatch,
  rows: number,
  { short, long, runs }: Effort,
): Promise<number> {
  let few = Infinity;
  let many = Infinity;
  for (let run = 0; run <= runs; run++) {
    const times = [
      await secondsOfRun(device, dispatch, rows, short),
      await secondsOfRun(device, dispatch, rows, long),
    ] as const;
    if (run === 0) continue; // warms up
    few = Math.min(few, times[0]);
    many = Math.min(many, times[1]);
  }
  // A dispatch that is too short for the clock still takes some time.
  return Math.max(many - few, many * 1e-3) / (long - short);
}

async function secondsOfRun(
  device: GpuDevice,
  { bound, grid }: Dispatch,
  rows: number,
  times: number,
): Promise<number> {
  const start = performance.now();
  device.submit((encoder) => {
    const pass = encoder.beginComputePass();
    const [x, y] = grid(rows);
    for (let i = 0; i < times; i++) device.dispatch(pass, bound, x, y, 0);
    pass.end();
  });
  await device.finished();
  return (performance.now() - start) / 1000;
}
