// The tests in Chromium, in a page on localhost and in its module worker. They are bundled, served, and driven by
// playwright-core.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import type { Dataset } from "../../../ts/core/dataset.ts";
import { someDigits } from "./digits.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** SwiftShader takes seconds to compile a kernel that zeroes workgroup memory by an extension (ts/platform/gpu.ts). */
const args = [
  "--enable-unsafe-webgpu",
  "--disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension",
  "--no-sandbox",
  "--disable-background-networking",
];

/** Runs the tests and passes each line of their output to `onLine`. */
export async function runInChromium(
  executablePath: string,
  onLine: (line: string) => void,
): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [here("page.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    external: ["node:*"],
  });
  const { train, test } = await someDigits();
  const files: Record<string, [type: string, content: Uint8Array | string]> = {
    "/": ["text/html", '<script type="module" src="/tests.js"></script>'],
    "/tests.js": ["text/javascript", outputFiles[0]!.contents],
    "/train": ["application/octet-stream", bytesOf(train)],
    "/test": ["application/octet-stream", bytesOf(test)],
    "/strict.wasm": ["application/wasm", await readFile(here("../../../dist/wasm/strict.wasm"))],
  };
  const server = createServer((request, response) => {
    const [type, content] = files[request.url ?? "/"] ?? ["text/plain", ""];
    response.setHeader("content-type", type).end(content);
  });
  await new Promise<void>((listening) => server.listen(0, "localhost", listening));
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await new Promise<void>((done, failed) => {
      const hear = (text: string) => (text === "done" ? done() : onLine(text));
      page.on("console", (message) => hear(message.text()));
      page.on("pageerror", failed);
      page.on("worker", (worker) => {
        if (worker.url().startsWith("blob:")) return; // of a session, which ends it
        worker.on("close", () => failed(new Error("the worker ended")));
      });
      page.on("crash", () => failed(new Error("the page crashed")));
      const { port } = server.address() as AddressInfo;
      page.goto(`http://localhost:${port}/`).catch(failed);
    });
  } finally {
    await browser.close();
    server.close();
  }
}

/** All pixels, then all labels. */
function bytesOf({ inputs, labels }: Dataset): Uint8Array {
  return Buffer.concat([inputs as Uint8Array, Uint8Array.from(labels)]);
}
