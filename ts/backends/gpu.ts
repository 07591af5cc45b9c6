// Sessions on a GPU: WebGPU alone, or the faster of it and the engine.

import { SimdigitError } from "../core/errors.ts";
import type { Session } from "../core/session.ts";
import { hostGpu } from "../platform/gpu.ts";
import { chooseFaster } from "./faster.ts";
import type { OpenOptions } from "./open.ts";
import type { WasmSession } from "./wasm/session.ts";
import { ContinuingSession } from "./webgpu/continuing.ts";
import { GpuDevice } from "./webgpu/device.ts";
import { WebGpuSession } from "./webgpu/session.ts";

/** The engine, for what a GPU does not do. */
type OpenWasm = (options: OpenOptions) => Promise<WasmSession>;

/** A session on the GPU. */
export async function openWebGpu(options: OpenOptions, openWasm: OpenWasm): Promise<Session> {
  const session = await openOn(await openDevice(options), options, openWasm);
  const { adapterName, software } = session.device;
  if (software) {
    options.onNotice?.(
      `webgpu: ${adapterName} is a software adapter, slower than the backend wasm`,
    );
  }
  return lasting(session, options, openWasm);
}

/** The engine, unless a GPU takes its steps in less time. */
export async function openFaster(options: OpenOptions, openWasm: OpenWasm): Promise<Session> {
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
    const gpu = lasting(await openOn(device, options, openWasm), options, openWasm);
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
function lasting(session: WebGpuSession, options: OpenOptions, openWasm: OpenWasm): Session {
  const { onLostDevice, onNotice = () => {} } = options;
  if (onLostDevice !== "continue") return session;
  const open = async () => openOn(await openDevice(options), options, openWasm);
  return new ContinuingSession(session, { open, onNotice });
}

async function openDevice({ gpu }: OpenOptions): Promise<GpuDevice> {
  return GpuDevice.open(gpu ?? (await hostGpu()));
}

/** A session on the device, which goes with it. */
async function openOn(
  device: GpuDevice,
  options: OpenOptions,
  openWasm: OpenWasm,
): Promise<WebGpuSession> {
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
