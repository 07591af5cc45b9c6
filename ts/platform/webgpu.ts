// The parts of WebGPU that are used, as structural types, so that the package's declarations need neither @webgpu/types
// nor a lib.dom that has WebGPU. A host's navigator.gpu fits them by the types of either. For that, descriptors are no
// narrower than the host's: handles are objects with a label, lists are iterables.

import type { Bytes, Floats, Words } from "../core/arrays.ts";

/** A host's WebGPU: navigator.gpu, or what the package "webgpu" creates. */
export interface HostGpu {
  requestAdapter(options?: {
    powerPreference?: "low-power" | "high-performance" | undefined;
  }): Promise<HostAdapter | null>;
}

export interface HostAdapter {
  readonly info: AdapterInfo;
  readonly limits: BufferLimits;
  requestDevice(descriptor?: {
    requiredLimits?: Record<string, number | undefined> | undefined;
  }): Promise<HostDevice>;
}

export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** Older hosts lack it. */
  readonly isFallbackAdapter?: boolean;
}

/** In bytes. */
export interface BufferLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
}

export interface HostDevice {
  readonly limits: BufferLimits;
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  readonly queue: GpuQueue;
  createBuffer(descriptor: Labelled & { size: number; usage: number }): GpuBuffer;
  createShaderModule(descriptor: Labelled & { code: string }): GpuShaderModule;
  createBindGroupLayout(
    descriptor: Labelled & {
      entries: Iterable<{
        binding: number;
        visibility: number;
        buffer?: GpuBufferLayout | undefined;
      }>;
    },
  ): GpuHandle;
  createPipelineLayout(descriptor: {
    bindGroupLayouts: Iterable<GpuHandle | null | undefined>;
  }): GpuHandle;
  createComputePipelineAsync(
    descriptor: Labelled & {
      layout: GpuHandle | "auto";
      compute: { module: GpuHandle; entryPoint?: string | undefined };
    },
  ): Promise<GpuHandle>;
  /** A resource is a buffer, or a part of it: { buffer, size }. */
  createBindGroup(descriptor: {
    layout: GpuHandle;
    entries: Iterable<{ binding: number; resource: object }>;
  }): GpuHandle;
  createCommandEncoder(): GpuEncoder;
  pushErrorScope(filter: "out-of-memory" | "validation" | "internal"): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
  destroy(): void;
}

interface Labelled {
  label?: string | undefined;
}

/** What only the host looks into: layouts, pipelines, groups, commands. */
export interface GpuHandle {
  readonly label: string;
}

export interface GpuBufferLayout {
  type?: "uniform" | "storage" | "read-only-storage" | undefined;
  hasDynamicOffset?: boolean | undefined;
}

export interface GpuQueue {
  writeBuffer(buffer: GpuBuffer, bufferOffset: number, data: GpuContent): void;
  submit(commands: Iterable<GpuHandle>): void;
  onSubmittedWorkDone(): Promise<unknown>;
}

/** What a buffer is filled with. */
export type GpuContent = Bytes | Words | Floats;

export interface GpuBuffer extends GpuHandle {
  readonly size: number;
  mapAsync(mode: number): Promise<unknown>;
  getMappedRange(): ArrayBuffer;
  destroy(): void;
}

export interface GpuShaderModule extends GpuHandle {
  /** Some hosts lack it. */
  getCompilationInfo?(): Promise<{
    readonly messages: readonly {
      readonly type: string;
      readonly lineNum: number;
      readonly message: string;
    }[];
  }>;
}

export interface GpuEncoder {
  beginComputePass(): GpuComputePass;
  copyBufferToBuffer(
    source: GpuBuffer,
    sourceOffset: number,
    target: GpuBuffer,
    targetOffset: number,
    size: number,
  ): void;
  clearBuffer(buffer: GpuBuffer): void;
  finish(): GpuHandle;
}

export interface GpuComputePass {
  setPipeline(pipeline: GpuHandle): void;
  setBindGroup(
    index: number,
    group: GpuHandle | null | undefined,
    dynamicOffsets: Iterable<number>,
  ): void;
  dispatchWorkgroups(x: number, y: number): void;
  end(): void;
}
