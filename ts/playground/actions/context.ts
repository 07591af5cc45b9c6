// Shared by all actions: the signals, the worker, messages about failures, and the address of the page.

import { SimdigitError } from "../../core/errors.ts";
import { megabytes } from "../format.ts";
import { listen } from "../listen.ts";
import { createSignals } from "../signals.ts";
import { addressOf, type View } from "../state/address.ts";
import { MOST_BYTES } from "../state/files.ts";

export type Context = ReturnType<typeof createContext>;

export function createContext(worker: Worker) {
  const signals = createSignals();
  const { setup, view, message, w } = signals;
  const client = listen(worker, signals);

  /** Runs `work`. If it fails, shows a message that begins with `what`, and returns undefined. */
  async function attempt<T>(work: () => Promise<T>, what?: string): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const isKnown = error instanceof SimdigitError;
      message.value = {
        isError: true,
        text: isKnown ? (what ?? w.value.wentWrong) : w.value.broken,
        detail: error instanceof Error ? error.message : String(error),
      };
      return undefined;
    }
  }

  /** Whether a file is over the limit. Shows a message if so. Does not read the file. */
  function isTooLarge({ name, size }: File): boolean {
    if (size <= MOST_BYTES) return false;
    message.value = {
      isError: true,
      text: w.value.tooLarge(name, megabytes(size), megabytes(MOST_BYTES)),
    };
    return true;
  }

  function writeAddress(): void {
    const fragment = addressOf({ setup: setup.value, view: view.value });
    const url = fragment === "" ? location.pathname + location.search : `#${fragment}`;
    history.replaceState(null, "", url);
  }

  function setView(change: Partial<View>): void {
    view.value = { ...view.value, ...change };
    writeAddress();
  }

  return { ...signals, client, attempt, isTooLarge, writeAddress, setView };
}
