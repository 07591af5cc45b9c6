// A million calls of the exports in random order, with arguments that fit and arguments that do not: none traps, each
// returns a status or an address, and none writes anywhere but where its documentation says.

import * as assert from "uvu/assert";
import { type AbiFunction, readAbi } from "../../scripts/abi_source.ts";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { createNet, initialiseNet } from "../../ts/backends/wasm/network.ts";
import { networkOf } from "../../ts/core/dense_chain.ts";
import { optimizerDefaults } from "../../ts/core/optimizer.ts";
import { Philox } from "../../ts/core/random.ts";
import { eachBuild } from "../support/each_build.ts";
import { loadEngine } from "../support/engine.ts";
import { statusMessage } from "../support/status.ts";
import { Draw, drawArguments } from "./fuzz_arguments.ts";
import { World } from "./fuzz_world.ts";
import { writes } from "./fuzz_writes.ts";

const SEED = 20_261_121;
/** Calls of the strict build; the other builds get a tenth, because debug is slow. */
const CALLS = 1_000_000;
/** The memory is compared after so many calls. */
const WINDOW = 100;
const { functions } = readAbi();
/** Exports that return no status, and exports that refuse nothing. */
const answering = new Set([
  "abi_version",
  "status_message",
  "mark",
  "net_parameters",
  "net_step",
  "net_step_parts",
]);
const unrefusing = new Set(["abi_version", "status_message", "mark", "peak"]);

await eachBuild("fuzz", ({ build, engine, test }) => {
  const calls = build === "strict" ? CALLS : CALLS / 10;

  test(`${calls} calls: no trap, no write outside`, () => {
    const world = new World(engine);
    const draw = new Draw(new Philox(SEED, 0));
    const accepted = new Map<string, number>();
    const refused = new Map<string, number>();
    world.renew(draw);
    for (let call = 0; call < calls; call++) {
      if (world.isFull()) world.renew(draw);
      const routine = draw.of(functions);
      const values = drawArguments(draw, world, routine);
      const counts = attempt(world, routine, values) ? accepted : refused;
      counts.set(routine.name, (counts.get(routine.name) ?? 0) + 1);
      if (call % WINDOW === 0) {
        const stray = world.strayWrite();
        assert.is(stray, undefined, `calls ${call - WINDOW + 1} to ${call}: a write at ${stray}`);
      }
    }
    // Otherwise the test has not covered what it claims.
    for (const { name } of calls < 10_000 ? [] : functions) {
      assert.ok(accepted.has(name), `${name} was never called as it should be`);
      assert.ok(unrefusing.has(name) || refused.has(name), `${name} was never misused`);
    }
    engine.check(engine.exports.release(world.bottom));
  });

  test("afterwards the engine computes what a new one does", async () => {
    const other = await loadEngine(build);
    for (const dtype of [0, 1]) assert.equal(trained(engine, dtype), trained(other!, dtype));
  });
});

/** Parameters of a network of many activations after some steps. They depend on all constants of the engine. */
function trained(engine: Engine, dtype: number): Uint8Array {
  const { exports: e } = engine;
  return engine.scratch(() => {
    const hidden = ["sigmoid", "tanh", "elu", "leaky_relu", "gelu", "silu"] as const;
    const chain = [...hidden, "linear" as const].map((activation) => ({ units: 9, activation }));
    const loss = "softmax_cross_entropy";
    const network = networkOf({
      inputs: 7,
      layers: chain,
      loss,
      dtype: dtype === 0 ? "f32" : "f64",
    });
    const net = createNet(engine, {
      network,
      optimizer: optimizerDefaults("adam", 0.01),
      batchSize: 5,
    });
    initialiseNet(engine, net, { weights: "xavier_normal", biases: "normal" }, 1);
    const inputs = engine.alloc(8 * 7 * 20);
    engine.check(e.normal(dtype, 7 * 20, inputs, 1, 1, 1, 0));
    const labels = engine.copyIn(Uint16Array.from({ length: 20 }, (_, i) => i % 9));
    const data = engine.pointer(e.data_create(dtype, dtype, 20, 7, 9, inputs, labels, 0, 0));
    const order = engine.copyIn(Uint32Array.from({ length: 20 }, (_, i) => i));
    engine.check(e.net_train(net, data, order, 20, engine.alloc(8 * 4)));
    const bytes = e.net_parameters(net) * (dtype === 0 ? 4 : 8);
    return engine.view(Uint8Array, e.net_params_ptr(net), bytes).slice();
  });
}

/** Whether the call was accepted. Throws if it traps or returns what no export may return. */
function attempt(world: World, routine: AbiFunction, values: readonly number[]): boolean {
  const { name, result } = routine;
  const { engine } = world;
  const call = () => `${name}(${values.join(", ")})`;
  const before = world.top;
  let answer: number;
  try {
    answer = (engine.exports[name] as (...values: number[]) => number)(...values);
  } catch (error) {
    throw new Error(`${call()} trapped: ${error}`);
  }
  if (result === "f64") return true;
  if (answering.has(name)) {
    assert.ok(Number.isInteger(answer) && answer >= 0, `${call()} answered ${answer}`);
    return answer > 0;
  }
  const ok = result === "usize" ? answer !== 0 : answer === 0;
  if (!ok) {
    assert.ok(result === "usize" || (answer > 0 && answer < 4), `${call()} answered ${answer}`);
    assert.ok(statusMessage(engine).length > 10, `${call()} was refused without a message`);
    assert.is(world.top, before, `${call()} was refused and has allocated`);
    return false;
  }
  for (const [address, bytes] of writes(world, routine, values)) world.wrote(address, bytes);
  if (name === "net_create") world.takeNet(answer, values);
  if (name === "data_create") world.sets.push(answer);
  return true;
}
