// Which engines this browser can run, and why not the others.

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

/** (func (result v128) i32.const 0 i8x16.splat i8x16.popcnt) */
const SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
];
/** (func (result v128) ... i8x16.relaxed_swizzle) */
const RELAXED = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15,
  65, 2, 253, 15, 253, 128, 2, 11,
];

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
  const has = (bytes: readonly number[]) => browser.validate(Uint8Array.from(bytes));
  const simd = has(SIMD) ? undefined : "noSimd";
  return {
    strict: simd,
    relaxed: simd ?? (has(RELAXED) ? undefined : "noRelaxed"),
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
