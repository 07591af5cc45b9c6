// Saves a run's checkpoint after each best epoch and at the end. A GPU's device may be lost with all its data, so a
// GPU run without early stopping is saved after every epoch.

import { encodeCheckpoint } from "../core/checkpoint.ts";
import type { Best } from "../core/early_stopping.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Session } from "../core/session.ts";
import type { TrainEvent } from "../core/train.ts";
import type { Platform } from "../platform/platform.ts";
import { notice } from "./output.ts";

export interface SaverOptions {
  readonly platform: Platform;
  readonly saveModel: string;
  readonly recipe: Recipe;
  readonly lab?: string | undefined;
  readonly seed: number;
  /** Training examples. */
  readonly trainingCount: number;
  readonly source: string;
}

interface Progress {
  readonly epochs: number;
  readonly stepsOfEpoch: number;
  readonly best?: Best;
}

export class Saver {
  readonly #session: Session;
  readonly #options: SaverOptions;
  /** Error of the last attempt. It is thrown by check(), after the results have been printed. */
  #failure: unknown;
  /** Progress that the file holds. */
  #saved: Progress | undefined;
  #isOver = false;

  constructor(session: Session, options: SaverOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** Saves if the event calls for it. */
  async note(event: TrainEvent): Promise<void> {
    const progress = this.#toSave(event);
    if (!progress) return;
    this.#isOver = event.type === "end";
    if (progress.best && progress.best.epoch === this.#saved?.best?.epoch) return;
    const { saveModel } = this.#options;
    try {
      this.#failure = undefined;
      await this.#save(progress);
      this.#saved = progress;
      if (this.#isOver || progress.best) notice(`saved ${saveModel}`);
    } catch (error) {
      this.#failure = error;
      if (!this.#isOver) notice(`${saveModel} is not saved; it is tried again at the end`);
    }
  }

  /** Throws the error of the last attempt, if it failed. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Says what the file holds of a run that ended in an error. */
  tellWhatIsKept(): void {
    if (!this.#saved || this.#isOver) return;
    const { saveModel } = this.#options;
    notice(`${saveModel} holds epoch ${this.#saved.epochs}: continue with --resume ${saveModel}`);
  }

  /** The progress to save after the event, if any. */
  #toSave(event: TrainEvent): Progress | undefined {
    const { epochs, steps, earlyStopping } = this.#options.recipe;
    if (event.type === "epoch") {
      if (event.isBest) return afterBest(event);
      const { backend } = this.#session;
      const isKept = backend === "webgpu" && earlyStopping === undefined && steps === undefined;
      const isLast = event.epoch === epochs; // the end follows
      return isKept && !isLast ? { epochs: event.epoch, stepsOfEpoch: 0 } : undefined;
    }
    if (event.type !== "end") return undefined;
    return event.best ? afterBest(event.best) : event;
  }

  async #save({ epochs, stepsOfEpoch, best }: Progress): Promise<void> {
    const { platform, saveModel, recipe, lab, seed, trainingCount, source } = this.#options;
    const bytes = encodeCheckpoint({
      recipe,
      ...(lab === undefined ? {} : { lab }),
      seed,
      data: source,
      epochs,
      ...(stepsOfEpoch === 0 ? {} : { stepsOfEpoch, trainingCount }),
      ...(best === undefined ? {} : { best }),
      parameters: await this.#session.parameters(),
      optimizer: await this.#session.optimizerState(),
    });
    await platform.writeFileAtomically(saveModel, bytes);
  }
}

function afterBest({ epoch, accuracy }: Best): Progress {
  return { epochs: epoch, stepsOfEpoch: 0, best: { epoch, accuracy } };
}
