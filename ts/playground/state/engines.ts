// Which engines this browser can run, and why not the others.

import { probes } from "../../platform/wasm_features.ts";
import type { EngineName } from "./address.ts";

export type MissingReason =
  | "noSimd"
  | "noRelaxed"
  | "noSharedMemory"
  | "oneCore"
  | "insecure"
  | "noWebGpu"
  | "noAdapter"
  | "float64";

/** Why an engine cannot run; undefined if it can. */
export type Support = Readonly<Record<EngineName, MissingReason | undefined>>;

/** The properties of a browser that decide. */
export interface Browser {
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean;
  readonly sharedMemory: boolean;
  readonly cores: number;
  readonly secure: boolean;
  readonly gpu: Pick<GPU, "requestAdapter"> | undefined;
}

export function thisBrowser(): Browser {
  return {
    validate: (bytes) => WebAssembly.validate(bytes),
    sharedMemory: globalThis.crossOriginIsolated === true,
    cores: navigator.hardwareConcurrency ?? 1,
    secure: globalThis.isSecureContext,
    gpu: navigator.gpu,
  };
}

export async function supportOf(browser: Browser): Promise<Support> {
  const { validate } = browser;
  const simd = validate(probes.simd) ? undefined : "noSimd";
  return {
    strict: simd,
    relaxed: simd ?? (validate(probes.relaxedSimd) ? undefined : "noRelaxed"),
    threads: simd ?? threadsOf(browser),
    webgpu: await gpuOf(browser),
  };
}

function threadsOf({ sharedMemory, cores }: Browser): MissingReason | undefined {
  if (!sharedMemory) return "noSharedMemory";
  return cores < 2 ? "oneCore" : undefined;
}

async function gpuOf({ gpu, secure }: Browser): Promise<MissingReason | undefined> {
  if (!gpu) return secure ? "noWebGpu" : "insecure";
  const adapter = await gpu.requestAdapter().catch(() => null);
  return adapter ? undefined : "noAdapter";
}
