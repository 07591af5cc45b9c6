// What a test on a GPU is, apart from where it runs: test/hosts/gpu runs them all on every host.

import type { GpuDevice } from "../../../../ts/backends/webgpu/device.ts";

export interface GpuTest {
  readonly name: string;
  /** Throws where it fails. What it returns is the largest error, in parts of its bound, with the bound's reason. */
  run(device: GpuDevice): Promise<Worst | undefined>;
}

export interface Worst {
  /** As "gemm_nn", for the table of errors. */
  readonly kernel: string;
  readonly share: number;
  readonly reason: string;
}

/** How much of the tests a host runs: all; some of each kind, where compiling takes long; or the session's alone. */
export type Extent = "all" | "some" | "sessions";
