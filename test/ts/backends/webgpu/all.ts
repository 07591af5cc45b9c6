// All tests on a GPU, run one after the other on the current host.

import { GpuDevice } from "../../../../ts/backends/webgpu/device.ts";
import type { DataSplits } from "../../../../ts/core/dataset.ts";
import type { Session, SessionOptions } from "../../../../ts/core/session.ts";
import type { HostGpu } from "../../../../ts/platform/webgpu.ts";
import type { Errors, Extent, GpuTest } from "./case.ts";
import { failureTests } from "./failures.ts";
import { functionTests } from "./functions.ts";
import { gemmTests } from "./gemm.ts";
import { labTests } from "./labs.ts";
import { layerTests } from "./layers.ts";
import { lossTests } from "./losses.ts";
import { manyClassesTests } from "./many_classes.ts";
import { maskTests } from "./masks.ts";
import { optimizerTests } from "./optimizers.ts";
import { randomStepTests } from "./random_steps.ts";
import { sessionTests } from "./sessions.ts";
import { targetTests } from "./targets.ts";
import { tileTests } from "./tiles.ts";
import { workerTests } from "./worker.ts";

export interface GpuHost {
  readonly gpu: HostGpu;
  readonly extent: Extent;
  /** 2,000 training digits, and some test digits. */
  readonly digits: DataSplits;
  /** Opens a session on the engine for comparison. */
  readonly openEngine: (options: SessionOptions) => Promise<Session>;
}

/** The outcome of a test. They are reported in order. */
export interface Outcome {
  readonly name: string;
  /** Set if the test failed. */
  readonly error?: string;
  readonly errors?: Errors;
  readonly milliseconds: number;
}

export async function runGpuTests(
  { gpu, extent, digits, openEngine }: GpuHost,
  report: (outcome: Outcome) => void,
): Promise<void> {
  const kernelTests = () => [
    ...functionTests(),
    ...gemmTests(extent),
    ...layerTests(),
    ...lossTests(extent),
    ...optimizerTests(),
    ...(extent === "all" ? tileTests() : []),
    ...randomStepTests(extent),
    ...labTests(extent, digits, openEngine),
    ...maskTests(extent, digits, openEngine),
    ...failureTests(gpu),
  ];
  const tests: readonly GpuTest[] = [
    ...sessionTests(),
    ...targetTests(),
    ...manyClassesTests(),
    ...workerTests(),
    ...(extent === "sessions" ? [] : kernelTests()),
  ];
  const device = await GpuDevice.open(gpu);
  for (const { name, run } of tests) {
    const start = performance.now();
    const taken = () => performance.now() - start;
    try {
      const errors = await run(device);
      report({ name, milliseconds: taken(), ...(errors && { errors }) });
    } catch (error) {
      report({ name, milliseconds: taken(), error: (error as Error).stack ?? String(error) });
    }
  }
  device.destroy();
}
