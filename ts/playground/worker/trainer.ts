// The run: a session that trains by turns, pauses, takes single steps, saves and goes on. Every turn ends
// with a breath, so that the page is heard; what it tells the page is gathered and sent some times a second.

import { stepsPerEpoch } from "../../core/batches.ts";
import { type Checkpoint, checkSameNetwork, encodeCheckpoint } from "../../core/checkpoint.ts";
import type { DataSplits } from "../../core/dataset.ts";
import { SimdigitError } from "../../core/errors.ts";
import { accuracy } from "../../core/metrics.ts";
import type { Recipe } from "../../core/recipe.ts";
import type { ResidentData, Session } from "../../core/session.ts";
import { parameterCount } from "../../core/spec.ts";
import { type TrainEvent, train } from "../../core/train.ts";
import { breathe } from "./breath.ts";
import { firstLayerOf } from "./first_layer.ts";
import type { Points, RunFacts, RunOptions, WorkerEvents } from "./protocol.ts";
import { openFor } from "./sessions.ts";

type Tell = <K extends keyof WorkerEvents>(event: K, content: WorkerEvents[K]) => void;

/** Milliseconds between two reports of points, and of what takes longer: a test, the weights. */
const POINTS_EVERY = 60;
const PICTURES_EVERY = 500;
/** Test examples that are looked at within an epoch, and how often. */
const GLANCED = 1000;
const GLANCES = 10;

interface Opened {
  readonly options: RunOptions;
  readonly splits: DataSplits;
  readonly session: Session;
  readonly train: ResidentData;
  readonly test: ResidentData;
}

export class Trainer {
  readonly #tell: Tell;
  readonly #onTurn: () => Promise<void>;
  #opened: Opened | undefined;
  #recipe: Recipe | undefined;
  #epochs = 0;
  #step = 0;
  #seconds = 0;
  #running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  #points = noPoints();
  #toldPoints = 0;
  #toldPictures = 0;

  /** @param onTurn is called from time to time while it trains */
  constructor(tell: Tell, onTurn: () => Promise<void>) {
    this.#tell = tell;
    this.#onTurn = onTurn;
  }

  get recipe(): Recipe | undefined {
    return this.#recipe;
  }

  get session(): Session | undefined {
    return this.#opened?.session;
  }

  /** A new run from its start, in the place of the one there is. */
  async open(options: RunOptions, splits: DataSplits): Promise<void> {
    await this.close();
    const { recipe, seed, engine } = options;
    checkFits(recipe, splits);
    const session = await openFor(recipe, engine, (text) => this.#tell("notice", text));
    try {
      this.#opened = {
        options,
        splits,
        session,
        train: await session.takeData(splits.train, recipe.scaling),
        test: await session.takeData(splits.test, recipe.scaling),
      };
      await session.initialise(recipe.init, seed);
    } catch (error) {
      this.#opened = undefined;
      await session.dispose();
      throw error;
    }
    // Best weights put back at a pause would undo the steps since.
    const { earlyStopping: _, ...endless } = recipe;
    this.#recipe = endless;
    this.#epochs = 0;
    this.#step = 0;
    this.#seconds = 0;
    this.#points = noPoints();
    await this.#tellWeights();
  }

  async close(): Promise<void> {
    await this.pause();
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.session.dispose();
  }

  facts(): RunFacts {
    const { recipe } = this.#needed();
    const steps = stepsPerEpoch(recipe, this.#opened!.train.count);
    return {
      running: this.#running !== undefined,
      done: this.#isDone(steps),
      epochs: this.#epochs,
      step: this.#step,
      steps,
      parameters: parameterCount(recipe.network),
      seconds: this.#seconds,
    };
  }

  setEpochs(epochs: number): void {
    if (!this.#recipe) return;
    const { steps: _, ...recipe } = this.#recipe;
    this.#recipe = { ...recipe, epochs };
    this.#tell("run", this.facts());
  }

  /** Goes on until the epochs are done or pause is called. */
  start(): void {
    this.#needed();
    if (this.#running) return;
    const stop = new AbortController();
    const ended = this.#train(stop).finally(() => {
      this.#running = undefined;
      if (this.#opened) this.#tell("run", this.facts());
    });
    this.#running = { stop, ended };
    this.#tell("run", this.facts());
  }

  async pause(): Promise<void> {
    this.#running?.stop.abort();
    await this.#running?.ended;
  }

  /** One step of training. */
  async step(): Promise<void> {
    this.#needed();
    await this.pause();
    await this.#train(new AbortController(), 1);
    this.#tell("run", this.facts());
  }

  /** The run in a file that goes on from where it stands. */
  async save(): Promise<Uint8Array<ArrayBuffer>> {
    const { session, options, splits, recipe } = this.#needed();
    await this.pause();
    const checkpoint: Checkpoint = {
      recipe,
      lab: options.lab,
      seed: options.seed,
      data: splits.train.name,
      epochs: this.#epochs,
      stepsOfEpoch: this.#step,
      parameters: await session.parameters(),
      optimizer: await session.optimizerState(),
    };
    return encodeCheckpoint(checkpoint);
  }

  /** Puts the run where the checkpoint was. Throws unless its network is the run's. */
  async load(checkpoint: Checkpoint): Promise<void> {
    const { session, recipe, options } = this.#needed();
    checkSameNetwork(checkpoint, recipe.network);
    await this.pause();
    await session.loadParameters(checkpoint.parameters);
    if (checkpoint.recipe.optimizer.name === recipe.optimizer.name) {
      await session.loadOptimizerState(checkpoint.optimizer);
    }
    await session.setSeed(options.seed);
    const { steps } = this.facts();
    this.#epochs = checkpoint.epochs;
    // The data here may have fewer steps an epoch than the data there.
    this.#step = Math.min(checkpoint.stepsOfEpoch ?? 0, steps - 1);
    this.#seconds = 0;
    this.#points = noPoints();
    await this.#tellPictures(true);
    this.#tell("run", this.facts());
  }

  /** @param most steps after which it ends, if it is not stopped before */
  async #train(stop: AbortController, most = Infinity): Promise<void> {
    const { session, options, recipe, train: trained, test } = this.#needed();
    const steps = stepsPerEpoch(recipe, trained.count);
    if (this.#isDone(steps)) return;
    try {
      const events = train(session, {
        recipe,
        train: trained,
        validation: test,
        seed: options.seed,
        from: { epochs: this.#epochs, stepsOfEpoch: this.#step },
        clock: () => performance.now(),
        signal: stop.signal,
        stepsPerTurn: most === Infinity ? undefined : most,
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
        this.#note(event, steps);
        if (event.type === "progress" && ++taken >= most) stop.abort();
        await this.#report(event);
        await breathe();
        turn = performance.now();
      }
    } catch (error) {
      this.#tell("failure", failureOf(error));
    }
    this.#tellPoints();
    if (this.#opened) await this.#tellPictures(true);
  }

  #note(event: TrainEvent, steps: number): void {
    const { batches, costs, glances, accuracies } = this.#points;
    switch (event.type) {
      case "progress":
        this.#epochs = event.step === steps ? event.epoch : event.epoch - 1;
        this.#step = event.step === steps ? 0 : event.step;
        batches.push([event.epoch - 1 + event.step / steps, event.loss]);
        break;
      case "watch":
        if ("correct" in event) glances.push([event.step / steps, event.correct / event.of]);
        break;
      case "epoch":
        costs.push([event.epoch, event.cost]);
        accuracies.push([event.epoch, event.accuracy]);
        break;
      case "end":
        this.#epochs = event.epochs;
        this.#step = event.stepsOfEpoch;
    }
  }

  async #report(event: TrainEvent): Promise<void> {
    const now = performance.now();
    if (now - this.#toldPoints > POINTS_EVERY) {
      this.#tellPoints();
      this.#tell("run", this.facts());
      await this.#onTurn();
    }
    if (event.type === "epoch") await this.#tellPictures(false);
  }

  #tellPoints(): void {
    this.#toldPoints = performance.now();
    this.#tell("points", this.#points);
    this.#points = noPoints();
  }

  /** The test and the weights, unless they were told just now. */
  async #tellPictures(atOnce: boolean): Promise<void> {
    const now = performance.now();
    if (!atOnce && now - this.#toldPictures < PICTURES_EVERY) return;
    this.#toldPictures = now;
    await this.#tellTest();
    await this.#tellWeights();
    await this.#onTurn();
  }

  async #tellTest(): Promise<void> {
    const { session, splits, test } = this.#needed();
    const { predictions, probabilities } = await session.evaluate(test);
    const outputs = probabilities.length / predictions.length;
    this.#tell("test", {
      predictions,
      confidences: Float32Array.from(predictions, (p, i) => probabilities[i * outputs + p]!),
      accuracy: accuracy(predictions, splits.test.labels),
    });
  }

  async #tellWeights(): Promise<void> {
    const { session } = this.#opened!;
    this.#tell("weights", firstLayerOf(session.network, await session.parameters()));
  }

  #isDone(steps: number): boolean {
    const { recipe } = this.#needed();
    const taken = this.#epochs * steps + this.#step;
    return this.#epochs >= recipe.epochs || taken >= (recipe.steps ?? Infinity);
  }

  #needed(): Opened & { readonly recipe: Recipe } {
    if (this.#opened && this.#recipe) return { ...this.#opened, recipe: this.#recipe };
    throw new SimdigitError("usage", "expected a network, got none - choose its settings first");
  }
}

/** What went wrong, as it can be sent. */
export function failureOf(error: unknown): WorkerEvents["failure"] {
  if (error instanceof SimdigitError) return { kind: error.kind, message: error.message };
  return { kind: "bug", message: error instanceof Error ? error.message : String(error) };
}

function noPoints(): { -readonly [key in keyof Points]: Points[key][number][] } {
  return { batches: [], costs: [], glances: [], accuracies: [] };
}

function checkFits({ network, batchSize }: Recipe, { train }: DataSplits): void {
  const outputs = network.layers.at(-1)!.units;
  if (network.inputs !== train.features || outputs !== train.classes) {
    throw new SimdigitError(
      "usage",
      `the data has ${train.features} inputs and ${train.classes} classes, the network ${network.inputs} and ${outputs} - choose a lab for these data`,
    );
  }
  if (batchSize > train.count) {
    throw new SimdigitError(
      "usage",
      `batch size expected at most the ${train.count} training examples, got ${batchSize} - choose a smaller one`,
    );
  }
}
