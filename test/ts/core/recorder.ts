// A session that learns nothing: it writes down what it is asked for and answers what it is told to.

import * as assert from "uvu/assert";
import { type Dataset, hasTargets, type RegressionDataset } from "../../../ts/core/dataset.ts";
import type { OptimizerSpec } from "../../../ts/core/optimizer.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import { residentOf, withOwnLabels } from "../../../ts/core/residents.ts";
import type { OptimizerState, ResidentData, Session } from "../../../ts/core/session.ts";
import type { NetworkSpec } from "../../../ts/core/spec.ts";
import type { TrainEvent } from "../../../ts/core/train.ts";
import { eventsOf, type LoopOptions } from "./blobs.ts";

export interface Answers {
  /** Loss of the batch of step number `step`, from 0. */
  readonly loss?: (step: number) => number;
  /** How many examples evaluation number `index`, from 0, gets right: the first ones. */
  readonly correct?: (index: number) => number;
  /** Loss of evaluation number `index`. */
  readonly evaluated?: (index: number) => number;
}

export class Recorder {
  /** What each call of train was given. */
  readonly orders: number[][] = [];
  readonly rates: number[] = [];
  /** The batches whose gradient was asked for. */
  readonly gradients: number[][] = [];
  /** What it was opened with. */
  readonly network: NetworkSpec;
  readonly batchSize: number;
  readonly optimizer: OptimizerSpec;
  readonly #answers: Answers;
  readonly #taken = new Map<ResidentData, Dataset | RegressionDataset>();
  /** Its one parameter, and its optimiser's state: the steps taken. */
  #step = 0;
  #evaluations = 0;

  constructor(recipe: Recipe, answers: Answers = {}) {
    this.network = recipe.network;
    this.batchSize = recipe.batchSize;
    this.optimizer = recipe.optimizer;
    this.#answers = answers;
  }

  async takeData(data: Dataset | RegressionDataset): Promise<ResidentData> {
    const resident = residentOf(withOwnLabels(data));
    this.#taken.set(resident, data);
    return resident;
  }

  async release(data: ResidentData): Promise<void> {
    assert.ok(this.#taken.delete(data), "released once");
  }

  /** The data sets that are not released. */
  get held(): number {
    return this.#taken.size;
  }

  async setLearningRate(lr: number): Promise<void> {
    this.rates.push(lr);
  }

  async train(_: ResidentData, order: Uint32Array): Promise<Float64Array> {
    this.orders.push([...order]);
    const steps = Math.ceil(order.length / this.batchSize);
    const { loss = () => 1 } = this.#answers;
    return Float64Array.from({ length: steps }, () => loss(this.#step++));
  }

  async gradient(_: ResidentData, order: Uint32Array) {
    this.gradients.push([...order]);
    return { loss: this.gradients.length, gradients: new Float32Array(0) };
  }

  async evaluate(data: ResidentData) {
    const taken = this.#taken.get(data)!;
    const index = this.#evaluations++;
    const correct = this.#answers.correct?.(index) ?? 0;
    const predictions = hasTargets(taken)
      ? new Uint16Array(taken.count)
      : Uint16Array.from(taken.labels, (label, i) =>
          i < correct ? label : (label + 1) % taken.classes,
        );
    const loss = this.#answers.evaluated?.(index) ?? 0;
    return { predictions, probabilities: new Float32Array(0), loss };
  }

  async parameters(): Promise<Float32Array> {
    return Float32Array.of(this.#step);
  }

  async loadParameters([step]: Float32Array): Promise<void> {
    this.#step = step!;
  }

  async optimizerState(): Promise<OptimizerState> {
    return { step: this.#step, slots: [] };
  }

  async loadOptimizerState({ step }: OptimizerState): Promise<void> {
    if (step !== this.#step) throw new Error(`step ${step} and parameter ${this.#step} differ`);
  }
}

export interface Recording {
  readonly recorder: Recorder;
  readonly events: TrainEvent[];
}

/** What a training on `data` asks for and tells. */
export async function record(
  recipe: Recipe,
  data: Dataset | RegressionDataset,
  options: LoopOptions = {},
  answers: Answers = {},
): Promise<Recording> {
  const recorder = new Recorder(recipe, answers);
  const events = await eventsOf(recorder as unknown as Session, recipe, data, options);
  return { recorder, events };
}
