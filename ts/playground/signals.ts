// The page's state as signals: what the components show.

import { computed, signal } from "@preact/signals";
import type { Support } from "./engines.ts";
import { readAddress, type View } from "./state/address.ts";
import type { Cell } from "./state/confusion.ts";
import { Curve } from "./state/curve.ts";
import type { Setup } from "./state/setup.ts";
import { browserLanguage, words } from "./words/index.ts";
import type {
  Answer,
  DataFacts,
  FirstLayer,
  GradientFacts,
  Racer,
  RunFacts,
  TestResult,
} from "./worker/protocol.ts";

/** Something to tell, with what can be done about it. */
export interface Message {
  readonly isError: boolean;
  readonly text: string;
  /** The words of the engine or a reader, in English. */
  readonly detail?: string;
  readonly action?: { readonly label: string; readonly act: () => void };
}

/** A racer with its whole curve. */
export interface Lane extends Omit<Racer, "points"> {
  readonly curve: Curve;
}

/** Where the server has MNIST, if it has: offers.json. */
export interface Offers {
  readonly mnist: string | null;
}

export type Signals = ReturnType<typeof createSignals>;

/** As the address of the page says, nothing opened yet. */
export function createSignals() {
  const { setup: firstSetup, view: firstView } = readAddress(location.hash);
  const setup = signal<Setup>(firstSetup);
  const view = signal<View>(firstView);
  const support = signal<Support | undefined>(undefined);
  const offers = signal<Offers>({ mnist: null });
  const data = signal<DataFacts | undefined>(undefined);
  const drawing = signal<{ drawn: number; total: number } | undefined>(undefined);
  const busy = signal(false);
  const run = signal<RunFacts | undefined>(undefined);
  const curves = newCurves();
  /** Counts up whenever the curves have grown. */
  const grown = signal(0);
  const test = signal<TestResult | undefined>(undefined);
  const weights = signal<FirstLayer | undefined>(undefined);
  /** As the run began, unless it began with a file. */
  const firstWeights = signal<FirstLayer | undefined>(undefined);
  const answer = signal<Answer | undefined>(undefined);
  const cell = signal<Cell | undefined>(undefined);
  const gradients = signal<GradientFacts | undefined>(undefined);
  const lanes = signal<readonly Lane[]>([]);
  const racing = signal(false);
  const message = signal<Message | undefined>(undefined);
  /** Why the settings cannot be run. */
  const invalid = signal<string | undefined>(undefined);
  const announcement = signal("");

  const language = computed(
    () => view.value.language ?? browserLanguage(navigator.languages ?? [navigator.language]),
  );
  const w = computed(() => words[language.value]);

  return {
    ...{ setup, view, support, offers, data, drawing, busy, run, curves, grown, test, weights },
    ...{ firstWeights, answer, cell, gradients, lanes, racing, message, invalid, announcement },
    ...{ language, w },
  };
}

function newCurves() {
  return {
    batches: new Curve(),
    costs: new Curve(),
    glances: new Curve(),
    accuracies: new Curve(),
  };
}
