// The host's WebGPU as TypeScript's lib.dom or @webgpu/types describes it, given to the package.
import { findLab, openSession, type Session } from "simdigit";
import { GpuDevice } from "simdigit/webgpu";

export const device: Promise<GpuDevice> = GpuDevice.open(navigator.gpu);
export const session: Promise<Session> = openSession({
  ...findLab("xavier-adam").recipe,
  backend: "webgpu",
  gpu: navigator.gpu,
});
