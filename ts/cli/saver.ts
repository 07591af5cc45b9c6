// Saves a run's checkpoint as it goes: after the first epoch, from then on as often as costs less than a hundredth of the
// time, and at the end. A run that keeps its best epoch saves every best epoch and no other. A GPU's device may be lost
// with all its data, so a run on one is saved after every epoch. --save-every also keeps a file of every N-th epoch.

import { stepsPerEpoch } from "../core/batches.ts";
import { type Checkpoint, encodeCheckpoint } from "../core/checkpoint.ts";
import type { Columns } from "../core/columns.ts";
import type { ImageShape } from "../core/dataset.ts";
import type { Best } from "../core/early_stopping.ts";
import type { ImageRange } from "../core/image_range.ts";
import type { Outputs } from "../core/outputs.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Session } from "../core/session.ts";
import type { EpochEvent, TrainEvent } from "../core/train.ts";
import type { Platform } from "../platform/platform.ts";
import { notice } from "./output.ts";

export interface SaverOptions {
  readonly platform: Platform;
  readonly saveModel: string;
  /** Keep a file of every N-th epoch. */
  readonly saveEvery?: number | undefined;
  readonly recipe: Recipe;
  readonly lab?: string | undefined;
  readonly seed: number;
  /** Training examples. */
  readonly trainingCount: number;
  readonly source: string;
  /** Of an example that is an image. */
  readonly shape?: ImageShape | undefined;
  /** Of a table with a header. */
  readonly columns?: Columns | undefined;
  /** Its black and white. */
  readonly range?: ImageRange | undefined;
  /** What the outputs stand for; undefined for classes 0, 1, ... */
  readonly outputs?: Outputs | undefined;
  /** Where the run continues. */
  readonly checkpoint?: Checkpoint | undefined;
}

interface Progress {
  readonly epochs: number;
  readonly stepsOfEpoch: number;
  /** Of the last whole epoch, if one is done. */
  readonly cost?: number | undefined;
  readonly best?: Best;
}

/** After a save that took t ms the next one waits for so many times t. */
const REST = 100;

export class Saver {
  readonly #session: Session;
  readonly #options: SaverOptions;
  /** Errors of the last attempts, by file. check() throws them after the results have been printed. */
  readonly #failures = new Map<string, unknown>();
  /** Progress that the model's file holds. */
  #saved: Progress | undefined;
  /** Costs of the last whole epoch and of the best. */
  #cost: number | undefined;
  #bestCost: number | undefined;
  /** When the next save may come, by the platform's clock. */
  #next = 0;
  #isOver = false;

  constructor(session: Session, options: SaverOptions) {
    this.#session = session;
    this.#options = options;
    this.#cost = options.checkpoint?.cost;
    this.#bestCost = this.#cost;
  }

  /** Saves if the event calls for it. */
  async note(event: TrainEvent): Promise<void> {
    if (event.type === "end") {
      const { epochs, stepsOfEpoch, best } = event;
      const last = { epochs, stepsOfEpoch, cost: this.#cost };
      return this.#end(best ? afterBest(best, this.#bestCost) : last);
    }
    if (event.type !== "epoch" || !this.#isWhole(event.epoch)) return;
    const { saveModel, saveEvery = Infinity, recipe, platform } = this.#options;
    const { epoch, cost, isBest } = event;
    this.#cost = cost;
    if (isBest) this.#bestCost = cost;
    const progress = isBest
      ? afterBest(bestOf(event), cost)
      : { epochs: epoch, stepsOfEpoch: 0, cost };
    const isKept = epoch % saveEvery === 0;
    if (isKept) {
      const file = fileOfEpoch(saveModel, epoch);
      if (await this.#write(file, progress)) notice(`saved ${file}`);
    }
    const keepsBest = recipe.keepBest || recipe.earlyStopping !== undefined;
    const mayBeLost = this.#session.backend === "webgpu";
    const isDue = isKept || mayBeLost || platform.now() >= this.#next;
    const isLast = epoch === recipe.epochs; // the end follows
    if (!isLast && (keepsBest ? isBest : isDue)) await this.#save(progress);
  }

  /** Throws the error of a last attempt that failed. */
  check(): void {
    for (const failure of this.#failures.values()) throw failure;
  }

  /** Says what the file holds of a run that ended in an error. */
  tellWhatIsKept(): void {
    if (!this.#saved || this.#isOver) return;
    const { saveModel } = this.#options;
    notice(`${saveModel} holds epoch ${this.#saved.epochs}: continue with --resume ${saveModel}`);
  }

  async #end(progress: Progress): Promise<void> {
    const { saveModel } = this.#options;
    this.#isOver = true;
    const { best } = progress;
    const isThere = best !== undefined && best.epoch === this.#saved?.best?.epoch;
    if (isThere || (await this.#write(saveModel, progress))) notice(`saved ${saveModel}`);
  }

  /** Whether the recipe's steps have not ended the epoch early. */
  #isWhole(epoch: number): boolean {
    const { recipe, trainingCount } = this.#options;
    return epoch * stepsPerEpoch(recipe, trainingCount) <= (recipe.steps ?? Infinity);
  }

  /** Writes the model's file, and rests by the time that it took. */
  async #save(progress: Progress): Promise<void> {
    const { saveModel, platform } = this.#options;
    const start = platform.now();
    if (await this.#write(saveModel, progress)) this.#saved = progress;
    const end = platform.now();
    this.#next = end + REST * (end - start);
  }

  /** Writes a checkpoint; returns whether that worked. */
  async #write(file: string, progress: Progress): Promise<boolean> {
    const { platform, recipe, lab, seed, trainingCount, source, outputs } = this.#options;
    const { shape, range, columns } = this.#options;
    const { epochs, stepsOfEpoch, cost, best } = progress;
    const layout = this.#options.checkpoint?.layout;
    try {
      const bytes = encodeCheckpoint({
        recipe,
        ...(lab === undefined ? {} : { lab }),
        seed,
        data: source,
        epochs,
        trainingCount,
        ...(stepsOfEpoch === 0 ? {} : { stepsOfEpoch }),
        ...(cost === undefined ? {} : { cost }),
        ...(best === undefined ? {} : { best }),
        ...(outputs === undefined ? {} : { outputs }),
        ...(shape === undefined ? {} : { shape }),
        ...(columns === undefined ? {} : { columns }),
        ...(range === undefined ? {} : { range }),
        ...(layout === undefined ? {} : { layout }),
        parameters: await this.#session.parameters(),
        optimizer: await this.#session.optimizerState(),
      });
      await platform.writeFileAtomically(file, bytes);
      this.#failures.delete(file);
      return true;
    } catch (error) {
      const isNews = !this.#failures.has(file);
      this.#failures.set(file, error);
      if (!this.#isOver && isNews) notice(`${file} is not saved; the run goes on`);
      return false;
    }
  }
}

/** The file of an epoch beside the model's, as "m.epoch-5.safetensors". */
export function fileOfEpoch(saveModel: string, epoch: number): string {
  const [, stem, ending = ""] = /^(.*[^/\\])(\.[^./\\]+)$/s.exec(saveModel) ?? [
    saveModel,
    saveModel,
  ];
  return `${stem}.epoch-${epoch}${ending}`;
}

function bestOf({ epoch, accuracy, loss }: EpochEvent): Best {
  return Number.isNaN(accuracy) ? { epoch, accuracy, loss } : { epoch, accuracy };
}

function afterBest(best: Best, cost: number | undefined): Progress {
  return { epochs: best.epoch, stepsOfEpoch: 0, cost, best };
}
