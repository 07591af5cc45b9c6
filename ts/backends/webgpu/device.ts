// A GPU device with typed errors: buffers that exceed its limits, kernels that do not compile, exhausted memory and lost
// devices are refused with advice. It knows kernels and buffers, not networks.

import type { Bytes } from "../../core/arrays.ts";
import { SimdigitError } from "../../core/errors.ts";
import type {
  AdapterInfo,
  GpuBuffer,
  GpuBufferLayout,
  GpuComputePass,
  GpuContent,
  GpuEncoder,
  GpuHandle,
  GpuShaderModule,
  HostDevice,
  HostGpu,
} from "../../platform/webgpu.ts";
import type { BindingKind, KernelSource } from "./kernel.ts";

/** The flags of the specification, which some hosts lack as globals. */
export const usage = {
  mapRead: 0x1,
  copySource: 0x4,
  copyTarget: 0x8,
  uniform: 0x40,
  storage: 0x80,
} as const;
const ADVICE = "take a smaller network or batch, or use backend wasm";
const MAP_READ = 1;
const COMPUTE_STAGE = 4;
/** Names of drivers that compute on the processor without saying so. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;

const bufferLayouts: Readonly<Record<BindingKind, GpuBufferLayout>> = {
  read: { type: "read-only-storage" },
  read_write: { type: "storage" },
  uniform: { type: "uniform" },
  step: { type: "uniform", hasDynamicOffset: true },
};

/** A compiled kernel. */
export interface Kernel {
  readonly source: KernelSource;
  readonly pipeline: GpuHandle;
  readonly layout: GpuHandle;
}

/** A kernel and its buffers. */
export interface BoundKernel {
  readonly kernel: Kernel;
  readonly group: GpuHandle;
}

export class GpuDevice {
  /** As "NVIDIA H100", as far as the host reveals it. */
  readonly adapterName: string;
  /** Whether the adapter computes on the processor. */
  readonly software: boolean;
  /** Work submitted so far. */
  readonly counts = { dispatches: 0, submits: 0, bytesRead: 0 };
  readonly #device: HostDevice;
  readonly #kernels = new Map<string, Promise<Kernel>>();
  #lost: string | undefined;

  private constructor(device: HostDevice, info: AdapterInfo) {
    this.#device = device;
    const { description, device: name, architecture, vendor, isFallbackAdapter } = info;
    this.adapterName =
      description || [vendor, architecture, name].filter(Boolean).join(" ") || "unnamed adapter";
    this.software = isFallbackAdapter || SOFTWARE.test(`${this.adapterName} ${architecture}`);
    void device.lost.then(({ reason, message }) => {
      this.#lost ??= `${reason}${message ? `: ${message.trim()}` : ""}`;
    });
  }

  /** Opens the most powerful adapter of `gpu` with the largest buffers that it supports. */
  static async open(gpu: HostGpu): Promise<GpuDevice> {
    // Some hosts give an adapter one device only, so every device gets an adapter of its own.
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) {
      throw unsupported(
        "adapter expected, got none: this host has no GPU or no driver for it - use backend wasm",
      );
    }
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    try {
      const device = await adapter.requestDevice({
        requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
      });
      return new GpuDevice(device, adapter.info);
    } catch (cause) {
      throw unsupported(`the adapter provides no device: ${messageOf(cause)}`, { cause });
    }
  }

  /** Bytes of the largest buffer that a kernel can access. */
  get largestBuffer(): number {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.limits;
    return Math.min(maxBufferSize, maxStorageBufferBindingSize);
  }

  /** Why the device was lost; undefined while it works. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Throws if the device has been lost. */
  check(): void {
    if (this.#lost === undefined) return;
    throw new SimdigitError(
      "engine",
      `webgpu: the device was lost (${this.#lost}) - open another session and load the last checkpoint`,
    );
  }

  /** A zeroed storage buffer of at least one vector. Throws if it is too large or memory is exhausted. */
  storage(name: string, bytes: number): Promise<GpuBuffer> {
    const size = Math.max(16, Math.ceil(bytes / 16) * 16);
    if (size > this.largestBuffer) {
      throw unsupported(
        `${name} expected at most ${megabytes(this.largestBuffer)}, this adapter's largest buffer, got ${megabytes(size)} - ${ADVICE}`,
      );
    }
    return this.#create(name, size, usage.storage | usage.copySource | usage.copyTarget);
  }

  /** A uniform buffer with this content, or with so many zero bytes. */
  async uniform(name: string, content: Bytes | number): Promise<GpuBuffer> {
    const bytes = typeof content === "number" ? content : content.byteLength;
    const buffer = await this.#create(name, bytes, usage.uniform | usage.copyTarget);
    if (typeof content !== "number") this.#device.queue.writeBuffer(buffer, 0, content);
    return buffer;
  }

  /** A storage buffer with this content. */
  async filled(name: string, content: GpuContent): Promise<GpuBuffer> {
    const buffer = await this.storage(name, content.byteLength);
    this.write(buffer, content);
    return buffer;
  }

  /** Copies `content`, of whole words, to byte `at` of a buffer. */
  write(buffer: GpuBuffer, content: GpuContent, at = 0): void {
    this.check();
    if (content.byteLength > 0) this.#device.queue.writeBuffer(buffer, at, content);
  }

  /** A buffer that results are copied into; `take` reads it. */
  landing(bytes: number): Promise<GpuBuffer> {
    return this.#create("results", Math.max(4, bytes), usage.mapRead | usage.copyTarget);
  }

  /** Reads and destroys a landing buffer, once all submitted work is done. */
  async take(landing: GpuBuffer): Promise<ArrayBuffer> {
    try {
      await landing.mapAsync(MAP_READ);
      this.counts.bytesRead += landing.size;
      return landing.getMappedRange().slice(0);
    } catch (cause) {
      // Some hosts report only afterwards that the device was lost.
      await new Promise((later) => setTimeout(later, 0));
      this.check();
      throw new SimdigitError("engine", `webgpu: reading back failed: ${messageOf(cause)}`, {
        cause,
      });
    } finally {
      landing.destroy();
    }
  }

  /** The first `bytes` of a buffer. */
  async read(buffer: GpuBuffer, bytes: number): Promise<ArrayBuffer> {
    this.check();
    const landing = await this.landing(bytes);
    this.submit((encoder) => encoder.copyBufferToBuffer(buffer, 0, landing, 0, bytes));
    return this.take(landing);
  }

  /** Encodes and submits commands. */
  submit(encode: (encoder: GpuEncoder) => void): void {
    this.check();
    const encoder = this.#device.createCommandEncoder();
    encode(encoder);
    this.#device.queue.submit([encoder.finish()]);
    this.counts.submits++;
  }

  /** Runs a kernel on x by y workgroups, if there are any. The step's uniform lies at byte `stepAt`. */
  dispatch(
    pass: GpuComputePass,
    { kernel, group }: BoundKernel,
    x: number,
    y: number,
    stepAt: number,
  ): void {
    if (x === 0 || y === 0) return;
    const takesStep = kernel.source.bindings.some(({ kind }) => kind === "step");
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group, takesStep ? [stepAt] : []);
    pass.dispatchWorkgroups(x, y);
    this.counts.dispatches++;
  }

  /** Resolves when all submitted work is done. */
  async finished(): Promise<void> {
    await this.#device.queue.onSubmittedWorkDone();
    this.check();
  }

  /** The compiled kernel; the same code is compiled once. */
  kernel(source: KernelSource): Promise<Kernel> {
    const known = this.#kernels.get(source.code);
    if (known) return known;
    const compiling = this.#compile(source).then((made) => ({ ...made, source }));
    this.#kernels.set(source.code, compiling);
    return compiling;
  }

  /** Binds buffers by the names of a kernel's bindings. */
  bind(kernel: Kernel, buffers: Readonly<Record<string, GpuBuffer>>): BoundKernel {
    const { name: kernelName, bindings } = kernel.source;
    const entries = bindings.map(({ name, kind, struct }, binding) => {
      const buffer = buffers[name];
      if (!buffer) throw new Error(`${kernelName}: no buffer for ${name}`);
      return { binding, resource: kind === "step" ? { buffer, size: struct!.bytes } : { buffer } };
    });
    const group = this.#device.createBindGroup({ layout: kernel.layout, entries });
    return { kernel, group };
  }

  /** Runs `work` and throws what the GPU reports against it, with `what` in front. */
  async guarded<T>(what: string, work: () => T): Promise<T> {
    this.check();
    // Error scopes form a stack. They are closed in the same turn, so that overlapping calls do not mix.
    this.#device.pushErrorScope("out-of-memory");
    this.#device.pushErrorScope("validation");
    const result = (async () => work())();
    // An error of `work` waits until the scopes are closed: what they report explains it.
    result.catch(() => {});
    const [invalid, exhausted] = await Promise.all([
      this.#device.popErrorScope(),
      this.#device.popErrorScope(),
    ]);
    this.check();
    if (exhausted) {
      throw new SimdigitError(
        "engine",
        `webgpu: ${what}: the GPU's memory is exhausted - ${ADVICE} (${exhausted.message})`,
      );
    }
    if (invalid) throw new SimdigitError("engine", `webgpu: ${what}: ${invalid.message}`);
    return result;
  }

  /** Destroys the device and all of its buffers. */
  destroy(): void {
    this.#lost = "destroyed";
    this.#device.destroy();
  }

  #create(name: string, size: number, flags: number): Promise<GpuBuffer> {
    return this.guarded(name, () => this.#device.createBuffer({ label: name, size, usage: flags }));
  }

  async #compile({ name, bindings, code }: KernelSource): Promise<Omit<Kernel, "source">> {
    this.check();
    this.#device.pushErrorScope("validation");
    const module = this.#device.createShaderModule({ label: name, code });
    const layout = this.#device.createBindGroupLayout({
      label: name,
      entries: bindings.map(({ kind }, binding) => ({
        binding,
        visibility: COMPUTE_STAGE,
        buffer: bufferLayouts[kind],
      })),
    });
    const compiling = this.#device.createComputePipelineAsync({
      label: name,
      layout: this.#device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "main" },
    });
    const scope = this.#device.popErrorScope();
    try {
      return { pipeline: await compiling, layout };
    } catch (cause) {
      const invalid = await scope;
      this.check();
      const said = await compileMessage(module, invalid ?? cause);
      throw new SimdigitError(
        "engine",
        `webgpu: kernel ${name} expected to compile on this host: ${said}`,
        { cause },
      );
    }
  }
}

/** The compiler's message with the line of the kernel. */
async function compileMessage(module: GpuShaderModule, cause: unknown): Promise<string> {
  const info = await module.getCompilationInfo?.().catch(() => undefined);
  const first = info?.messages.find(({ type }) => type === "error");
  const said = first ? `line ${first.lineNum}: ${first.message}` : messageOf(cause);
  return said.trim();
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** The message of an Error or a GPUError. */
function messageOf(cause: unknown): string {
  const { message } = cause as { readonly message?: unknown };
  return typeof message === "string" ? message : String(cause);
}

function unsupported(message: string, options?: ErrorOptions): SimdigitError {
  return new SimdigitError("unsupported", `webgpu: ${message}`, options);
}
