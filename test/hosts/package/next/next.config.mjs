import { fileURLToPath } from "node:url";

/** What a page needs to have shared memory. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
const headers = Object.entries(isolation).map(([key, value]) => ({ key, value }));

export default {
  headers: async () => [{ source: "/:path*", headers }],
  // Next itself lies in the node_modules two folders up; a program of its own needs no such line.
  turbopack: { root: fileURLToPath(new URL("../..", import.meta.url)) },
};
