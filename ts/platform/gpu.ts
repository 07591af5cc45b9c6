// Finds WebGPU: navigator.gpu in browsers, their workers and Deno; the package "webgpu" (Dawn) in Node and Bun. The
// package is an optional peer, loaded by name only when it is needed.

import { SimdigitError } from "../core/errors.ts";
import { builtin } from "./builtin.ts";
import type { HostGpu } from "./webgpu.ts";

/** The used part of the package. */
interface WebGpuPackage {
  create(options: string[]): HostGpu;
}

/**
 * Zeroes workgroup memory by a loop in the shader instead of a Vulkan extension: with the extension SwiftShader takes
 * seconds to compile a kernel, without it a third of a second.
 */
const DAWN_OPTIONS = [
  "disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension",
];

/** The package's GPU, kept for good: its garbage collection would end the process. */
let dawn: HostGpu | undefined;

/**
 * The host's WebGPU. Throws if there is none, and says how to get it.
 *
 * @param folder where to look for the package if it is not installed beside this one; by default the working folder
 */
export async function hostGpu(folder?: string): Promise<HostGpu> {
  const gpu: HostGpu | undefined = globalThis.navigator?.gpu;
  if (gpu) return gpu;
  const versions = globalThis.process?.versions;
  if (versions?.node && !versions.deno) {
    dawn ??= webGpuPackage(folder).create(DAWN_OPTIONS);
    return dawn;
  }
  const advice =
    globalThis.isSecureContext === false
      ? "open the page over https or from localhost: browsers require it"
      : "use a browser that has it, or use the backend wasm";
  throw new SimdigitError("unsupported", `webgpu: navigator.gpu expected, got none - ${advice}`);
}

/** The package installed beside this one, else the one that resolves from `folder`. */
function webGpuPackage(folder = process.cwd()): WebGpuPackage {
  // Not by import: bundlers look for what is imported. A bundle may have no import.meta.url.
  const { createRequire } = builtin("node:module")!;
  for (const from of [import.meta.url, `${folder}/`].filter(Boolean)) {
    try {
      return createRequire(from)("webgpu") as WebGpuPackage;
    } catch (error) {
      if (!isMissing(error)) throw broken(error);
    }
  }
  throw new SimdigitError(
    "unsupported",
    'webgpu: Node and Bun need the package "webgpu", which is not installed - npm install webgpu in the working folder (in a checkout of simdigit: npm install --save-dev webgpu), or use the backend wasm',
  );
}

function isMissing(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === "MODULE_NOT_FOUND";
}

function broken(cause: unknown): SimdigitError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new SimdigitError(
    "unsupported",
    `webgpu: the package "webgpu" does not load here: ${message}`,
    { cause },
  );
}
