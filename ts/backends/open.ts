// The only file that names every backend: from a name to a session.

import { SimdigitError } from "../core/errors.ts";
import type { Session, SessionOptions } from "../core/session.ts";
import { hostGpu } from "../platform/gpu.ts";
import { wasmBytes } from "../platform/wasm_bytes.ts";
import { chooseFaster } from "./faster.ts";
import { ReferenceSession } from "./reference/session.ts";
import { type Build, moduleName, type ThreadOptions } from "./wasm/engine.ts";
import { WasmSession } from "./wasm/session.ts";
import { checkThreads } from "./wasm/threads.ts";
import { ContinuingSession } from "./webgpu/continuing.ts";
import { GpuDevice } from "./webgpu/device.ts";
import type { TileMemory } from "./webgpu/probe.ts";
import { WebGpuSession } from "./webgpu/session.ts";

/**
 * - wasm: the engine, WebAssembly SIMD
 * - webgpu: a GPU, in float32
 * - auto: of these two the one that takes a step in less time; it says which and why
 * - reference: naive loops in float64, the oracle; hundreds of times slower
 */
export const backends = ["wasm", "webgpu", "auto", "reference"] as const;
export type Backend = (typeof backends)[number];

/**
 * `threads` of the engine, default 1: on any number of them it computes the same bits. They share memory, which a page
 * may do only when it is served with COOP and COEP headers.
 */
export interface OpenOptions extends SessionOptions, ThreadOptions {
  /** Default "wasm". */
  readonly backend?: Backend;
  /** Build of the engine, default "strict": the same bits on every host. */
  readonly build?: Build;
  /** The engine's module, where it does not lie beside the package's files (a bundled page). */
  readonly module?: Uint8Array<ArrayBuffer>;
  /** WebGPU, where it is not the host's own navigator.gpu or the package "webgpu". */
  readonly gpu?: GPU;
  /** What was measured of a GPU before, and will be; by default what this program has measured. */
  readonly tiles?: TileMemory;
  /** What becomes of a session whose GPU device is lost: its calls fail, by default, or it goes on with a new one. */
  readonly onLostDevice?: "fail" | "continue" | undefined;
  /** Told what is worth knowing of the choice: a software adapter, what auto took and why. */
  readonly onNotice?: (text: string) => void;
}

/** Opens a session on a backend. Its parameters are zeros until they are initialised or loaded. */
export async function openSession(options: OpenOptions): Promise<Session> {
  const { backend = "wasm" } = options;
  switch (backend) {
    case "wasm":
      return openWasm(options);
    case "webgpu":
      return openWebGpu(options);
    case "auto":
      return openFaster(options);
    case "reference":
      return ReferenceSession.open(options);
    default:
      throw new SimdigitError("usage", `backend expected ${backends.join(", ")}; got ${backend}`);
  }
}

async function openWasm(options: OpenOptions): Promise<WasmSession> {
  const { build = "strict", threads = 1 } = options;
  checkThreads(threads);
  const module = options.module ?? (await wasmBytes(moduleName(build, threads)));
  return WasmSession.open(options, module, build, options);
}

async function openWebGpu(options: OpenOptions): Promise<Session> {
  const session = await openOn(await openDevice(options), options);
  const { adapterName, software } = session.device;
  if (software) {
    options.onNotice?.(`webgpu: ${adapterName} is a software adapter, slower than --backend wasm`);
  }
  return lasting(session, options);
}

/** The engine, unless a GPU takes its steps in less time. */
async function openFaster(options: OpenOptions): Promise<Session> {
  const { onNotice = () => {}, batchSize } = options;
  const wasm = await openWasm(options);
  let device: GpuDevice | undefined;
  try {
    device = await openDevice(options);
    if (device.software) {
      device.destroy();
      onNotice(`auto: wasm, as ${device.adapterName} is a software adapter`);
      return wasm;
    }
    const gpu = lasting(await openOn(device, options), options);
    const { session, reason } = await chooseFaster(wasm, gpu, batchSize, () => performance.now());
    onNotice(`auto: ${session.backend}, ${reason}`);
    return session;
  } catch (error) {
    device?.destroy();
    if (!(error instanceof SimdigitError)) throw error;
    onNotice(`auto: wasm - ${error.message}`);
    return wasm;
  }
}

/** The session, or one that outlives its device, if that was asked for. */
function lasting(session: WebGpuSession, options: OpenOptions): Session {
  const { onLostDevice, onNotice = () => {} } = options;
  if (onLostDevice !== "continue") return session;
  const open = async () => openOn(await openDevice(options), options);
  return new ContinuingSession(session, { open, onNotice });
}

async function openDevice({ gpu }: OpenOptions): Promise<GpuDevice> {
  return GpuDevice.open(gpu ?? (await hostGpu()));
}

/** A session on the device, which goes with it. */
async function openOn(device: GpuDevice, options: OpenOptions): Promise<WebGpuSession> {
  try {
    return await WebGpuSession.open(options, device, {
      ownsDevice: true,
      memory: options.tiles,
      openHost: (own) => openWasm({ ...options, ...own }),
    });
  } catch (error) {
    device.destroy();
    throw error;
  }
}
