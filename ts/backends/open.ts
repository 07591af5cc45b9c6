// openSession: a session in this thread, or the same in a worker.

import { checkObject, expected } from "../core/errors.ts";
import type { Session } from "../core/session.ts";
import { openHere } from "./open_here.ts";
import type { BackendOptions } from "./options.ts";

export { type Backend, type BackendOptions, backends } from "./options.ts";

export interface OpenOptions extends BackendOptions {
  /**
   * Whether the session computes in a worker, so that this thread stays free for events and drawing; by default false.
   * Data, parameters and results are copied between the two. The bits are the same.
   */
  readonly worker?: boolean | undefined;
}

/** Opens a session on a backend. Its parameters are zeros until they are initialised or loaded. */
export async function openSession(options: OpenOptions): Promise<Session> {
  checkObject("options", options, "an object with network, optimizer and batchSize");
  const { worker = false, ...own } = options;
  if (typeof worker !== "boolean") {
    throw expected("worker", "true or false (an address is workerScript)", worker);
  }
  return worker ? (await import("./workers/open_remote.ts")).openRemote(own) : openHere(own);
}
