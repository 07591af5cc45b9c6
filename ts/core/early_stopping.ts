// Early stopping: keeps the weights and the optimiser state of the best epoch, says when to stop, and restores the
// best. Source: Prechelt, "Early stopping - but when?", 1998.

import { usage } from "./errors.ts";
import type { Recipe } from "./recipe.ts";
import type { OptimizerState, Parameters, Session } from "./session.ts";

/** The epoch with the best validation accuracy, or without labels the least validation loss: the first of equals. */
export interface Best {
  readonly epoch: number;
  /** NaN without labels. */
  readonly accuracy: number;
  /** Without labels. */
  readonly loss?: number;
}

/** What an epoch came to on the validation set. */
export interface Judgement {
  /** NaN without labels. */
  readonly accuracy: number;
  readonly loss: number;
}

export class EarlyStopping {
  readonly #session: Session;
  /** Infinity to keep the best epoch without ending the run. */
  readonly #patience: number | undefined;
  #best: Best | undefined;
  #kept: { parameters: Parameters; optimizer: OptimizerState } | undefined;

  private constructor(session: Session, patience: number | undefined) {
    this.#session = session;
    this.#patience = patience;
  }

  /** Does nothing unless the recipe has a patience or keeps its best epoch. `best` is the epoch after which a resumed session stands. */
  static async open(
    session: Session,
    { earlyStopping, keepBest }: Recipe,
    best: Best | undefined,
  ): Promise<EarlyStopping> {
    const stopping = new EarlyStopping(session, earlyStopping ?? (keepBest ? Infinity : undefined));
    if (best) await stopping.#keep(best);
    return stopping;
  }

  /** The best epoch so far. */
  get best(): Best | undefined {
    return this.#best;
  }

  /** Whether patience ends with this epoch. */
  isOver(epoch: number): boolean {
    if (this.#patience === undefined || this.#best === undefined) return false;
    return epoch - this.#best.epoch >= this.#patience;
  }

  /** Records what an epoch came to. */
  async note(epoch: number, { accuracy, loss }: Judgement): Promise<void> {
    const best = this.#best;
    const labelled = !Number.isNaN(accuracy);
    const isBetter = !best || (labelled ? accuracy > best.accuracy : loss < best.loss!);
    if (isBetter) await this.#keep(labelled ? { epoch, accuracy } : { epoch, accuracy, loss });
  }

  async #keep(best: Best): Promise<void> {
    if (this.#patience === undefined) return;
    this.#best = best;
    this.#kept = {
      parameters: await this.#session.parameters(),
      optimizer: await this.#session.optimizerState(),
    };
  }

  /** Restores the weights of the best epoch, if there is one. */
  async putBestBack(): Promise<void> {
    if (!this.#kept) return;
    await this.#session.loadParameters(this.#kept.parameters);
    await this.#session.loadOptimizerState(this.#kept.optimizer);
  }
}

/** Throws unless the run stands right after its best epoch: only its weights are kept. */
export function checkBest({ epoch }: Best, epochsDone: number, stepsDone = 0): void {
  if (epoch === epochsDone && stepsDone === 0) return;
  throw usage(
    `best epoch expected to be the last one, ${epochsDone}, without steps of the next; got ${epoch} and ${stepsDone} steps`,
  );
}
