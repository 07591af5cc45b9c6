// Counts the instructions of the engine in a training step of a lab: a counting version of its module, drawn digits, one
// thread.

import type { EngineExports } from "../../../ts/backends/wasm/abi.ts";
import { createData } from "../../../ts/backends/wasm/data.ts";
import { type Build, Engine } from "../../../ts/backends/wasm/engine.ts";
import { createNet, initialiseNet } from "../../../ts/backends/wasm/network.ts";
import type { Dataset } from "../../../ts/core/dataset.ts";
import { drawnSplits } from "../../../ts/data/drawn/index.ts";
import type { Lab } from "../../../ts/labs/lab.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { wasmBytes } from "../../../ts/platform/wasm_bytes.ts";
import "../relaxed.ts";
import { type Counts, counters, countingModule } from "./counting.ts";

/** Steps before the counted ones: the first steps fill buffers that later ones find full. */
const BEFORE = 2;
const COUNTED = 4;

/** An engine that counts its instructions. */
export async function countingEngine(build: Build): Promise<Engine> {
  return Engine.instantiate(countingModule(await wasmBytes(build)), build);
}

/** Counts what `body` makes the engine execute. */
export function counted(engine: Engine, body: () => void): Counts {
  const before = read(engine.exports);
  body();
  const after = read(engine.exports);
  const pairs = counters.map((name, i) => [name, Number(after[i]! - before[i]!)]);
  return Object.fromEntries(pairs) as Counts;
}

/** Mean counts of a few steps. The same lab always gives the same counts. */
export async function countStep(id: string, build: Build): Promise<Counts> {
  const lab = findLab(id);
  const { batchSize } = lab.recipe;
  const count = (BEFORE + COUNTED) * batchSize;
  const { train } = drawnSplits({ train: count, test: 1 });
  const engine = await countingEngine(build);
  const take = trainer(engine, lab, train);
  take(0, BEFORE);
  const counts = counted(engine, () => take(BEFORE, COUNTED));
  const pairs = counters.map((name) => [name, Math.round(counts[name] / COUNTED)]);
  return Object.fromEntries(pairs) as Counts;
}

/** The lab's network in the engine's memory. The function takes steps from batch number `first` on. */
function trainer(engine: Engine, { recipe }: Lab, data: Dataset) {
  const net = createNet(engine, recipe);
  initialiseNet(engine, net, recipe.init, 1);
  const { network, batchSize, scaling } = recipe;
  const set = createData(engine, network.dtype, data, scaling);
  const orderAt = engine.copyIn(Uint32Array.from({ length: data.count }, (_, i) => i));
  const lossesAt = engine.alloc((data.count / batchSize) * 8);
  return (first: number, steps: number) => {
    const at = orderAt + first * batchSize * 4;
    engine.check(engine.exports.net_train(net, set, at, steps * batchSize, lossesAt));
  };
}

function read(exports: EngineExports): bigint[] {
  return counters.map((name) => (exports[name] as WebAssembly.Global).value);
}
