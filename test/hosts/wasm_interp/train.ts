// Trains a lab in V8 and repeats the transcript of that run in wabt's interpreter.

import { createHash } from "node:crypto";
import { dtypeIds, initialiserIds, optimizerIds } from "../../../ts/backends/wasm/abi.ts";
import { Engine } from "../../../ts/backends/wasm/engine.ts";
import { hyperBytes, layerBytes } from "../../../ts/backends/wasm/network.ts";
import { type Dataset, scalingTable } from "../../../ts/core/dataset.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { wasmBytes } from "../../../ts/platform/wasm_bytes.ts";
import { Transcript } from "./transcript.ts";

const SHUFFLE_STREAM = 0x73687566;

/** SHA-256 of the weights that the interpreter's memory holds after some epochs. */
export async function trainInInterpreter(
  lab: string,
  data: Dataset,
  epochs: number,
  seed: number,
  folder: string,
): Promise<string> {
  const { recipe } = findLab(lab);
  const { network, init, optimizer, batchSize } = recipe;
  const bytes = await wasmBytes("strict");
  const script = new Transcript(await Engine.instantiate(bytes, "strict"), bytes, folder);

  const images = script.place(data.inputs as Uint8Array<ArrayBuffer>);
  const labels = script.place(Uint16Array.from(data.labels));
  const table = script.place(Float32Array.from(scalingTable(recipe.scaling)));
  const layers = script.place(layerBytes(network));
  const { count, features, classes } = data;
  const { f32, u8 } = dtypeIds;
  const shape = [network.inputs, batchSize, network.layers.length] as const;
  const net = script.call("net_create", f32, ...shape, layers, 0, optimizerIds[optimizer.name]);
  const kind = initialiserIds[init.weights];
  script.call("net_initialise", net, kind, initialiserIds[init.biases], seed, 0);
  const hyper = script.place(hyperBytes(optimizer));
  script.call("net_set_optimizer", net, hyper);
  const places = [images, labels, 0, table] as const;
  const set = script.call("data_create", u8, f32, count, features, classes, ...places);

  const numbers = Uint32Array.from({ length: count }, (_, i) => i);
  const order = script.call("alloc", numbers.byteLength);
  const steps = Math.floor(count / batchSize);
  const losses = script.call("alloc", 8 * steps);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    script.fill(order, new Uint8Array(numbers.buffer));
    script.call("shuffle", count, order, SHUFFLE_STREAM, epoch, seed, 0);
    script.call("net_train", net, set, order, steps * batchSize, losses);
  }
  const parameters = 4 * script.call("net_parameters", net);
  return createHash("sha256")
    .update(script.run(script.call("net_params_ptr", net), parameters))
    .digest("hex");
}
