// A worker's connection with the program that started it, on every host; outside.ts is the other end.

import { builtin } from "../../platform/builtin.ts";

/** Sends a message. Buffers in `transfer` are moved instead of copied. */
export type Post = (message: unknown, transfer?: readonly ArrayBuffer[]) => void;

/** The part of a page's worker used here. TypeScript's DOM types describe a window. */
interface PageWorker {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** Listens to messages from outside, and returns what sends answers. */
export function connect(onMessage: (message: unknown) => void): Post {
  const port = builtin("node:worker_threads")?.parentPort;
  if (port) {
    port.on("message", onMessage);
    return (message, transfer = []) => port.postMessage(message, [...transfer]);
  }
  const page = globalThis as unknown as PageWorker;
  page.onmessage = ({ data }) => onMessage(data);
  return (message, transfer = []) => page.postMessage(message, [...transfer]);
}
