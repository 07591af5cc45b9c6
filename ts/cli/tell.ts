// Output of a training run: its start, its epochs as they come, its end. Nothing is computed here.

import type { Build } from "../backends/wasm/engine.ts";
import { type Answered, hasTargets } from "../core/dataset.ts";
import type { ProgressEvent } from "../core/epoch.ts";
import { learningRate, type Recipe } from "../core/recipe.ts";
import type { NumberScore } from "../core/regression_metrics.ts";
import type { RunRecord } from "../core/run.ts";
import { layerSizes, parameterCount } from "../core/spec.ts";
import type { EpochEvent, TrainEvent } from "../core/train.ts";
import type { WatchEvent } from "../core/watch.ts";
import { scoreWords } from "../report/format.ts";
import { counted } from "./follow_data.ts";
import { grouped, notice, type Output, percent } from "./output.ts";
import { openProgress } from "./progress.ts";
import { recipeWords } from "./recipe_words.ts";

/** Up to so many epochs each has a line. */
const MOST_LINES = 200;

export interface Start {
  /** The name of a report's setting. */
  readonly setting?: string | undefined;
  readonly lab: string;
  readonly recipe: Recipe;
  /** The session's. */
  readonly backend: string;
  readonly build: Build;
  readonly threads: number;
  readonly source: string;
  /** Examples to train on and to test on. */
  readonly train: number;
  readonly test: number;
  /** The training set: what its examples and answers are. */
  readonly of: Answered;
  readonly seed: number;
}

export function tellStart(output: Output, start: Start): void {
  const { setting, lab, recipe, backend, threads, source, train, test, seed } = start;
  const layers = layerSizes(recipe.network);
  const params = parameterCount(recipe.network);
  const event = {
    event: "start",
    setting,
    lab,
    layers,
    params,
    backend,
    ...builtOf(start),
    threads,
  };
  const { optimizer, batchSize } = recipe;
  const learning = { optimizer: optimizer.name, lr: optimizer.lr, batch_size: batchSize };
  const { loss } = recipe.network;
  const { features, shape = [features] } = start.of;
  const answers = hasTargets(start.of)
    ? { outputs: start.of.outputs }
    : { classes: start.of.classes };
  const data = { data: source, shape, ...answers, train, test };
  output.event({ ...event, ...data, seed, ...learning, loss });
  for (const text of introduction(start)) output.sentence(text);
  output.line();
}

/** What is trained, and on what, in two lines. */
export function introduction(start: Start): [network: string, data: string] {
  const { lab, recipe, backend, threads, source, train, test, seed } = start;
  const where = [backend, ...Object.values(builtOf(start))].join(" ");
  return [
    `${lab}: ${recipeWords(recipe)}`,
    `data ${source}: ${grouped(train)} to train, ${grouped(test)} to test; ${where}, ${threadCount(threads)}, seed ${seed}`,
  ];
}

/** The build; none of other backends. */
function builtOf({ backend, build }: Start): { readonly build?: Build } {
  return backend === "wasm" ? { build } : {};
}

/** As "1 thread". */
export function threadCount(threads: number): string {
  return threads === 1 ? "1 thread" : `${threads} threads`;
}

/** Tells the events of a run as they come. With a log interval, lines of progress replace the bar. */
export class Teller {
  readonly #output: Output;
  readonly #recipe: Recipe;
  readonly #logInterval: number | undefined;
  readonly #hasLabels: boolean;
  #bar = openProgress();
  #barEpoch = 0;
  #hasHeader = false;

  constructor(
    output: Output,
    recipe: Recipe,
    { logInterval, hasLabels }: { logInterval: number | undefined; hasLabels: boolean },
  ) {
    this.#output = output;
    this.#recipe = recipe;
    this.#logInterval = logInterval;
    this.#hasLabels = hasLabels;
  }

  tell(event: TrainEvent): void {
    switch (event.type) {
      case "progress":
        this.#progress(event);
        break;
      case "watch":
        this.stop();
        tellWatched(this.#output, event);
        break;
      case "epoch":
        this.stop();
        this.#epoch(event);
        break;
      case "end":
        this.stop();
    }
  }

  /** Removes the bar. */
  stop(): void {
    this.#bar.stop();
    this.#barEpoch = 0;
  }

  #progress({ epoch, step, steps, loss }: ProgressEvent): void {
    if (this.#logInterval !== undefined) {
      if (step % this.#logInterval !== 0 && step !== steps) return;
      notice(`epoch ${epoch} step ${step}/${steps} loss ${loss.toFixed(6)}`);
      return;
    }
    if (steps === 1) return;
    const { epochs, steps: most = Infinity } = this.#recipe;
    const label = `epoch ${epoch}/${epochs}`;
    if (this.#barEpoch !== epoch) this.#bar = openProgress(label);
    this.#barEpoch = epoch;
    // The bar is of the whole run, so that the time left is the run's.
    const done = (epoch - 1) * steps + step;
    const total = Math.min(epochs * steps, most);
    this.#bar.update(done, total, { note: `loss ${loss.toFixed(4)}` });
  }

  /** One line per epoch; about twenty for thousands of epochs. */
  #epoch(event: EpochEvent): void {
    const { epoch, cost, accuracy, seconds, loss } = event;
    const lr = learningRate(this.#recipe, epoch);
    const shares = this.#hasLabels ? { accuracy } : {};
    this.#output.event({ event: "epoch", epoch, cost, ...shares, seconds, loss, lr });
    const { epochs } = this.#recipe;
    const every = epochs > MOST_LINES ? Math.ceil(epochs / 20) : 1;
    if (epoch !== 1 && epoch !== epochs && epoch % every !== 0 && !event.isBest) return;
    const judged = this.#hasLabels ? "accuracy" : "    loss";
    if (!this.#hasHeader) this.#output.line(`epoch      cost  ${judged}  seconds`);
    this.#hasHeader = true;
    tellEpoch(this.#output, event);
  }
}

function tellWatched(output: Output, event: WatchEvent): void {
  const { type: _, ...values } = event;
  output.event({ event: "watch", ...values });
  if ("loss" in event) output.line(`step ${grouped(event.step)}: loss ${event.loss.toFixed(6)}`);
  else output.line(`step ${grouped(event.step)}: ${event.correct} of ${event.of} right`);
}

/** Without labels the accuracy gives way to the validation loss. */
function tellEpoch(output: Output, event: EpochEvent): void {
  const { epoch, cost, accuracy, loss, seconds, isBest } = event;
  const judged = Number.isNaN(accuracy) ? loss.toFixed(6) : accuracy.toFixed(4);
  const cells = [
    String(epoch).padStart(5),
    cost.toFixed(6).padStart(8),
    judged.padStart(8),
    seconds.toFixed(2).padStart(7),
  ];
  output.line(`${cells.join("  ")}${isBest ? "  best" : ""}`);
}

export interface End extends RunRecord {
  readonly test: Answered;
  /** Of numbers. */
  readonly score: NumberScore | undefined;
  readonly sha256: string;
}

export function tellEnd(output: Output, record: End): void {
  const { end, accuracy, rawAccuracy, score, sha256 } = record;
  const { epochs, stepsOfEpoch, cost, seconds, best } = end;
  output.event({
    event: "end",
    epochs,
    cost,
    ...(score ?? { accuracy }),
    seconds,
    ...(best && { best_epoch: best.epoch }),
    ...(rawAccuracy === undefined ? {} : { raw_accuracy: rawAccuracy }),
    weights_sha256: sha256,
  });
  output.line();
  if (end.interrupted || stepsOfEpoch > 0) {
    const steps = best ? "" : `, after ${grouped(stepsOfEpoch)} of its steps`;
    output.line(`${end.interrupted ? "interrupted" : "ended"} in epoch ${epochs + 1}${steps}`);
  }
  if (best) {
    const { epoch, accuracy: share, loss } = best;
    const judged = loss === undefined ? percent(share) : `loss ${loss.toFixed(6)}`;
    output.line(`best epoch ${epoch} of ${epochs}: ${judged}; its weights are kept`);
  }
  output.line(resultOf(record));
  if (rawAccuracy !== undefined) {
    output.line(`on raw pixels 0..255, as the handout tests: ${percent(rawAccuracy)}`);
  }
}

/** What the network came to on the test set. */
export function resultOf({ accuracy, score, test }: End): string {
  if (score) return `test ${scoreWords(score)} on ${counted(test)}`;
  return `test accuracy ${percent(accuracy)} of ${counted(test)}`;
}
