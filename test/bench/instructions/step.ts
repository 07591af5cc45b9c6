// What a training step of a lab executes in the engine: its module made to count, on drawn digits, one thread.

import {
  dtypeIds,
  type EngineExports,
  initialiserIds,
  lossIds,
  optimizerIds,
} from "../../../ts/backends/wasm/abi.ts";
import { type Build, Engine } from "../../../ts/backends/wasm/engine.ts";
import { hyperBytes, layerBytes } from "../../../ts/backends/wasm/network.ts";
import { type Dataset, scalingTable } from "../../../ts/core/dataset.ts";
import { drawnSplits } from "../../../ts/data/drawn/index.ts";
import type { Lab } from "../../../ts/labs/lab.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { wasmBytes } from "../../../ts/platform/wasm_bytes.ts";
import "../relaxed.ts";
import { type Counts, counters, countingModule } from "./counting.ts";

/** Steps before those that are counted: the first ones fill what later ones find. */
const BEFORE = 2;
const COUNTED = 4;

/** An engine that counts. */
export async function countingEngine(build: Build): Promise<Engine> {
  return Engine.instantiate(countingModule(await wasmBytes(build)), build);
}

/** What `body` makes the engine execute. */
export function counted(engine: Engine, body: () => void): Counts {
  const before = read(engine.exports);
  body();
  const after = read(engine.exports);
  const pairs = counters.map((name, i) => [name, Number(after[i]! - before[i]!)]);
  return Object.fromEntries(pairs) as Counts;
}

/** Of one step, the mean of a few; the same lab gives the same counts. */
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

/** The lab's network in the engine's memory; the function takes steps from batch number `first` on. */
function trainer(engine: Engine, { recipe }: Lab, data: Dataset) {
  const { network, optimizer, batchSize, init, scaling } = recipe;
  const { exports } = engine;
  const net = engine.pointer(
    exports.net_create(
      dtypeIds[network.dtype],
      network.inputs,
      batchSize,
      network.layers.length,
      engine.copyIn(layerBytes(network)),
      lossIds[network.loss],
      optimizerIds[optimizer.name],
    ),
  );
  engine.check(exports.net_set_optimizer(net, engine.copyIn(hyperBytes(optimizer))));
  const { weights, biases } = init;
  engine.check(exports.net_initialise(net, initialiserIds[weights], initialiserIds[biases], 1, 0));
  const f32 = dtypeIds[network.dtype];
  const inputsAt = engine.copyIn(data.inputs);
  const labelsAt = engine.copyIn(data.labels);
  const tableAt = engine.copyIn(Float32Array.from(scalingTable(scaling)));
  const { count, features, classes } = data;
  const set = engine.pointer(
    exports.data_create(dtypeIds.u8, f32, count, features, classes, inputsAt, labelsAt, tableAt),
  );
  const orderAt = engine.copyIn(Uint32Array.from({ length: count }, (_, i) => i));
  const lossesAt = engine.alloc((count / batchSize) * 8);
  return (first: number, steps: number) => {
    const at = orderAt + first * batchSize * 4;
    engine.check(exports.net_train(net, set, at, steps * batchSize, lossesAt));
  };
}

function read(exports: EngineExports): bigint[] {
  return counters.map((name) => (exports[name] as WebAssembly.Global).value);
}
