// Sessions on a GPU: WebGPU alone, or the faster of it and the engine.

import { SimdigitError } from "../core/errors.ts";
import type { Session, SessionOptions } from "../core/session.ts";
import { hostGpu } from "../platform/gpu.ts";
import type { HostGpu } from "../platform/webgpu.ts";
import { type Choice, chooseFaster } from "./faster.ts";
import type { WasmSession } from "./wasm/session.ts";
import { ContinuingSession } from "./webgpu/continuing.ts";
import { GpuDevice } from "./webgpu/device.ts";
import type { TileMemory } from "./webgpu/probe.ts";
import { WebGpuSession } from "./webgpu/session.ts";

export interface GpuOptions extends SessionOptions {
  /** WebGPU, if it is not the host's own navigator.gpu or the package "webgpu". */
  readonly gpu?: HostGpu;
  /** Cache of what was measured of GPUs; by default this program's own. */
  readonly tiles?: TileMemory;
  /** Whether a session whose GPU device is lost fails, the default, or continues on a new one. */
  readonly onLostDevice?: "fail" | "continue" | undefined;
  /** Receives what is worth knowing of the choice: a software adapter, what auto took and why. */
  readonly onNotice?: (text: string) => void;
}

/** Opens the engine, for what a GPU does not do. */
type OpenWasm = (options: SessionOptions) => Promise<WasmSession>;

/** A session on the GPU. */
export async function openWebGpu(options: GpuOptions, openWasm: OpenWasm): Promise<Session> {
  const session = await openOn(await openDevice(options), options, openWasm);
  const { adapterName, software } = session.device;
  if (software) {
    options.onNotice?.(`webgpu: ${adapterName} is a software adapter, slower than backend wasm`);
  }
  return lasting(session, options, openWasm);
}

/** The engine, unless a GPU takes its steps in less time. */
export async function openFaster(options: GpuOptions, openWasm: OpenWasm): Promise<Session> {
  let session: Session = await openWasm(options);
  try {
    const choice = await fasterThan(session, options, openWasm);
    session = choice.session;
    options.onNotice?.(`auto: ${choice.reason}`);
    return session;
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

/** The session on the engine, or one on a GPU that takes steps in less time: the engine's is disposed of then. */
async function fasterThan(wasm: Session, options: GpuOptions, openWasm: OpenWasm): Promise<Choice> {
  let device: GpuDevice | undefined;
  try {
    device = await openDevice(options);
    if (device.software) {
      device.destroy();
      return { session: wasm, reason: `wasm, as ${device.adapterName} is a software adapter` };
    }
    const gpu = lasting(await openOn(device, options, openWasm), options, openWasm);
    const clock = () => performance.now();
    const { session, reason } = await chooseFaster(wasm, gpu, options.batchSize, clock);
    return { session, reason: `${session.backend}, ${reason}` };
  } catch (error) {
    device?.destroy();
    if (!(error instanceof SimdigitError)) throw error;
    return { session: wasm, reason: `wasm - ${error.message}` };
  }
}

/** The session, or one that survives the loss of its device if `onLostDevice` says so. */
function lasting(session: WebGpuSession, options: GpuOptions, openWasm: OpenWasm): Session {
  const { onLostDevice, onNotice = () => {} } = options;
  if (onLostDevice !== "continue") return session;
  const open = async () => openOn(await openDevice(options), options, openWasm);
  return new ContinuingSession(session, { open, onNotice });
}

async function openDevice({ gpu }: GpuOptions): Promise<GpuDevice> {
  return GpuDevice.open(gpu ?? (await hostGpu()));
}

/** A session that owns the device. */
async function openOn(
  device: GpuDevice,
  options: GpuOptions,
  openWasm: OpenWasm,
): Promise<WebGpuSession> {
  try {
    return await WebGpuSession.open(options, device, {
      ownsDevice: true,
      memory: options.tiles,
      openHost: openWasm,
    });
  } catch (error) {
    device.destroy();
    throw error;
  }
}
