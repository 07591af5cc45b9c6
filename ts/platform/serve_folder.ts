// A local web server for a folder of static files, by the node: modules of Node, Deno and Bun. It only reads, and serves
// nothing from outside the folder.

import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { SimdigitError } from "../core/errors.ts";
import { faultCode } from "./fault.ts";

export interface ServeOptions {
  readonly folder: string;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Whether to try the next ports if it is taken. */
  readonly orNext: boolean;
  /** Content of other paths, as "offers.json": a text, or the path of a file. */
  readonly extras?: Readonly<Record<string, { readonly json: string } | { readonly file: string }>>;
}

export interface Serving {
  /** As "http://localhost:8080/". */
  readonly url: string;
  close(): Promise<void>;
}

/** Ports to try after the first. */
const PORTS_TRIED = 20;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".gz": "application/gzip",
};

/** These headers give a page shared memory, and so threads. */
const headers = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
};

/** Serves until closed. Throws SimdigitError "io" if it cannot listen. */
export async function serveFolder(options: ServeOptions): Promise<Serving> {
  const root = await realpath(options.folder).catch((cause) => {
    throw new SimdigitError(
      "io",
      `${options.folder}: expected the built playground, got no folder - build it with: npm run build`,
      { cause },
    );
  });
  const server = createServer((request, response) => {
    answer(root, options, request, response).catch(() => response.destroy());
  });
  const { port } = await listen(server, options);
  return {
    url: `http://${shownHost(options.host)}:${port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, { host, port, orNext }: ServeOptions): Promise<AddressInfo> {
  const last = orNext && port !== 0 ? Math.min(65535, port + PORTS_TRIED) : port;
  for (let tried = port; ; tried++) {
    try {
      await new Promise<void>((listening, failed) => {
        server.once("error", failed);
        server.listen(tried, host, () => {
          server.off("error", failed);
          listening();
        });
      });
      return server.address() as AddressInfo;
    } catch (error) {
      if (faultCode(error) === "EADDRINUSE" && tried < last) continue;
      throw cannotListen(error, host, tried);
    }
  }
}

function cannotListen(cause: unknown, host: string, port: number): SimdigitError {
  const code = faultCode(cause);
  const [what, advice] = {
    EADDRINUSE: ["another program uses this port", "end it, or choose another port"],
    EACCES: ["permission denied", "choose another port, from 1024 on"],
    EADDRNOTAVAIL: ["this machine has no such address", "choose another host"],
    ENOTFOUND: ["no such host", "choose another host"],
  }[code ?? ""] ?? ["the system refused", "choose another port or another host"];
  return new SimdigitError(
    "io",
    `cannot serve on ${host}:${port}: ${what} (${code ?? cause}) - ${advice}`,
    { cause },
  );
}

async function answer(
  root: string,
  { extras = {} }: ServeOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { ...headers, allow: "GET, HEAD" }).end();
    return;
  }
  const path = pathOf(request.url ?? "/");
  const extra = path !== undefined && Object.hasOwn(extras, path) ? extras[path] : undefined;
  if (extra && "json" in extra) {
    response.writeHead(200, { ...headers, "content-type": types[".json"] }).end(extra.json);
    return;
  }
  const file = extra?.file ?? (path === undefined ? undefined : await inside(root, path));
  const stats = file === undefined ? undefined : await stat(file).catch(() => undefined);
  if (!file || !stats?.isFile()) {
    response.writeHead(404, { ...headers, "content-type": types[".txt"] });
    response.end("not found\n");
    return;
  }
  const etag = `"${stats.size.toString(36)}-${Math.round(stats.mtimeMs).toString(36)}"`;
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304, { ...headers, etag }).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    etag,
    "content-type": types[extname(extra ? path! : file)] ?? "application/octet-stream",
    "content-length": stats.size,
  });
  if (request.method === "HEAD") response.end();
  else await pipeline(createReadStream(file), response);
}

/** The path below the root, without a leading slash; undefined if it is invalid. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.split(/[?#]/)[0]!).replace(/^\/+/, "");
    if (path.includes("\0") || path.split(/[\\/]/).includes("..")) return undefined;
    return path === "" || path.endsWith("/") ? `${path}index.html` : path;
  } catch {
    return undefined;
  }
}

/** The file's real path; undefined if it lies outside the root. */
async function inside(root: string, path: string): Promise<string | undefined> {
  const real = await realpath(join(root, path)).catch(() => undefined);
  return real?.startsWith(root + sep) ? real : undefined;
}

function shownHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
