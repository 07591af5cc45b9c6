// The connection to one worker that answers calls: each call is a promise, and a worker that ends takes all of them with
// it. While there are calls, the worker keeps its process alive.

import { SimdigitError, usage } from "../../core/errors.ts";
import { type HostWorker, type Script, startWorker } from "./outside.ts";
import { pack } from "./pack.ts";
import { type Answer, type Call, errorOf } from "./protocol.ts";

/** Time that a worker has to say that it is there. */
const PATIENCE_MS = 30_000;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Link {
  readonly #worker: HostWorker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onNotice: (text: string) => void;
  readonly #patience: ReturnType<typeof setTimeout>;
  #calls = 0;
  #ready = false;
  #ended: SimdigitError | undefined;

  constructor(script: Script, onNotice: (text: string) => void) {
    this.#onNotice = onNotice;
    const seconds = PATIENCE_MS / 1000;
    this.#patience = setTimeout(() => this.#fail(`no answer in ${seconds} s`), PATIENCE_MS);
    this.#worker = startWorker(script, {
      onMessage: (message) => this.#receive(message as Answer),
      onEnd: (reason) => this.#fail(reason),
    });
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Calls a method. What is given is copied. */
  async call(method: Call["method"], given: readonly unknown[]): Promise<unknown> {
    if (this.#ended) throw this.#ended;
    const call = ++this.#calls;
    const { message, buffers } = pack({ call, method, given } satisfies Call);
    try {
      this.#worker.post(message, buffers);
    } catch (error) {
      throw usage(`worker: ${method} expected values that can be copied, got: ${error}`);
    }
    this.#worker.hold(true);
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
    });
  }

  /** Terminates the worker. Calls that wait are refused with `reason`. */
  async end(reason: SimdigitError): Promise<void> {
    clearTimeout(this.#patience);
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
    await this.#worker.end();
  }

  #receive(answer: Answer): void {
    if (answer === "ready") {
      clearTimeout(this.#patience);
      this.#ready = true;
    } else if ("notice" in answer) {
      this.#onNotice(answer.notice);
    } else {
      const waiting = this.#waiting.get(answer.call);
      this.#waiting.delete(answer.call);
      if (this.#waiting.size === 0) this.#worker.hold(false);
      if ("failure" in answer) waiting?.reject(errorOf(answer.failure));
      else waiting?.resolve(answer.result);
    }
  }

  #fail(reason: string): void {
    void this.end(
      this.#ready
        ? new SimdigitError("engine", `worker: it has ended (${reason}) - open another session`)
        : new SimdigitError(
            "unsupported",
            `worker: it did not start (${reason}) - or use worker: false`,
          ),
    );
  }
}
