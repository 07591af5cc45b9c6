// A GPU that computes nothing: every buffer reads as zeros. Its devices fail on demand, as real ones do not.

import type { HostGpu } from "../../ts/platform/webgpu.ts";

export interface FakeGpuOptions {
  /** Name of the adapter; by default that of a hardware adapter. */
  readonly name?: string;
  /** Bytes of the largest buffer. */
  readonly largestBuffer?: number;
  /** Label of buffers for which memory is exhausted. */
  readonly exhaustedBy?: string;
  /** Label of a kernel that does not compile. */
  readonly refusedKernel?: string;
  /** Each device is lost at this submission, counted from 1. */
  readonly lostAtSubmit?: number;
  /** Receives each buffer until it is destroyed. */
  readonly buffers?: Set<object>;
}

export function fakeGpu(options: FakeGpuOptions = {}): HostGpu {
  const { name = "Fake GPU", largestBuffer = 2 ** 30 } = options;
  const limits = { maxBufferSize: largestBuffer, maxStorageBufferBindingSize: largestBuffer };
  const info = { description: name, vendor: "", architecture: "", device: "" };
  const requestDevice = async () => fakeDevice(limits, options);
  const adapter = { limits, info, requestDevice };
  return { requestAdapter: async () => adapter } as unknown as HostGpu;
}

function fakeDevice(limits: object, options: FakeGpuOptions): object {
  const { exhaustedBy, refusedKernel, lostAtSubmit = Infinity, buffers = new Set() } = options;
  /** The error scopes that are open, with their first errors. */
  const scopes: { kind: string; error: object | null }[] = [];
  let submits = 0;
  let lose = (_: object) => {};
  const lost = new Promise((resolve) => {
    lose = resolve;
  });
  const fail = (kind: string, message: string) => {
    const scope = scopes.findLast((open) => open.kind === kind);
    if (scope) scope.error ??= { message };
  };
  return {
    limits,
    lost,
    destroy: () => lose({ reason: "destroyed", message: "" }),
    createBuffer({ label, size }: { label: string; size: number }) {
      if (label !== exhaustedBy) return fakeBuffer(size, buffers);
      fail("out-of-memory", `no ${size} bytes`);
      return fakeBuffer(size, new Set());
    },
    createShaderModule: ({ label }: { label: string }) => ({
      getCompilationInfo: async () => ({
        messages: label === refusedKernel ? [{ type: "error", lineNum: 7, message: "not so" }] : [],
      }),
    }),
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createBindGroup: () => ({}),
    async createComputePipelineAsync({ label }: { label: string }) {
      if (label === refusedKernel) throw new Error("invalid pipeline");
      return {};
    },
    pushErrorScope: (kind: string) => scopes.push({ kind, error: null }),
    popErrorScope: async () => scopes.pop()!.error,
    createCommandEncoder: () => ({
      beginComputePass: () => ({
        setPipeline() {},
        setBindGroup() {},
        dispatchWorkgroups() {},
        end() {},
      }),
      copyBufferToBuffer() {},
      clearBuffer() {},
      finish: () => ({}),
    }),
    queue: {
      writeBuffer() {},
      submit() {
        submits++;
        if (submits === lostAtSubmit) lose({ reason: "unknown", message: "it fell off" });
      },
      async onSubmittedWorkDone() {},
    },
  };
}

function fakeBuffer(size: number, buffers: Set<object>): object {
  const buffer = {
    size,
    async mapAsync() {},
    getMappedRange: () => new ArrayBuffer(size),
    destroy: () => buffers.delete(buffer),
  };
  buffers.add(buffer);
  return buffer;
}
