// What a test on a GPU is, apart from where it runs: test/hosts/gpu runs them all on every host.

import type { GpuDevice } from "../../../../ts/backends/webgpu/device.ts";
import { assertClose } from "../../../support/assert_close.ts";

export interface GpuTest {
  readonly name: string;
  /** Throws where it fails. What it returns is the largest error of a kernel. */
  run(device: GpuDevice): Promise<Errors | undefined>;
}

/** The largest errors of a kernel; a line of the table that ends the tests. */
export interface Errors {
  /** As "gemm_nn". */
  readonly kernel: string;
  /** The bound, and why it is right. */
  readonly reason: string;
  /** In parts of the bound. */
  readonly share: number;
  /** In parts of the largest number of what was compared. */
  readonly relative: number;
}

/** The largest errors of a kernel, as a test finds them. */
export class Worst implements Errors {
  readonly kernel: string;
  readonly reason: string;
  share = 0;
  relative = 0;

  constructor(kernel: string, reason: string) {
    this.kernel = kernel;
    this.reason = reason;
  }

  /** assertClose, remembered. */
  close(...args: Parameters<typeof assertClose>): void {
    this.share = Math.max(this.share, assertClose(...args));
    const [, actual, expected] = args;
    let error = 0;
    let largest = 0;
    for (let i = 0; i < expected.length; i++) {
      if (Number.isFinite(expected[i]!))
        error = Math.max(error, Math.abs(actual[i]! - expected[i]!));
      largest = Math.max(largest, Math.abs(expected[i]!));
    }
    if (error > 0) this.relative = Math.max(this.relative, error / largest);
  }
}

/** Of a kernel that was found to leave the oracle's bits. */
export function exact(kernel: string): Worst {
  return new Worst(kernel, "the oracle's bits");
}

/** How much of the tests a host runs: all; some of each kind, where compiling takes long; or the session's alone. */
export type Extent = "all" | "some" | "sessions";
