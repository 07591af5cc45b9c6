// One process that does the work of several ranks in turn and adds their gradients in pairs, pairs of pairs and so on:
// the order of recursive doubling. What train_mpi must equal, bit for bit.

import { createHash } from "node:crypto";
import { initialiserIds, optimizerIds } from "../../../ts/backends/wasm/abi.ts";
import { Engine } from "../../../ts/backends/wasm/engine.ts";
import { hyperBytes, layerBytes } from "../../../ts/backends/wasm/network.ts";
import { type Dataset, scalingTable, sliceDataset } from "../../../ts/core/dataset.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { wasmBytes } from "../../../ts/platform/wasm_bytes.ts";

const SHUFFLE_STREAM = 0x73687566;
const F32 = 0;
const U8 = 2;

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

  const layers = engine.copyIn(layerBytes(network));
  const { inputs, layers: specs } = network;
  const net = engine.pointer(
    e.net_create(F32, inputs, batch, specs.length, layers, 0, optimizerIds[optimizer.name]),
  );
  const { weights, biases } = init;
  engine.check(e.net_initialise(net, initialiserIds[weights], initialiserIds[biases], seed, 0));
  engine.check(e.net_set_optimizer(net, engine.copyIn(hyperBytes(optimizer))));
  const table = engine.copyIn(Float32Array.from(scalingTable(recipe.scaling)));
  const shards = Array.from({ length: ranks }, (_, rank) => {
    const shard = sliceDataset(data, rank * size, (rank + 1) * size);
    const images = engine.copyIn(shard.inputs);
    const labels = engine.copyIn(shard.labels);
    const { features, classes } = shard;
    return {
      set: engine.pointer(e.data_create(U8, F32, size, features, classes, images, labels, table)),
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

/** Sum of arrays: of the first half of them and of the second, in float32; into the first. */
function pairwise(arrays: readonly Float32Array[]): Float32Array {
  if (arrays.length === 1) return arrays[0]!;
  const half = arrays.length / 2;
  const sum = pairwise(arrays.slice(0, half));
  const other = pairwise(arrays.slice(half));
  for (let i = 0; i < sum.length; i++) sum[i]! += other[i]!;
  return sum;
}
