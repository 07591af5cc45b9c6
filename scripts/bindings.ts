// The files that are generated from the ABI.

import type { Abi } from "./abi_source.ts";
import { cHeader } from "./c_header.ts";
import { pythonBindings } from "./python_bindings.ts";
import { typescriptBindings } from "./typescript_bindings.ts";

/** The text of each file, by its path below the repository's root. */
export function bindings(abi: Abi): Record<string, string> {
  return {
    "assembly/simdigit.h": cHeader(abi),
    "assembly/simdigit.py": pythonBindings(abi),
    "ts/backends/wasm/abi.ts": typescriptBindings(abi),
  };
}
