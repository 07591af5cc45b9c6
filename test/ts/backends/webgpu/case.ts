// The interface of a test on a GPU. test/hosts/gpu runs all tests on every host.

import type { GpuDevice } from "../../../../ts/backends/webgpu/device.ts";
import { assertClose } from "../../../support/assert_close.ts";

export interface GpuTest {
  readonly name: string;
  /** Throws if it fails. Returns the largest errors of a kernel, if it compares numbers. */
  run(device: GpuDevice): Promise<Errors | undefined>;
}

/** The largest errors of a kernel: a line of the table that is printed after the tests. */
export interface Errors {
  /** As "gemm_nn". */
  readonly kernel: string;
  /** The bound and its reason. */
  readonly reason: string;
  /** As a fraction of the bound. */
  readonly share: number;
  /** As a fraction of the largest number that was compared. */
  readonly relative: number;
}

/** Collects the largest errors of a kernel during a test. */
export class Worst implements Errors {
  readonly kernel: string;
  readonly reason: string;
  share = 0;
  relative = 0;

  constructor(kernel: string, reason: string) {
    this.kernel = kernel;
    this.reason = reason;
  }

  /** assertClose, whose errors are recorded. */
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

/** The record of a kernel that gives the oracle's bits. */
export function exact(kernel: string): Worst {
  return new Worst(kernel, "the oracle's bits");
}

/** The tests that a host runs: all, some of each kind if compiling takes long, or those of the session alone. */
export type Extent = "all" | "some" | "sessions";
