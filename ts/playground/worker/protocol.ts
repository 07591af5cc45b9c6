// The page's calls to the worker, and the events that the worker sends by itself. Types, and one table.

import type { Checkpoint } from "../../core/checkpoint.ts";
import type { ImageShape, Labels } from "../../core/dataset.ts";
import type { ErrorKind } from "../../core/errors.ts";
import type { OptimizerName } from "../../core/optimizer.ts";
import type { Recipe } from "../../core/recipe.ts";
import type { NetworkCheck } from "../../gradcheck/network.ts";
import type { StepCurve } from "../../gradcheck/step_curve.ts";
import type { EngineName } from "../state/address.ts";

/** A data set, as far as the page shows it. */
export interface DataFacts {
  /** "drawn", "mnist", "xor" or a file's name. */
  readonly name: string;
  /** Numbers of examples. */
  readonly train: number;
  readonly test: number;
  readonly features: number;
  readonly classes: number;
  readonly classNames: readonly string[] | undefined;
  /** Undefined if the examples are no images. */
  readonly shape: ImageShape | undefined;
  /** Inputs of the test examples, test x features. Bytes are pixels. */
  readonly testInputs: Uint8Array | Float32Array | Float64Array;
  readonly testLabels: Labels;
}

/** Whether the examples are digits as MNIST has them, so that drawn ones can be answered. */
export function hasDigits({ shape, classes, classNames }: DataFacts): boolean {
  return shape?.join() === "28,28,1" && classes === 10 && classNames === undefined;
}

/** A file of the user, and its place in the folder that was chosen. */
export interface NamedFile {
  /** With "/" between folders. */
  readonly path: string;
  readonly file: File;
}

export interface RunOptions {
  readonly recipe: Recipe;
  readonly lab: string;
  readonly seed: number;
  readonly engine: EngineName;
}

/** State of a run. */
export interface RunFacts {
  readonly running: boolean;
  /** Whether all epochs are done. */
  readonly done: boolean;
  /** Whole epochs done, steps done of the next, and steps per epoch. */
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  /** What checkpoint.describe says of the network. */
  readonly network: string;
  /** How many parameters the network has. */
  readonly parameters: number;
  /** Training time. */
  readonly seconds: number;
}

/** A run that has just been opened. */
export interface RunStart {
  readonly run: RunFacts;
  readonly weights: FirstLayer;
}

/** A point of a curve over epochs. */
export type Point = readonly [x: number, y: number];

export interface Points {
  /** Loss of single batches. */
  readonly batches: readonly Point[];
  /** Mean loss of each whole epoch. */
  readonly costs: readonly Point[];
  /** Accuracy within epochs, on the first test examples. */
  readonly glances: readonly Point[];
  /** Accuracy after each epoch, on all test examples. */
  readonly accuracies: readonly Point[];
}

/** Predictions for the test examples. */
export interface TestResult {
  readonly predictions: Uint16Array;
  /** Probability of each prediction. */
  readonly confidences: Float32Array;
  readonly accuracy: number;
}

/** Weights of the first dense layer. */
export interface FirstLayer {
  readonly units: number;
  /** How many units `values` holds. */
  readonly shown: number;
  readonly inputs: number;
  /** shown x inputs. */
  readonly values: Float32Array;
}

/** A network's outputs and hidden activations for one example. */
export interface Activations {
  /** Probabilities under softmax_cross_entropy; with other losses the outputs themselves. */
  readonly outputs: readonly number[];
  /** Activations of each hidden layer. */
  readonly hidden: readonly Float32Array[];
}

/** The answer to the picture in the box. */
export interface Answer extends Activations {
  /** Its values as in the data: of a drawing 28 x 28 pixels, framed as MNIST frames a digit. */
  readonly example: DataFacts["testInputs"];
}

/** Mistakes to plant in backpropagation, for the gradient check to find. */
export const plantedMistakes = ["none", "sum", "sign", "tenth", "off"] as const;
export type PlantedMistake = (typeof plantedMistakes)[number];

export interface GradientOptions {
  /** The run's network with its current parameters, or the handout's small one, newly initialised. */
  readonly network: "own" | "small";
  readonly samples: number;
  readonly delta: number;
  readonly mistake: PlantedMistake;
}

export interface GradientFacts {
  readonly check: NetworkCheck;
  readonly curve: StepCurve;
}

export interface RaceOptions extends RunOptions {
  readonly optimizers: readonly OptimizerName[];
  readonly epochs: number;
}

/** State of one optimiser in the race. */
export interface Racer {
  readonly optimizer: OptimizerName;
  readonly lr: number;
  /** Smoothed losses since the last report. */
  readonly points: readonly Point[];
  readonly cost: number | undefined;
  /** Test accuracy after the last whole epoch. */
  readonly accuracy: number | undefined;
  /** Training time. */
  readonly seconds: number;
  /** Error message if training failed: its loss was not finite. */
  readonly failure: string | undefined;
}

/** The worker's routines. Each call returns a promise. */
export interface WorkerApi {
  drawDigits(train: number, test: number): void;
  /** Reads data; returns what a user should know of it. */
  readFiles(files: readonly NamedFile[], labelColumn: string | undefined): readonly string[];
  /** Fetches MNIST from the first of these folders on the web that has it. */
  fetchDigits(urls: readonly string[]): void;
  /** Opens a run on the lab's own data if it has any, otherwise on the digits. Undefined if there are no digits yet. */
  open(options: RunOptions): RunStart | undefined;
  start(): void;
  pause(): void;
  step(): void;
  setEpochs(epochs: number): void;
  /** Puts a picture into the box, grey, one byte per pixel; or empties the box. */
  answer(
    picture: { width: number; height: number; data: Uint8Array } | undefined,
  ): Answer | undefined;
  /** Puts an image file into the box, resized to the shape of the data's images. */
  answerFile(file: NamedFile): Answer;
  /** Puts a test example into the box. */
  answerTest(index: number): Answer;
  save(): Uint8Array<ArrayBuffer>;
  /** Reads the recipe and progress in a checkpoint. */
  inspect(bytes: Uint8Array, file: string): CheckpointFacts;
  /** Continues from a checkpoint. Its network must be the same as the run's. */
  load(bytes: Uint8Array, file: string): void;
  checkGradients(options: GradientOptions): GradientFacts;
  race(options: RaceOptions): void;
  stopRace(): void;
}

export interface CheckpointFacts extends Pick<Checkpoint, "recipe" | "seed" | "epochs"> {
  readonly lab: string | undefined;
}

/** Events that the worker sends by itself. */
export interface WorkerEvents {
  drawing: { readonly drawn: number; readonly total: number };
  /** Other data is in use. */
  data: DataFacts;
  run: RunFacts;
  points: Points;
  test: TestResult;
  weights: FirstLayer;
  answer: Answer;
  racers: { readonly racers: readonly Racer[]; readonly running: boolean };
  /** Training or the race has failed. */
  failure: Failure;
  /** A hint about the engine. */
  notice: string;
}

export type Tell = <K extends keyof WorkerEvents>(event: K, content: WorkerEvents[K]) => void;

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
