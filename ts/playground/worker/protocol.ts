// What the page asks of the worker, and what the worker tells the page on its own. Types alone.

import type { ErrorKind } from "../../core/errors.ts";
import type { OptimizerName } from "../../core/optimizer.ts";
import type { Recipe } from "../../core/recipe.ts";
import type { EngineName } from "../state/address.ts";

/** A data set as the page knows it. */
export interface DataFacts {
  /** "drawn", "mnist", "xor" or a file's name. */
  readonly name: string;
  readonly train: number;
  readonly test: number;
  readonly features: number;
  readonly classes: number;
  readonly shape: readonly [rows: number, columns: number] | undefined;
  /** The test examples, test x features; bytes are pixels. */
  readonly testInputs: Uint8Array | Float32Array | Float64Array;
  readonly testLabels: Uint8Array;
}

export interface RunOptions {
  readonly recipe: Recipe;
  readonly lab: string;
  readonly seed: number;
  readonly engine: EngineName;
}

/** Where a run stands. */
export interface RunFacts {
  readonly running: boolean;
  /** All epochs are done. */
  readonly done: boolean;
  /** Whole epochs done, and steps of the next. */
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly parameters: number;
  /** Seconds of training alone. */
  readonly seconds: number;
}

/** Of the curves: where on the axis of epochs, and the value. */
export type Point = readonly [x: number, y: number];

export interface Points {
  /** Loss of single batches. */
  readonly batches: readonly Point[];
  /** Mean cost of whole epochs. */
  readonly costs: readonly Point[];
  /** Test accuracy within epochs, on the first test examples. */
  readonly glances: readonly Point[];
  /** Test accuracy after epochs. */
  readonly accuracies: readonly Point[];
}

/** What the network makes of the test examples. */
export interface TestResult {
  readonly predictions: Uint8Array;
  /** Of the prediction of each example. */
  readonly confidences: Float32Array;
  readonly accuracy: number;
}

/** The first layer's weights: for each unit shown as many as there are inputs, unit after unit. */
export interface FirstLayer {
  readonly units: number;
  readonly shown: number;
  readonly inputs: number;
  readonly values: Float32Array;
}

/** What the network makes of one picture. */
export interface Answer {
  /** 28 x 28, as MNIST frames a digit. */
  readonly digit: Uint8Array;
  readonly outputs: readonly number[];
  /** Activations of each hidden layer. */
  readonly hidden: readonly Float32Array[];
}

/** Mistakes that one can plant in backpropagation to see the check find them. */
export const plantedMistakes = ["none", "sum", "sign", "tenth", "off"] as const;
export type PlantedMistake = (typeof plantedMistakes)[number];

export interface GradientOptions {
  /** The run's own network where it stands, or the handout's small one from its start. */
  readonly network: "own" | "small";
  readonly samples: number;
  readonly delta: number;
  readonly mistake: PlantedMistake;
}

export interface CheckedTensor {
  readonly name: string;
  readonly kind: "weight" | "bias";
  readonly layer: number;
  readonly shape: readonly number[];
  readonly maxAbsoluteError: number;
  readonly maxRelativeError: number;
  readonly medianRelativeError: number;
  readonly kinks: number;
  readonly numerical: Float64Array;
  readonly analytic: Float64Array;
  /** Relative errors; NaN at kinks. */
  readonly errors: Float64Array;
}

export interface GradientFacts {
  readonly passed: boolean;
  readonly reason: string;
  readonly parameters: number;
  readonly seconds: number;
  readonly maxRelativeError: number;
  readonly tensors: readonly CheckedTensor[];
  readonly steps: readonly number[];
  readonly curves: readonly {
    readonly name: string;
    readonly errors: readonly (number | undefined)[];
  }[];
  readonly best: number;
}

export interface RaceOptions extends RunOptions {
  readonly optimizers: readonly OptimizerName[];
  readonly epochs: number;
}

/** One optimiser's place in the race. */
export interface Racer {
  readonly optimizer: OptimizerName;
  readonly lr: number;
  /** Costs since the last report, smoothed. */
  readonly points: readonly Point[];
  readonly cost: number | undefined;
  /** Of the test set, after the epochs done. */
  readonly accuracy: number | undefined;
  /** Of training alone. */
  readonly seconds: number;
  /** Why it is out: its loss was not finite. */
  readonly failure: string | undefined;
}

/** The worker's routines; each comes back as a promise. */
export interface WorkerApi {
  drawDigits(train: number, test: number): DataFacts;
  readFiles(files: readonly File[]): DataFacts;
  /** MNIST from the first of these folders on the web that gives it. */
  fetchDigits(urls: readonly string[]): DataFacts;
  /** The rows that a lab brings itself. */
  useLabData(lab: string): DataFacts;
  /** The digits that were taken before a lab's own rows. */
  useDigits(): DataFacts;
  open(options: RunOptions): RunFacts;
  start(): void;
  pause(): void;
  step(): void;
  setEpochs(epochs: number): void;
  /** A picture in the box: grey, a byte a pixel, or nothing any more. */
  answer(
    picture: { width: number; height: number; data: Uint8Array } | undefined,
  ): Answer | undefined;
  /** A test example in the box. */
  answerTest(index: number): Answer;
  save(): Uint8Array<ArrayBuffer>;
  checkGradients(options: GradientOptions): GradientFacts;
  race(options: RaceOptions): void;
  stopRace(): void;
  /** Takes a checkpoint's state over; its network must be the run's. */
  load(bytes: Uint8Array, file: string): void;
  /** What a checkpoint is of. */
  inspect(bytes: Uint8Array, file: string): CheckpointFacts;
}

export interface CheckpointFacts {
  readonly recipe: Recipe;
  readonly lab: string | undefined;
  readonly seed: number;
  readonly epochs: number;
}

/** What the worker tells on its own. */
export interface WorkerEvents {
  /** The worker is there. */
  ready: null;
  drawing: { readonly drawn: number; readonly total: number };
  run: RunFacts;
  points: Points;
  test: TestResult;
  weights: FirstLayer;
  answer: Answer;
  racers: { readonly racers: readonly Racer[]; readonly running: boolean };
  /** Training ended by an error, or something worth knowing. */
  failure: Failure;
  notice: string;
}

export interface Failure {
  readonly kind: ErrorKind | "bug";
  readonly message: string;
}

export interface Request {
  readonly id: number;
  readonly call: keyof WorkerApi;
  readonly given: readonly unknown[];
}

export type Message =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: Failure }
  | { readonly event: keyof WorkerEvents; readonly content: unknown };
