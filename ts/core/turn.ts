// Turns of the event loop: a long computation gives one now and then, so that timers, signals and messages come through.

/** Milliseconds of work after which a turn is due. */
const WORK = 10;

const waiting: (() => void)[] = [];
/** Asks the host for a task that serves the one who waits longest. */
let ask: (() => void) | undefined;

/** Gives the event loop a turn: resolves in a task of its own, without the delay of a timer. */
export function turn(): Promise<void> {
  ask ??= opened();
  return new Promise((resolve) => {
    waiting.push(resolve);
    ask!();
  });
}

/** Gives turns to a computation that asks after each piece of its work. */
export class Pace {
  #last = performance.now();

  /** Gives a turn if one is due. Returns whether it did. */
  async rest(): Promise<boolean> {
    if (performance.now() - this.#last < WORK) return false;
    await turn();
    this.#last = performance.now();
    return true;
  }
}

function opened(): () => void {
  const serve = () => waiting.shift()?.();
  if (typeof setImmediate === "function") return () => void setImmediate(serve);
  if (typeof MessageChannel !== "function") return () => void setTimeout(serve);
  const { port1, port2 } = new MessageChannel();
  // Twice through the channel: Chromium queues timers that are due behind the first message.
  port1.onmessage = ({ data: isSecond }) => (isSecond ? serve() : port2.postMessage(true));
  return () => port2.postMessage(false);
}
