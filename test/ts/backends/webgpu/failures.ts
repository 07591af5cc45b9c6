// Failures: kernels that do not compile, commands that are refused, devices that are lost.

import * as assert from "uvu/assert";
import { openSession } from "../../../../ts/backends/open.ts";
import { GpuDevice } from "../../../../ts/backends/webgpu/device.ts";
import { kernelSource, readWrite } from "../../../../ts/backends/webgpu/kernel.ts";
import { unitScaling } from "../../../../ts/core/dataset.ts";
import type { HostDevice, HostGpu } from "../../../../ts/platform/webgpu.ts";
import { blobs, smallRecipe } from "../../core/blobs.ts";
import type { GpuTest } from "./case.ts";
import { openOn } from "./sessions.ts";

const recipe = smallRecipe({ sizes: [6, 3] });

export function failureTests(gpu: HostGpu): GpuTest[] {
  return [
    {
      name: "a kernel that does not compile is named, with the compiler's message",
      async run(device) {
        const source = kernelSource(
          "gemm_xx",
          [readWrite("y")],
          "fn main() { y[0] = undeclared; }",
        );
        await device.kernel(source).then(
          () => assert.unreachable(),
          (error) => {
            assert.is(error.kind, "engine");
            assert.match(
              error.message,
              /^webgpu: kernel gemm_xx expected to compile .*undeclared/s,
            );
          },
        );
        return undefined;
      },
    },
    {
      name: "commands that the GPU refuses are errors that name their purpose",
      async run(device) {
        const buffer = await device.storage("sixteen bytes", 16);
        const landing = await device.landing(16);
        const copy = () =>
          device.submit((encoder) => encoder.copyBufferToBuffer(buffer, 0, landing, 0, 32));
        await device.guarded("too long a copy", copy).then(
          () => assert.unreachable(),
          (error) => {
            assert.is(error.kind, "engine");
            assert.match(error.message, /^webgpu: too long a copy: /);
          },
        );
        buffer.destroy();
        landing.destroy();
        return undefined;
      },
    },
    {
      name: "a lost device is an error that says what to do; a new device works",
      async run() {
        const { gpu: losable, lose } = losableGpu(gpu);
        const device = await GpuDevice.open(losable);
        const session = await openOn(device, recipe);
        const data = await session.takeData(blobs(8, 6, 3), unitScaling);
        lose();
        const order = Uint32Array.from({ length: 8 }, (_, i) => i);
        for (const work of [
          () => session.train(data, order),
          () => session.parameters(),
          () => session.evaluate(data),
        ]) {
          await work().then(
            () => assert.unreachable(),
            (error) => {
              assert.is(error.kind, "engine");
              assert.match(error.message, /the device was lost .* checkpoint/);
            },
          );
        }
        const next = await GpuDevice.open(gpu);
        const again = await openOn(next, recipe);
        await again.train(await again.takeData(blobs(8, 6, 3), unitScaling), order);
        await again.dispose();
        next.destroy();
        return undefined;
      },
    },
    {
      name: "a session that may continue does so on a new device, to the same bits",
      async run(device) {
        const adam = smallRecipe({ sizes: [6, 3], optimizer: "adam" });
        const { gpu: losable, lose } = losableGpu(gpu);
        const said: string[] = [];
        const straight = await openOn(device, adam);
        const broken = await openSession({
          ...adam,
          backend: "webgpu",
          gpu: losable,
          onLostDevice: "continue",
          onNotice: (text) => said.push(text),
        });
        const parameters = [];
        for (const session of [straight, broken]) {
          const data = await session.takeData(blobs(8, 6, 3), unitScaling);
          const order = Uint32Array.from({ length: 8 }, (_, i) => 7 - i);
          await session.initialise(adam.init, 3);
          await session.train(data, order);
          await session.evaluate(data);
          await session.setLearningRate(0.02);
          await session.train(data, order);
          if (session === broken) lose();
          await session.train(data, order);
          parameters.push(await session.parameters());
          assert.is((await session.optimizerState()).step, 3);
          await session.dispose();
        }
        assert.equal(parameters[1], parameters[0]);
        assert.is(
          said.filter((text) => /was lost .* continuing on a new one/.test(text)).length,
          1,
        );
        return undefined;
      },
    },
  ];
}

/** A GPU and a function that destroys its last device behind the owner's back. */
function losableGpu(gpu: HostGpu): { gpu: HostGpu; lose: () => void } {
  let own: HostDevice | undefined;
  const watched: HostGpu = {
    async requestAdapter(options) {
      const adapter = await gpu.requestAdapter(options);
      if (!adapter) return null;
      return {
        limits: adapter.limits,
        info: adapter.info,
        async requestDevice(descriptor) {
          own = await adapter.requestDevice(descriptor);
          return own;
        },
      };
    },
  };
  return { gpu: watched, lose: () => own?.destroy() };
}
