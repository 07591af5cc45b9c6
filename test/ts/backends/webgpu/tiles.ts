// The probe of the tiles measures each product of an adapter once and remembers the fastest tile.

import * as assert from "uvu/assert";
import { Binder } from "../../../../ts/backends/webgpu/binder.ts";
import { bindSteps, named } from "../../../../ts/backends/webgpu/network.ts";
import { createBuffers, planOf } from "../../../../ts/backends/webgpu/plan.ts";
import { tileProbe } from "../../../../ts/backends/webgpu/probe.ts";
import { tiles } from "../../../../ts/backends/webgpu/tiles.ts";
import { smallRecipe } from "../../core/blobs.ts";
import type { GpuTest } from "./case.ts";

export function tileTests(): GpuTest[] {
  return [
    {
      name: "tiles are measured once for each product of an adapter",
      async run(device) {
        const options = smallRecipe({ sizes: [9, 7, 3], optimizer: "adam" });
        const plan = planOf(options, true);
        const buffers = await createBuffers(device, options, plan);
        const memory = new Map<string, string>();
        const effort = { short: 1, long: 2, runs: 1 };
        const bind = () => {
          const probe = tileProbe(device, plan.batch, buffers, memory, effort);
          return bindSteps(new Binder(device, plan.batch, named(buffers), probe), options, plan);
        };
        const picked = await bind();
        const products = ["nn 8x7x9", "nt 8x7x3", "tn 9x7x8 7x3x8"];
        assert.equal(
          [...memory.keys()],
          products.map((product) => `${device.adapterName} ${product}`),
        );
        const names: readonly string[] = tiles.map(({ name }) => name);
        assert.ok([...memory.values()].every((name) => names.includes(name)));
        const before = device.counts.dispatches;
        assert.is((await bind()).tile, picked.tile);
        assert.is(device.counts.dispatches, before);
        const words = new Uint32Array(await device.read(buffers.params, buffers.params.size));
        assert.ok(words.every((word) => word === 0));
        return undefined;
      },
    },
  ];
}
