// Chromium, driven by playwright-core: opens pages of a server on localhost that hands out files of the repository and
// what was bundled, and listens to their consoles.

import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/** Where Debian's package has it. */
export const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};
/** What a page needs to have shared memory. */
export const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/**
 * Opens `path` and gives each line of the console to `onLine`, until it answers true. The browser's version.
 *
 * @param patience milliseconds after which it throws
 */
export async function listen(
  server: { readonly origin: string },
  path: string,
  onLine: (line: string) => boolean,
  patience = 600_000,
): Promise<string> {
  const args = ["--no-sandbox", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath: chromiumPath, args });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const page = await browser.newPage();
    await new Promise<void>((ended, failed) => {
      page.on("console", (message) => onLine(message.text()) && ended());
      page.on("pageerror", failed);
      page.on("crash", () => failed(new Error("the page crashed")));
      timer = setTimeout(() => failed(new Error(`${path}: no end in ${patience} ms`)), patience);
      page.goto(new URL(path, server.origin).href).catch(failed);
    });
    return browser.version();
  } finally {
    clearTimeout(timer);
    await browser.close();
  }
}

/** Files of a folder, and others that are only in memory, over HTTP on localhost. */
export class SiteServer {
  readonly #server: Server;
  readonly origin: string;

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://localhost:${(server.address() as AddressInfo).port}/`;
  }

  /**
   * @param made content by path, as "/index.html"
   * @param headers of every answer
   */
  static async start(
    folder: string,
    made: Readonly<Record<string, Uint8Array | string>> = {},
    headers: Readonly<Record<string, string>> = isolation,
  ): Promise<SiteServer> {
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      const type = types[extname(pathname)] ?? "application/octet-stream";
      const inMemory = made[pathname];
      const content = inMemory ?? readFile(join(folder, decodeURIComponent(pathname)));
      Promise.resolve(content).then(
        (bytes) => response.writeHead(200, { "content-type": type, ...headers }).end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((listening) => server.listen(0, "localhost", listening));
    return new SiteServer(server);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** The repository's root. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
