// The page's side of the worker: calls return promises, events go to listeners.

import { type ErrorKind, SimdigitError } from "../core/errors.ts";
import type { Failure, Message, Request, WorkerApi, WorkerEvents } from "./worker/protocol.ts";

type Listeners = { [K in keyof WorkerEvents]?: (content: WorkerEvents[K]) => void };

export class Client {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { done(result: unknown): void; failed(e: Error): void }>();
  #last = 0;

  constructor(worker: Worker, listeners: Listeners) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Message>) => {
      if ("event" in data) {
        (listeners[data.event] as ((content: unknown) => void) | undefined)?.(data.content);
        return;
      }
      const call = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("failure" in data) call?.failed(errorOf(data.failure));
      else call?.done(data.result);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      listeners.failure?.({ kind: "bug", message: event.message });
    };
  }

  call<K extends keyof WorkerApi>(
    call: K,
    ...given: Parameters<WorkerApi[K]>
  ): Promise<ReturnType<WorkerApi[K]>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {
        done: (result) => resolve(result as ReturnType<WorkerApi[K]>),
        failed: reject,
      });
      this.#worker.postMessage({ id, call, given } satisfies Request);
    });
  }
}

function errorOf({ kind, message }: Failure): Error {
  return kind === "bug" ? new Error(message) : new SimdigitError(kind as ErrorKind, message);
}
