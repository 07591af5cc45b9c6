// Which files are made of the ABI.

import type { Abi } from "./abi_source.ts";
import { cHeader } from "./c_header.ts";
import { pythonBindings } from "./python_bindings.ts";

/** Text by path below the repository's root. */
export function bindings(abi: Abi): Record<string, string> {
  return {
    "assembly/simdigit.h": cHeader(abi),
    "assembly/simdigit.py": pythonBindings(abi),
  };
}
