// Early stopping: keeps the weights and the optimiser state of the best epoch, says when to stop, and restores the
// best. Source: Prechelt, "Early stopping - but when?", 1998.

import { usage } from "./errors.ts";
import type { Recipe } from "./recipe.ts";
import type { OptimizerState, Parameters, Session } from "./session.ts";

/** The epoch with the best validation accuracy: the first of equals. */
export interface Best {
  readonly epoch: number;
  readonly accuracy: number;
}

export class EarlyStopping {
  readonly #session: Session;
  readonly #patience: number | undefined;
  #best: Best | undefined;
  #kept: { parameters: Parameters; optimizer: OptimizerState } | undefined;

  private constructor(session: Session, patience: number | undefined) {
    this.#session = session;
    this.#patience = patience;
  }

  /** Does nothing unless the recipe has a patience. `best` is the epoch after which a resumed session stands. */
  static async open(
    session: Session,
    { earlyStopping }: Recipe,
    best: Best | undefined,
  ): Promise<EarlyStopping> {
    const stopping = new EarlyStopping(session, earlyStopping);
    if (best) await stopping.note(best.epoch, best.accuracy);
    return stopping;
  }

  /** The most accurate epoch so far; the first of equals. */
  get best(): Best | undefined {
    return this.#best;
  }

  /** Whether patience ends with this epoch. */
  isOver(epoch: number): boolean {
    if (this.#patience === undefined || this.#best === undefined) return false;
    return epoch - this.#best.epoch >= this.#patience;
  }

  /** Records the validation accuracy of an epoch. */
  async note(epoch: number, accuracy: number): Promise<void> {
    if (this.#patience === undefined) return;
    if (this.#best && accuracy <= this.#best.accuracy) return;
    this.#best = { epoch, accuracy };
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
