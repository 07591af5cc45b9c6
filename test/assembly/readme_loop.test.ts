// The training loop of assembly/README.md, spoken to the exports as a host without our TypeScript
// would, against the same run through the public API.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../ts/backends/open.ts";
import { Engine } from "../../ts/backends/wasm/engine.ts";
import { scalingTable } from "../../ts/core/dataset.ts";
import type { Parameters } from "../../ts/core/session.ts";
import { train } from "../../ts/core/train.ts";
import { drawnDigits } from "../../ts/data/drawn/index.ts";
import { findLab } from "../../ts/labs/labs.ts";
import { wasmBytes } from "../../ts/platform/wasm_bytes.ts";

const EPOCHS = 2;
const digits = drawnDigits(300, 9);
const { recipe } = findLab("xavier-adam");

const loop = suite("the training loop of assembly/README.md");

loop("gives the weights that the public API gives", async () => {
  assert.equal(await throughExports(), await throughApi());
});

loop.run();

async function throughExports(): Promise<Parameters> {
  const engine = await Engine.instantiate(await wasmBytes("strict"), "strict");
  const e = engine.exports;
  const images = engine.copyIn(digits.inputs);
  const labels = engine.copyIn(digits.labels);
  const table = engine.copyIn(Float32Array.from(scalingTable(recipe.scaling)));
  const order = engine.alloc(300 * 4);
  const losses = engine.alloc(3 * 8);
  const layers = engine.copyIn(Int32Array.of(256, 3, 256, 3, 10, 0));
  const net = engine.pointer(e.net_create(0, 784, 100, 3, layers, 0, 1));
  const data = engine.pointer(e.data_create(2, 0, 300, 784, 10, images, labels, table));
  engine.check(e.net_initialise(net, 4, 2, 1, 0));
  const hyper = engine.copyIn(Float64Array.of(0.001, 0, 0.9, 0.999, 1e-8, 0, 0, 0));
  engine.check(e.net_set_optimizer(net, hyper));
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    engine.view(Uint32Array, order, 300).set(Array.from({ length: 300 }, (_, i) => i));
    engine.check(e.shuffle(300, order, 0x73687566, epoch, 1, 0));
    engine.check(e.net_train(net, data, order, 300, losses));
  }
  return engine.view(Float32Array, e.net_params_ptr(net), e.net_parameters(net)).slice();
}

async function throughApi(): Promise<Parameters> {
  const { network, optimizer, batchSize } = recipe;
  const session = await openSession({ network, optimizer, batchSize });
  await session.initialise(recipe.init, 1);
  const data = await session.takeData(digits, recipe.scaling);
  const events = train({
    session,
    recipe: { ...recipe, epochs: EPOCHS },
    train: data,
    validation: data,
    validationLabels: digits.labels,
    seed: 1,
    clock: () => 0,
  });
  for await (const event of events) if (event.type === "end") assert.is(event.epochs, EPOCHS);
  return session.parameters();
}
