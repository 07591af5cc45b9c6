// Waits on a network only so long: each wait ends with an answer, an error, or after some silence.
// What is fetched and what a failure leads to is download.ts's business.

/** A transfer that failed in a way that another server may not. */
export class TransferError extends Error {}

export interface Watch {
  /** Aborted when silence was too long or the caller gave up. */
  readonly signal: AbortSignal;
  /** The result of `work`, or an error if it does not come in time or does not come at all. */
  wait<T>(work: Promise<T>): Promise<T>;
  stop(): void;
}

/** Gives up each wait after `silence` milliseconds, even on a fetch that knows no signals. */
export function watchSilence(silence: number, outer: AbortSignal | undefined): Watch {
  outer?.throwIfAborted();
  const controller = new AbortController();
  const abort = () => controller.abort(outer?.reason);
  outer?.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    async wait(work) {
      // The loser of the race below may fail later, when nobody listens any more.
      work.catch(() => {});
      if (controller.signal.aborted) throw controller.signal.reason;
      const timer = setTimeout(
        () => controller.abort(new TransferError(`no answer in ${silence / 1000} s`)),
        silence,
      );
      let listener = () => {};
      const given = new Promise<never>((_, reject) => {
        listener = () => reject(controller.signal.reason);
        controller.signal.addEventListener("abort", listener, { once: true });
      });
      try {
        return await Promise.race([work, given]);
      } catch (error) {
        if (controller.signal.aborted) throw controller.signal.reason;
        throw new TransferError(reasonOf(error));
      } finally {
        clearTimeout(timer);
        controller.signal.removeEventListener("abort", listener);
      }
    },
    stop: () => outer?.removeEventListener("abort", abort),
  };
}

/** fetch says "fetch failed" and keeps why in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string } };
  return cause?.code ? `${message} (${cause.code})` : (message ?? String(error));
}
