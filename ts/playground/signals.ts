// The page's state as signals.

import { computed, signal } from "@preact/signals";
import { readAddress, type View } from "./state/address.ts";
import type { Cell } from "./state/confusion.ts";
import { Curve } from "./state/curve.ts";
import type { Support } from "./state/engines.ts";
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

/** A message to the user, with an optional action. */
export interface Message {
  readonly isError: boolean;
  readonly text: string;
  /** The original error message, in English. */
  readonly detail?: string;
  readonly action?: { readonly label: string; readonly act: () => void };
}

/** State of an optimiser in the race, with its whole curve. */
export interface Lane extends Omit<Racer, "points"> {
  readonly curve: Curve;
}

/** Content of offers.json: the folder of MNIST on this server, or null. */
export interface Offers {
  readonly mnist: string | null;
}

export type Signals = ReturnType<typeof createSignals>;

/** The signals before a run is opened. Settings and view come from the page's address. */
export function createSignals() {
  const { setup: firstSetup, view: firstView } = readAddress(location.hash);
  const setup = signal<Setup>(firstSetup);
  const view = signal<View>(firstView);
  const support = signal<Support | undefined>(undefined);
  const offers = signal<Offers>({ mnist: null });
  const data = signal<DataFacts | undefined>(undefined);
  /** Where tables of the user have their labels, if their header does not say it. */
  const labelColumn = signal("");
  const drawing = signal<{ drawn: number; total: number } | undefined>(undefined);
  const busy = signal(false);
  const run = signal<RunFacts | undefined>(undefined);
  const curves = newCurves();
  /** Increases whenever a curve changes. */
  const grown = signal(0);
  const test = signal<TestResult | undefined>(undefined);
  const weights = signal<FirstLayer | undefined>(undefined);
  /** The weights when the run was opened. */
  const firstWeights = signal<FirstLayer | undefined>(undefined);
  const answer = signal<Answer | undefined>(undefined);
  const cell = signal<Cell | undefined>(undefined);
  const gradients = signal<GradientFacts | undefined>(undefined);
  const lanes = signal<readonly Lane[]>([]);
  const racing = signal(false);
  const message = signal<Message | undefined>(undefined);
  /** Why the settings are invalid. */
  const invalid = signal<string | undefined>(undefined);
  const announcement = signal("");

  const language = computed(
    () => view.value.language ?? browserLanguage(navigator.languages ?? [navigator.language]),
  );
  const w = computed(() => words[language.value]);

  return {
    ...{
      setup,
      view,
      support,
      offers,
      data,
      labelColumn,
      drawing,
      busy,
      run,
      curves,
      grown,
      test,
      weights,
    },
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
