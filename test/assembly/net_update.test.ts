// net_gradient and net_update together are a step of net_train, bit for bit. Hosts that sum gradients rely on it.

import * as assert from "uvu/assert";
import { eachBuild } from "../support/each_build.ts";
import { examples, fiveDropped, fiveLayers, networkSpec } from "../support/networks.ts";
import { RawNet } from "../support/raw_net.ts";

const BATCH = 8;
const orders = [0, 1, 2].map((step) => Uint32Array.from({ length: BATCH }, (_, i) => 8 * step + i));

await eachBuild("net_update", ({ engine, test }) => {
  for (const odd of [fiveLayers, fiveDropped]) {
    for (const dtype of ["f32", "f64"] as const) {
      for (const optimizer of ["sgd", "momentum", "adam"] as const) {
        test(`${odd.name}, ${dtype}, ${optimizer}`, () => {
          engine.scratch(() => {
            const network = networkSpec(odd, dtype);
            const data = examples(odd, dtype, "floats");
            const [whole, parts] = [0, 1].map(() => {
              const net = new RawNet(engine, network, data, BATCH, optimizer);
              net.initialise(3);
              engine.check(engine.exports.net_set_options(net.net, 1, 0, 1, 2));
              return net;
            });
            const losses = engine.alloc(8);
            const { net_train, net_update, net_step } = engine.exports;
            for (const order of orders) {
              const at = engine.copyIn(order);
              engine.check(net_train(whole!.net, whole!.set, at, BATCH, losses));
              assert.is(parts!.gradient(order), engine.view(Float64Array, losses, 1)[0]);
              engine.check(net_update(parts!.net));
              assert.equal(parts!.parameters(), whole!.parameters());
            }
            assert.is(net_step(parts!.net), orders.length);
          });
        });
      }
    }
  }
});
