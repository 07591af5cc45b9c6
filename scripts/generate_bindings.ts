// Writes the bindings of the ABI for C, Python and TypeScript (bindings.ts names the files).
// Run it after a change of the exports: npm run bindings

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readAbi } from "./abi_source.ts";
import { bindings } from "./bindings.ts";

for (const [file, text] of Object.entries(bindings(readAbi()))) {
  writeFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), text);
}
