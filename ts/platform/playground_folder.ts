// Location of the built playground, from ts/ and from dist/ alike.

import { fileURLToPath } from "node:url";

export function playgroundFolder(): string {
  return fileURLToPath(new URL("../../dist/playground/", import.meta.url));
}
