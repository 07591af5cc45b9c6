// The race of optimisers: the same network, initial weights and batches for each. Every optimiser trains in a
// session of its own, and they take turns.

import { stepsPerEpoch } from "../../core/batches.ts";
import { type DataSplits, sliceDataset } from "../../core/dataset.ts";
import { type OptimizerName, optimizerDefaults } from "../../core/optimizer.ts";
import type { Recipe } from "../../core/recipe.ts";
import type { Session } from "../../core/session.ts";
import { type TrainEvent, train } from "../../core/train.ts";
import { turn } from "../../core/turn.ts";
import { failureOf } from "./failure.ts";
import { recipeForData } from "./opened.ts";
import type { Point, RaceOptions, Racer } from "./protocol.ts";
import { openFor } from "./sessions.ts";

/** Most training examples in a race. Every session holds its own copy. */
const MOST_EXAMPLES = 10_000;
/** Reports per epoch. */
const REPORTS = 20;
/** Weight of each new loss in the exponentially smoothed one. */
const FRESH = 0.3;

/** Runs the race until its end or the signal, and reports after every round. */
export async function race(
  options: RaceOptions,
  splits: DataSplits,
  signal: AbortSignal,
  tell: (racers: readonly Racer[], running: boolean) => void,
): Promise<void> {
  const training = sliceDataset(splits.train, 0, Math.min(MOST_EXAMPLES, splits.train.count));
  const racers: Runner[] = [];
  const report = (running: boolean) =>
    tell(
      racers.map((racer) => racer.report()),
      running,
    );
  try {
    const recipe = recipeForData(options.recipe, training, options.lab);
    for (const name of options.optimizers) {
      racers.push(
        await Runner.open(name, { ...options, recipe }, { ...splits, train: training }, signal),
      );
      report(true);
      await turn();
    }
    while (!signal.aborted && racers.some((racer) => racer.isRunning)) {
      for (const racer of racers) {
        await racer.turn();
        await turn();
      }
      report(true);
    }
  } finally {
    report(false);
    for (const racer of racers) await racer.close();
  }
}

class Runner {
  readonly #recipe: Recipe;
  readonly #session: Session;
  readonly #events: AsyncGenerator<TrainEvent>;
  #points: Point[] = [];
  #cost: number | undefined;
  #accuracy: number | undefined;
  #seconds = 0;
  #failure: string | undefined;
  isRunning = true;

  private constructor(recipe: Recipe, session: Session, events: AsyncGenerator<TrainEvent>) {
    this.#recipe = recipe;
    this.#session = session;
    this.#events = events;
  }

  static async open(
    name: OptimizerName,
    { recipe: asked, seed, engine, epochs }: RaceOptions,
    splits: DataSplits,
    signal: AbortSignal,
  ): Promise<Runner> {
    // The run's optimiser keeps its settings; the others use their defaults.
    const optimizer = asked.optimizer.name === name ? asked.optimizer : optimizerDefaults(name);
    const { earlyStopping: _, keepBest: __, steps: ___, gradient: ____, ...rest } = asked;
    const recipe: Recipe = { ...rest, optimizer, epochs };
    // A dozen sessions with threads would compete for the cores. The strict engine computes the same bits.
    const session = await openFor(recipe, engine === "threads" ? "strict" : engine, () => {});
    await session.initialise(recipe.init, seed);
    const trained = await session.takeData(splits.train, recipe.scaling);
    const events = train(session, {
      recipe,
      train: trained,
      validation: await session.takeData(splits.test, recipe.scaling),
      seed,
      clock: () => performance.now(),
      signal,
      stepsPerTurn: Math.max(1, Math.ceil(stepsPerEpoch(recipe, trained.count) / REPORTS)),
    });
    return new Runner(recipe, session, events);
  }

  /** Trains up to the next report. */
  async turn(): Promise<void> {
    if (!this.isRunning) return;
    try {
      for (;;) {
        const start = performance.now();
        const { done, value: event } = await this.#events.next();
        if (done || event.type === "end") this.isRunning = false;
        if (done) return;
        if (event.type === "epoch") this.#accuracy = event.accuracy;
        if (event.type !== "progress") continue;
        this.#seconds += (performance.now() - start) / 1000;
        const { epoch, step, steps, loss } = event;
        this.#cost = this.#cost === undefined ? loss : this.#cost + FRESH * (loss - this.#cost);
        this.#points.push([epoch - 1 + step / steps, this.#cost]);
        return;
      }
    } catch (error) {
      this.isRunning = false;
      this.#failure = failureOf(error).message;
    }
  }

  report(): Racer {
    const points = this.#points;
    this.#points = [];
    const { name: optimizer, lr } = this.#recipe.optimizer;
    return {
      optimizer,
      lr,
      points,
      cost: this.#cost,
      accuracy: this.#accuracy,
      seconds: this.#seconds,
      failure: this.#failure,
    };
  }

  async close(): Promise<void> {
    await this.#session.dispose();
  }
}
