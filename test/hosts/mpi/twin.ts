// One process that does the work of several ranks in turn. It adds their gradients in pairs, pairs of pairs and so on,
// which is the order of recursive doubling. train_mpi must give the same bits.

import { createHash } from "node:crypto";
import { createData } from "../../../ts/backends/wasm/data.ts";
import { Engine } from "../../../ts/backends/wasm/engine.ts";
import { createNet, initialiseNet } from "../../../ts/backends/wasm/network.ts";
import { type Dataset, sliceDataset } from "../../../ts/core/dataset.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { wasmBytes } from "../../../ts/platform/wasm_bytes.ts";

const SHUFFLE_STREAM = 0x73687566;

/** SHA-256 of the weights after some epochs of batches of 100 over all ranks; ranks a power of two. */
export async function trainAsRanks(
  lab: string,
  data: Dataset,
  ranks: number,
  epochs: number,
  seed: number,
): Promise<string> {
  const { recipe } = findLab(lab);
  const { network, init, optimizer } = recipe;
  const engine = await Engine.instantiate(await wasmBytes("strict"), "strict");
  const { exports: e } = engine;
  const batch = recipe.batchSize / ranks;
  const size = Math.floor(data.count / ranks);

  const net = createNet(engine, { network, optimizer, batchSize: batch });
  initialiseNet(engine, net, init, seed);
  const shards = Array.from({ length: ranks }, (_, rank) => {
    const shard = sliceDataset(data, rank * size, (rank + 1) * size);
    return {
      set: createData(engine, network.dtype, shard, recipe.scaling),
      order: engine.alloc(4 * size),
    };
  });
  const loss = engine.alloc(8);
  const parameters = e.net_parameters(net);

  for (let epoch = 1; epoch <= epochs; epoch++) {
    shards.forEach(({ order }, rank) => {
      const numbers = engine.view(Uint32Array, order, size);
      numbers.forEach((_, i) => {
        numbers[i] = i;
      });
      engine.check(e.shuffle(size, order, SHUFFLE_STREAM, epoch, seed, rank));
    });
    for (let step = 0; step < Math.floor(size / batch); step++) {
      const gradients = shards.map(({ set, order }) => {
        engine.check(e.net_gradient(net, set, order + 4 * step * batch, batch, loss));
        return engine.view(Float32Array, e.net_grads_ptr(net), parameters).slice();
      });
      const sum = pairwise(gradients);
      const mean = engine.view(Float32Array, e.net_grads_ptr(net), parameters);
      for (let i = 0; i < parameters; i++) mean[i] = sum[i]! * Math.fround(1 / ranks);
      engine.check(e.net_update(net));
    }
  }
  const bytes = engine.view(Uint8Array, e.net_params_ptr(net), 4 * parameters);
  return createHash("sha256").update(bytes).digest("hex");
}

/** Adds the sum of the second half of the arrays to that of the first half, in float32. Overwrites the first array. */
function pairwise(arrays: readonly Float32Array[]): Float32Array {
  if (arrays.length === 1) return arrays[0]!;
  const half = arrays.length / 2;
  const sum = pairwise(arrays.slice(0, half));
  const other = pairwise(arrays.slice(half));
  for (let i = 0; i < sum.length; i++) sum[i]! += other[i]!;
  return sum;
}
