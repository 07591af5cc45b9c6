// Checks assembly/README.md: its training loop and the way to continue a run, with calls of the exports as a host without
// our TypeScript would make them, and its tables against the sources.

import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../ts/backends/open.ts";
import {
  activationIds,
  initialiserIds,
  layerKindIds,
  lossIds,
  optimizerIds,
} from "../../ts/backends/wasm/abi.ts";
import { Engine } from "../../ts/backends/wasm/engine.ts";
import { scalingTable, unitScaling } from "../../ts/core/dataset.ts";
import type { Parameters } from "../../ts/core/session.ts";
import { train } from "../../ts/core/train.ts";
import { drawnDigits } from "../../ts/data/drawn/index.ts";
import { findLab } from "../../ts/labs/labs.ts";
import { wasmBytes } from "../../ts/platform/wasm_bytes.ts";

const EPOCHS = 2;
const digits = drawnDigits(300, 9);
const { recipe } = findLab("xavier-adam");
const readme = readFileSync(new URL("../../assembly/README.md", import.meta.url), "utf8");

const test = suite("assembly/README.md");

test("its training loop gives the weights that the public API gives", async () => {
  assert.equal(await throughExports(), await throughApi());
});

test("a run that goes on as it says has the bits of one that never stopped", async () => {
  assert.equal(await throughExports({ stopAfter: 1 }), await throughExports());
});

test("its version is the module's", async () => {
  const { exports } = await Engine.instantiate(await wasmBytes("strict"), "strict");
  assert.ok(readme.includes(`\`abi_version()\` is ${exports.abi_version()}.`));
});

test("it names every export", async () => {
  const module = await WebAssembly.compile(await wasmBytes("strict"));
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const missing = names.filter((name) => !readme.includes(`\`${name}\``));
  assert.equal(missing, []);
});

test("its tables have the ids of the sources", () => {
  const initialisers: Record<string, string> = {
    zeros: "zeros",
    normal: "normal: N(0, 1)",
    default: "default: U(±1/sqrt(fan_in))",
    normal_fan_in: "normal / sqrt(fan_in)",
    xavier_uniform: "Xavier uniform",
    xavier_normal: "Xavier normal",
    he_uniform: "He uniform",
    he_normal: "He normal",
    unit: "unit: U(0, 1)",
  };
  assert.equal(column("kind"), byId(layerKindIds));
  assert.equal(column("activation"), byId(activationIds));
  assert.equal(
    column("initialiser"),
    byId(initialiserIds).map((name) => initialisers[name]!),
  );
  assert.equal(column("loss"), byId(lossIds));
  assert.equal(column("optimizer"), byId(optimizerIds));
});

test.run();

/** The cells of a column in the table of ids that has it, from id 0 on. */
function column(name: string): string[] {
  const lines = readme.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const head = lines.findIndex((cells) => cells[1] === "id" && cells.includes(name));
  const at = lines[head]!.indexOf(name);
  const rows = lines.slice(head + 2);
  const cells = rows.slice(
    0,
    rows.findIndex((row) => row.length < 2),
  );
  assert.equal(
    cells.map((row) => row[1]),
    cells.map((_, id) => `${id}`),
  );
  return cells.map((row) => row[at]!).filter((cell) => cell !== "");
}

/** Names in the order of their ids. */
function byId(ids: Readonly<Record<string, number>>): string[] {
  return Object.keys(ids).sort((a, b) => ids[a]! - ids[b]!);
}

/** The training loop; after `stopAfter` epochs it continues with another network. */
async function throughExports({ stopAfter = 0 } = {}): Promise<Parameters> {
  const engine = await Engine.instantiate(await wasmBytes("strict"), "strict");
  const e = engine.exports;
  const images = engine.copyIn(digits.inputs);
  const labels = engine.copyIn(Uint16Array.from(digits.labels));
  const table = engine.copyIn(Float32Array.from(scalingTable(unitScaling)));
  const order = engine.alloc(300 * 4);
  const losses = engine.alloc(3 * 8);
  const layers = engine.alloc(5 * 32);
  const { dense, activation } = layerKindIds;
  const { relu } = activationIds;
  [
    [dense, 256, 0],
    [activation, 0, relu],
    [dense, 256, 0],
    [activation, 0, relu],
    [dense, 10, 0],
  ].forEach((fields, i) => {
    engine.view(Int32Array, layers + 32 * i, 4).set([...fields, 0]);
    engine.view(Float64Array, layers + 32 * i + 16, 2).set([0, 0]);
  });
  let net = engine.pointer(e.net_create(0, 784, 100, 5, layers, 0, 1));
  const data = engine.pointer(e.data_create(2, 0, 300, 784, 10, images, labels, 0, table));
  engine.check(e.net_initialise(net, 4, 2, 1, 0));
  const hyper = engine.copyIn(Float64Array.of(0.001, 0, 0.9, 0.999, 1e-8, 0, 0, 0));
  engine.check(e.net_set_optimizer(net, hyper));
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    engine.view(Uint32Array, order, 300).set(Array.from({ length: 300 }, (_, i) => i));
    engine.check(e.shuffle(300, order, 0x73687566, epoch, 1, 0));
    engine.check(e.net_train(net, data, order, 300, losses));
    if (epoch === stopAfter) net = gone(engine, net, layers, hyper);
  }
  return engine.view(Float32Array, e.net_params_ptr(net), e.net_parameters(net)).slice();
}

/** A new network in the state of `net`. */
function gone(engine: Engine, net: number, layers: number, hyper: number): number {
  const e = engine.exports;
  const count = e.net_parameters(net);
  const next = engine.pointer(e.net_create(0, 784, 100, 5, layers, 0, 1));
  engine.check(e.net_set_optimizer(next, hyper));
  const buffers = (of: number) => [
    e.net_params_ptr(of),
    e.net_slot_ptr(of, 0),
    e.net_slot_ptr(of, 1),
  ];
  buffers(next).forEach((to, i) => {
    const from = buffers(net)[i]!;
    engine.view(Float32Array, to >>> 0, count).set(engine.view(Float32Array, from >>> 0, count));
  });
  engine.check(e.net_set_seed(next, 1, 0));
  engine.check(e.net_set_step(next, e.net_step(net)));
  return next;
}

async function throughApi(): Promise<Parameters> {
  const { network, optimizer, batchSize } = recipe;
  const session = await openSession({ network, optimizer, batchSize });
  await session.initialise(recipe.init, 1);
  const data = await session.takeData(digits, recipe.scaling);
  const events = train(session, {
    recipe: { ...recipe, epochs: EPOCHS },
    train: data,
    validation: data,
    seed: 1,
    clock: () => 0,
  });
  for await (const event of events) if (event.type === "end") assert.is(event.epochs, EPOCHS);
  return session.parameters();
}
