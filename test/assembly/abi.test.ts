// The ABI: no imports, exactly the exports that index.ts lists, and every refusal: a status other than OK (or a 0), a
// message that names the export and the argument, no trap, and an instance that still works.

import * as assert from "uvu/assert";
import { dtypeIds } from "../../ts/backends/wasm/abi.ts";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { layerBytes } from "../../ts/backends/wasm/network.ts";
import type { NetworkSpec } from "../../ts/core/spec.ts";
import { eachBuild } from "../support/each_build.ts";
import { moduleOf } from "../support/engine.ts";
import { fileText } from "../support/files.ts";
import { statusMessage } from "../support/status.ts";
import { misuses } from "./abi_misuses.ts";
import { type Places, place } from "./abi_places.ts";

/** Exports that refuse nothing. */
const unrefusing = ["abi_version", "status_message", "mark", "peak"];
/** Exports that return an address or a count, or 0; all others return a status. */
const answering =
  /^(alloc|net_create|data_create|net_parameters|net_params_ptr|net_grads_ptr|net_slot_ptr|net_step|net_step_parts)$/;

const { f32, f64 } = dtypeIds;
const index = await fileText("assembly/index.ts");

/** Names in the export lists of assembly/index.ts. */
function listedExports(): string[] {
  const lists = [...index.replace(/\/\/.*/g, "").matchAll(/export \{([^}]*)\}/g)].map(
    ([, names]) => names!,
  );
  return lists.flatMap((names) => names.split(",").map((name) => name.trim())).filter(Boolean);
}

/** Trains the good network, as a sign of life. */
function stillTrains(engine: Engine, { net, set, order, data }: Places): void {
  engine.check(engine.exports.net_train(net, set, order, 7, data));
  for (const loss of engine.view(Float64Array, data, 2))
    assert.ok(loss > 0 && loss < 10, `${loss}`);
  engine.view(Float64Array, data, 2).fill(0);
}

/** A network of so many hidden layers, each as wide as possible. */
function wide(hidden: number): NetworkSpec {
  const layers = Array.from({ length: hidden }, () => ({ kind: "dense", units: 65536 }) as const);
  return {
    inputs: 1,
    layers: [...layers, { kind: "dense", units: 1 }],
    loss: "squared_error",
    dtype: "f32",
  };
}

await eachBuild("abi", ({ build, engine, test }) => {
  test("the module imports nothing and exports what index.ts lists", async () => {
    const module = await WebAssembly.compile(await moduleOf(build));
    assert.equal(WebAssembly.Module.imports(module), []);
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    assert.equal(names.sort(), [...listedExports(), "memory"].sort());
  });

  test("every misuse is refused with a message, and the instance still works", () => {
    engine.scratch(() => {
      const places = place(engine);
      const all = misuses(places);
      const end = engine.exports.mark();
      for (const { name, calls } of all) {
        for (const [values, message] of calls) {
          const call = `${name}(${values.join(", ")})`;
          const answer = (engine.exports[name] as (...values: number[]) => number)(...values);
          const refused = answering.test(name) ? answer === 0 : answer !== 0;
          assert.ok(refused, `${call} answered ${answer}`);
          const found = statusMessage(engine);
          const wanted = name === "alloc" ? message : `${name}: ${message}`;
          assert.ok(found.startsWith(wanted), `${call}: ${found}, not ${wanted}`);
          assert.is(engine.exports.mark(), end, `${call} has allocated`);
          stillTrains(engine, places);
        }
      }
    });
  });

  test("every export that can refuse is among the misuses", () => {
    engine.scratch(() => {
      const tried = new Set(misuses(place(engine)).map(({ name }) => name));
      const missing = listedExports().filter((name) => !tried.has(name));
      assert.equal(missing.sort(), [...unrefusing].sort());
    });
  });

  test("a network too large for the memory is refused", () => {
    engine.scratch(() => {
      const layers = engine.copyIn(layerBytes(wide(2)));
      assert.is(engine.exports.net_create(f64, 65536, 1, 3, layers, 0, 1), 0);
      assert.match(statusMessage(engine), /net_create: parameters expected fewer than fit 3 GiB/);
    });
  });

  test("a network that runs out of memory half-way leaves nothing behind", () => {
    engine.scratch(() => {
      const layers = engine.copyIn(layerBytes(wide(1)));
      const end = engine.exports.mark();
      assert.is(engine.exports.net_create(f32, 1, 2 ** 20, 2, layers, 0, 1), 0);
      assert.match(statusMessage(engine), /memory expected \d+ more bytes/);
      assert.is(engine.exports.mark(), end);
    });
  });

  test("empty work is no misuse", () => {
    engine.scratch(() => {
      const { net, set, order, data: d } = place(engine);
      const { exports } = engine;
      engine.check(exports.gemm_nn(f32, 0, 3, 2, 0, 2, d, 3, 0, 0, 3, 0, 0, 0));
      engine.check(exports.softmax_rows(f32, 0, 3, 0, 0, 3));
      engine.check(exports.net_train(net, set, order, 0, d));
      engine.check(exports.net_evaluate(net, set, 7, 0, d, d, d));
      assert.is(engine.view(Float64Array, d, 1)[0], 0);
      assert.is(exports.net_step(net), 0);
    });
  });

  test("peak computes its chains", () => {
    for (const chains of [8, 10, 12]) {
      const iterations = 100;
      const b = 1 / iterations;
      let sum = 0;
      for (let chain = 0, start = iterations; chain < 12; chain++, start += b) {
        let c = start;
        for (let i = 0; chain < chains && i < iterations; i++) c = c * (1 - b) + b;
        sum += c;
      }
      const double = engine.exports.peak(f64, chains, iterations);
      assert.ok(Math.abs(double - sum) < 1e-9 * sum, `${double}, not ${sum}`);
      const single = engine.exports.peak(f32, chains, iterations);
      assert.ok(Math.abs(single - sum) < 1e-3 * sum, `${single}, not ${sum}`);
    }
  });
});
