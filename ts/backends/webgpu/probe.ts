// Which tile is fastest for each product of a network on this adapter: measured once, and remembered.

import type { GpuDevice } from "./device.ts";
import type { Dispatch, Dispatches } from "./dispatches.ts";
import type { NetworkBuffers, NetworkPlan } from "./plan.ts";
import { placeValues, stepUniform } from "./step.ts";
import { type NetworkTiles, type Tile, tiles } from "./tiles.ts";

/** What was measured, by adapter and product: the name of a tile. A Map will do; a command keeps it in a file. */
export interface TileMemory {
  get(product: string): string | undefined;
  set(product: string, tile: string): void;
}

/**
 * A product's time is the difference of a long and a short run of it, over that of their lengths: what a host takes
 * to answer, up to 12 ms, is in both. The fastest of some runs of each counts, as others use the GPU too.
 */
export interface Effort {
  readonly short: number;
  readonly long: number;
  readonly runs: number;
}
const usualEffort: Effort = { short: 4, long: 68, runs: 3 };

/** The fastest tile of every product. Leaves the parameters at zero; the optimiser's slots are to be started yet. */
export async function measureTiles(
  device: GpuDevice,
  dispatches: Dispatches,
  plan: NetworkPlan,
  buffers: NetworkBuffers,
  memory: TileMemory,
  effort = usualEffort,
): Promise<NetworkTiles> {
  const { batch, layout, output } = plan;
  const { layers } = layout;
  const place = { rows: batch, x: 0, first: 0, loss: 0, number: 0, seed: 0, training: true };
  device.write(buffers.steps, stepUniform.pack(placeValues(place)));
  const pick = async (product: string, make: (tile: Tile) => Promise<Dispatch>) => {
    const key = `${device.adapterName} ${product}`;
    const known = tiles.find(({ name }) => name === memory.get(key));
    if (known) return known;
    const times = [];
    for (const tile of tiles) times.push(await secondsOf(device, await make(tile), batch, effort));
    const fastest = tiles[times.indexOf(Math.min(...times))]!;
    memory.set(key, fastest.name);
    return fastest;
  };
  const forward: Tile[] = [];
  const backward: Tile[] = [];
  for (const [l, layer] of layers.entries()) {
    const { inputs, width } = layer;
    const fused = output && l === layers.length - 1;
    forward.push(
      fused
        ? output
        : await pick(`nn ${batch}x${width}x${inputs}`, (tile) => dispatches.forward(layer, tile)),
    );
    // Deltas by the inputs of the network are of no use.
    backward.push(
      l === 0
        ? tiles[0]
        : await pick(`nt ${batch}x${inputs}x${width}`, (tile) => dispatches.backward(layer, tile)),
    );
  }
  const products = layers.map(({ inputs, width }) => `${inputs}x${width}x${batch}`);
  const gradients = await pick(`tn ${products.join(" ")}`, (tile) => dispatches.update(tile));
  // A step without a gradient is none, but some optimisers divide by accumulators that are not started.
  device.submit((encoder) => encoder.clearBuffer(buffers.params));
  return { forward, backward, gradients };
}

/** Seconds of one run of a dispatch among many. */
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
  // Of what is too short for the clock, a trifle.
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
