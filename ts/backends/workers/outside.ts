// Starts a worker and speaks with it from outside. Knows how each host runs workers, and nothing of what they do;
// inside.ts is the other end.

import { expected } from "../../core/errors.ts";
import { builtin } from "../../platform/builtin.ts";

/** What a worker runs: text that holds everything, or the address of a script that a server has. */
export type Script = { readonly text: string } | { readonly url: URL };

/** A script by its address, which in a page may be relative. */
export function scriptAt(address: URL | string): Script {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return { url: new URL(address, base) };
  } catch {
    throw expected("workerScript", "the address of the package's dist/worker.js", address);
  }
}

export interface Listener {
  onMessage(message: unknown): void;
  /** The worker did not start, has failed or has ended by itself. */
  onEnd(reason: string): void;
}

export interface HostWorker {
  /** Sends a message. Buffers in `transfer` are moved instead of copied. */
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** Whether the worker keeps its process alive; at first it does. A page's worker ends with its page. */
  hold(alive: boolean): void;
  /** Terminates it, whatever it is doing. */
  end(): Promise<void>;
}

/** Starts a worker. A failure is reported to `onEnd`. */
export function startWorker(script: Script, listener: Listener): HostWorker {
  const threads = builtin("node:worker_threads");
  try {
    return threads ? startThread(threads.Worker, script, listener) : startInPage(script, listener);
  } catch (error) {
    queueMicrotask(() => listener.onEnd(String(error)));
    return { post: () => {}, hold: () => {}, end: async () => {} };
  }
}

/** A worker thread of Node, Deno or Bun. */
function startThread(
  Worker: typeof import("node:worker_threads").Worker,
  script: Script,
  { onMessage, onEnd }: Listener,
): HostWorker {
  // Without the flags of the process: a loader for TypeScript would delay a script that needs none.
  const execArgv: string[] = [];
  const worker =
    "text" in script
      ? new Worker(script.text, { eval: true, execArgv })
      : new Worker(script.url, { execArgv });
  worker.on("message", onMessage);
  worker.on("error", (error) => onEnd(String(error)));
  worker.on("exit", (code) => onEnd(`it ended with ${code}`));
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    hold: (alive) => (alive ? worker.ref() : worker.unref()),
    async end() {
      worker.off("message", onMessage);
      await worker.terminate();
    },
  };
}

function startInPage(script: Script, { onMessage, onEnd }: Listener): HostWorker {
  const own = "text" in script;
  const url = own
    ? URL.createObjectURL(new Blob([script.text], { type: "text/javascript" }))
    : script.url;
  // A script of a server may be a module. One without imports is the same as either.
  const worker = new Worker(url, own ? {} : { type: "module" });
  const revoke = () => own && URL.revokeObjectURL(String(url));
  worker.onmessage = ({ data }) => {
    revoke();
    onMessage(data);
  };
  worker.onmessageerror = () => onEnd("it sent what cannot be read");
  // A script that cannot be had has no message. One from a blob: can always be had, unless it is forbidden.
  worker.onerror = (event) => {
    event.preventDefault(); // or the page would report it too
    revoke();
    onEnd(event.message || (own ? FORBIDDEN : `cannot load ${url}`));
  };
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    hold: () => {},
    end: async () => worker.terminate(),
  };
}

const FORBIDDEN =
  "the page's Content-Security-Policy forbids workers from blob: - allow it (worker-src blob:), or serve the package's dist/worker.js and pass its address as workerScript";
