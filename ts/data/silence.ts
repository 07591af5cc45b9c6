// Bounded waits on a network: each ends with an answer, an error, or after some silence. download.ts decides what to
// fetch and what follows from a failure.

/** A transfer that failed, but may succeed with another server. */
export class TransferError extends Error {}

export interface Watch {
  /** Aborted after too long a silence, or by the caller. */
  readonly signal: AbortSignal;
  /** The result of `work`; throws if it fails or does not come in time. */
  wait<T>(work: Promise<T>): Promise<T>;
  stop(): void;
}

/** Ends each wait after `silence` milliseconds, even if the fetch ignores signals. */
export function watchSilence(silence: number, outer: AbortSignal | undefined): Watch {
  outer?.throwIfAborted();
  const controller = new AbortController();
  const abort = () => controller.abort(outer?.reason);
  outer?.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    async wait(work) {
      // The loser of the race below may reject later, when nobody listens any more.
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

/** The error's message and code: fetch only says "fetch failed" and keeps the code in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string } };
  return cause?.code ? `${message} (${cause.code})` : (message ?? String(error));
}
