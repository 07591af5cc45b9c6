// The parts of a step together are a step of net_train, bit for bit, and they only follow each other in their order.

import * as assert from "uvu/assert";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { eachBuild } from "../support/each_build.ts";
import { examples, fiveDropped, fiveLayers, freeOrder, networkSpec } from "../support/networks.ts";
import { RawNet } from "../support/raw_net.ts";
import { statusMessage } from "../support/status.ts";

const BATCH = 6;
/** The last batch is smaller. */
const orders = [BATCH, BATCH, 5].map((rows, step) =>
  Uint32Array.from({ length: rows }, (_, i) => 7 * step + i),
);

interface Step {
  readonly net: number;
  readonly set: number;
  readonly at: number;
  readonly rows: number;
  readonly loss: number;
}

const part = ({ exports }: Engine, { net, set, at, rows, loss }: Step, number: number) =>
  exports.net_step_part(net, set, at, rows, number, loss);

await eachBuild("net_step_part", ({ engine, test }) => {
  for (const odd of [fiveLayers, fiveDropped, freeOrder]) {
    for (const dtype of ["f32", "f64"] as const) {
      test(`${odd.name}, ${dtype}`, () => {
        engine.scratch(() => {
          const network = networkSpec(odd, dtype);
          const data = examples(odd, dtype, "floats");
          const [whole, cut] = [0, 1].map(() => {
            const net = new RawNet(engine, network, data, BATCH, "adam");
            net.initialise(3);
            engine.check(engine.exports.net_set_options(net.net, 1, 0, 0.5, 2));
            return net;
          });
          const losses = engine.alloc(16);
          const { net_train, net_step_parts, net_step } = engine.exports;
          const parts = net_step_parts(cut!.net);
          orders.forEach((order, index) => {
            const at = engine.copyIn(order);
            const rows = order.length;
            engine.check(net_train(whole!.net, whole!.set, at, rows, losses));
            const step = { net: cut!.net, set: cut!.set, at, rows, loss: losses + 8 };
            for (let number = 0; number < parts; number++) {
              assert.is(net_step(cut!.net), index, "it is counted with its last part");
              engine.check(part(engine, step, number));
            }
            const [loss, ofParts] = engine.view(Float64Array, losses, 2);
            assert.is(ofParts, loss);
            assert.equal(cut!.parameters(), whole!.parameters());
          });
          assert.is(net_step(cut!.net), orders.length);
        });
      });
    }
  }

  test("a part out of turn is refused; part 0 or another batch ends an unfinished step", () => {
    engine.scratch(() => {
      const data = examples(fiveLayers, "f32", "floats");
      const net = new RawNet(engine, networkSpec(fiveLayers, "f32"), data, BATCH);
      const at = engine.copyIn(orders[0]!);
      const step = { net: net.net, set: net.set, at, rows: BATCH, loss: engine.alloc(8) };
      engine.check(part(engine, step, 0));
      engine.check(part(engine, step, 1));
      for (const wrong of [1, 3, -1]) {
        assert.ok(part(engine, step, wrong) !== 0);
        assert.is(statusMessage(engine), `net_step_part: part expected 2 to 2, got ${wrong}`);
      }
      engine.check(part(engine, step, 0));
      assert.ok(part(engine, step, 2) !== 0);
      engine.check(part(engine, step, 1));
      net.evaluate(2);
      assert.ok(part(engine, step, 2) !== 0);
      assert.is(engine.exports.net_step(net.net), 0);
    });
  });
});
