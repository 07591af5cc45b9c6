// The run: trains, pauses, takes single steps, saves and loads. The worker hears the page in the turns that training gives.

import { stepsPerEpoch } from "../../core/batches.ts";
import type { Checkpoint } from "../../core/checkpoint.ts";
import { outputsOfClasses } from "../../core/class_names.ts";
import type { DataSplits } from "../../core/dataset.ts";
import { usage } from "../../core/errors.ts";
import { rangeOfImages } from "../../core/image_range.ts";
import { checkSameNetwork, describe } from "../../core/same_network.ts";
import { parameterCount } from "../../core/spec.ts";
import { type TrainEvent, train } from "../../core/train.ts";
import { failureOf } from "./failure.ts";
import { firstLayerOf } from "./first_layer.ts";
import { type Opened, openRun } from "./opened.ts";
import type { RunFacts, RunOptions, RunStart, Tell } from "./protocol.ts";
import { Reporter } from "./reporter.ts";

/** How often per epoch the test accuracy is measured. */
const GLANCES = 10;
/** Number of test examples for that. */
const GLANCED = 1000;

export class Trainer {
  readonly #tell: Tell;
  readonly #onTurn: () => Promise<void>;
  readonly #reporter: Reporter;
  #opened: Opened | undefined;
  #epochs = 0;
  #step = 0;
  #seconds = 0;
  #running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;

  /** @param onTurn called now and then while the run trains */
  constructor(tell: Tell, onTurn: () => Promise<void>) {
    this.#tell = tell;
    this.#onTurn = onTurn;
    this.#reporter = new Reporter(tell);
  }

  /** The current run. Throws if there is none. */
  get opened(): Opened {
    if (this.#opened) return this.#opened;
    throw usage("expected a network, got none yet - wait for the data, or correct the settings");
  }

  get isOpen(): boolean {
    return this.#opened !== undefined;
  }

  /** Opens a new run, which replaces the current one. */
  async open(options: RunOptions, splits: DataSplits): Promise<RunStart> {
    await this.pause();
    const before = this.#opened;
    this.#opened = undefined;
    await before?.session.dispose();
    const opened = await openRun(options, splits, (text) => this.#tell("notice", text));
    this.#opened = opened;
    this.#place(0, 0);
    const { session, recipe } = opened;
    const weights = firstLayerOf(recipe.network, await session.parameters());
    return { run: this.facts(), weights };
  }

  facts(): RunFacts {
    const { recipe } = this.opened;
    const steps = this.#steps();
    const taken = this.#epochs * steps + this.#step;
    return {
      running: this.#running !== undefined,
      done: this.#epochs >= recipe.epochs || taken >= (recipe.steps ?? Infinity),
      epochs: this.#epochs,
      step: this.#step,
      steps,
      network: describe(recipe.network),
      parameters: parameterCount(recipe.network),
      seconds: this.#seconds,
    };
  }

  setEpochs(epochs: number): void {
    if (!this.#opened) return;
    const { steps: _, ...recipe } = this.#opened.recipe;
    this.#opened = { ...this.#opened, recipe: { ...recipe, epochs } };
    this.#tell("run", this.facts());
  }

  /** Trains until all epochs are done, or until pause is called. */
  start(): void {
    if (this.facts().running) return;
    const stop = new AbortController();
    const ended = this.#train(stop).finally(() => {
      this.#running = undefined;
      this.#tell("run", this.facts());
    });
    this.#running = { stop, ended };
    this.#tell("run", this.facts());
  }

  async pause(): Promise<void> {
    this.#running?.stop.abort();
    await this.#running?.ended;
  }

  /** Takes one training step. */
  async step(): Promise<void> {
    await this.pause();
    await this.#train(new AbortController(), 1);
    this.#tell("run", this.facts());
  }

  /** A checkpoint from which the run can continue. */
  async save(): Promise<Uint8Array<ArrayBuffer>> {
    await this.pause();
    const { session, splits, train, recipe, lab, seed } = this.opened;
    const { shape, inputs } = splits.train;
    const range = shape && rangeOfImages(inputs);
    const outputs = outputsOfClasses(splits.train);
    const { encodeCheckpoint } = await import("../../core/checkpoint.ts");
    return encodeCheckpoint({
      ...{ recipe, lab, seed },
      data: splits.train.name,
      epochs: this.#epochs,
      stepsOfEpoch: this.#step,
      trainingCount: train.count,
      ...(outputs && { outputs }),
      ...(shape && { shape }),
      ...(range && { range }),
      parameters: await session.parameters(),
      optimizer: await session.optimizerState(),
    });
  }

  /** Continues from a checkpoint. Throws unless its network is the same as the run's. */
  async load(checkpoint: Checkpoint): Promise<void> {
    const { session, recipe, seed } = this.opened;
    checkSameNetwork(checkpoint, recipe.network);
    await this.pause();
    await session.loadParameters(checkpoint.parameters);
    if (checkpoint.optimizer && checkpoint.recipe.optimizer.name === recipe.optimizer.name) {
      await session.loadOptimizerState(checkpoint.optimizer);
    }
    await session.setSeed(seed);
    // An epoch may have fewer steps on this data than on the checkpoint's.
    const step = Math.min(checkpoint.stepsOfEpoch ?? 0, this.#steps() - 1);
    this.#place(checkpoint.epochs, step);
    await this.#tellPictures();
    this.#tell("run", this.facts());
  }

  /** Moves the run's position, with no time spent and no points to send. */
  #place(epochs: number, step: number): void {
    this.#epochs = epochs;
    this.#step = step;
    this.#seconds = 0;
    this.#reporter.clear();
  }

  /** @param most stops after so many steps */
  async #train(stop: AbortController, most?: number): Promise<void> {
    const { session, seed, recipe, train: trained, test } = this.opened;
    const { steps, done } = this.facts();
    if (done) return;
    try {
      const events = train(session, {
        recipe,
        train: trained,
        validation: test,
        seed,
        from: { epochs: this.#epochs, stepsOfEpoch: this.#step },
        clock: () => performance.now(),
        signal: stop.signal,
        stepsPerTurn: most,
        watch: {
          what: "correct",
          every: Math.max(1, Math.ceil(steps / GLANCES)),
          images: GLANCED,
        },
      });
      let taken = 0;
      let turn = performance.now();
      for await (const event of events) {
        if (event.type !== "epoch") this.#seconds += (performance.now() - turn) / 1000;
        this.#move(event, steps);
        if (event.type === "progress" && ++taken === most) stop.abort();
        await this.#report(event, steps);
        turn = performance.now();
      }
    } catch (error) {
      this.#tell("failure", failureOf(error));
    }
    this.#reporter.tellPoints();
    await this.#tellPictures();
  }

  #move(event: TrainEvent, steps: number): void {
    if (event.type === "progress") {
      const isWhole = event.step === steps;
      this.#epochs = isWhole ? event.epoch : event.epoch - 1;
      this.#step = isWhole ? 0 : event.step;
    }
    if (event.type === "end") {
      this.#epochs = event.epochs;
      this.#step = event.stepsOfEpoch;
    }
  }

  async #report(event: TrainEvent, steps: number): Promise<void> {
    this.#reporter.add(event, steps);
    if (this.#reporter.isDue) {
      this.#reporter.tellPoints();
      this.#tell("run", this.facts());
      await this.#onTurn();
    }
    if (event.type === "epoch" && this.#reporter.arePicturesDue) await this.#tellPictures();
  }

  async #tellPictures(): Promise<void> {
    await this.#reporter.tellPictures(this.opened);
    await this.#onTurn();
  }

  #steps(): number {
    const { recipe, train } = this.opened;
    return stepsPerEpoch(recipe, train.count);
  }
}
