// What fit can be told, all of it optional, and the refusal of words that it does not know.

import type { OpenOptions } from "../backends/open.ts";
import type { GivenData, Scaling } from "../core/dataset.ts";
import type { DenseActivation } from "../core/dense_chain.ts";
import { checkFunction, checkInteger } from "../core/errors.ts";
import type { LayerSpec } from "../core/layers.ts";
import type { OptimizerName, OptimizerSpec } from "../core/optimizer.ts";
import { checkOptionNames } from "../core/option_names.ts";
import type { SessionOptions } from "../core/session.ts";
import { checkSeed } from "../core/session_checks.ts";
import type { DType, Loss } from "../core/spec.ts";
import { checkSignal } from "../core/train_options.ts";
import type { Wishes } from "./judge.ts";
import type { ExamplesAndAnswers } from "./model.ts";

/** Where a model is computed: backend, build, threads and what else openSession takes beside the network. */
export type HostOptions = Omit<OpenOptions, keyof SessionOptions>;

/** The end of an epoch. */
export interface FitEpoch {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean loss of the epoch's batches, each before its update. */
  readonly cost: number;
  /** Mean loss of the held-out rows after the epoch; of the training rows if none are held out. */
  readonly loss: number;
  /** Share of the same rows that are classified correctly. */
  readonly accuracy?: number;
}

/** Some steps of an epoch have been taken. */
export interface FitProgress {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps of the epoch taken so far, of `steps`. */
  readonly step: number;
  readonly steps: number;
  /** Mean loss of the last batch. */
  readonly loss: number;
}

export interface FitOptions extends Wishes, HostOptions {
  /** Units of each hidden layer: a number, or a list for several layers; by default 128 in one. [] is none. */
  readonly hidden?: number | readonly number[] | undefined;
  /** Of the hidden layers, by default relu. */
  readonly activation?: DenseActivation | undefined;
  /** Probability with which training drops a hidden unit, by default 0. */
  readonly dropout?: number | undefined;
  /** All layers but the output layer, instead of hidden, activation and dropout. */
  readonly layers?: readonly LayerSpec[] | undefined;
  /** By default softmax_cross_entropy for classes, mean_squared_error for numbers. */
  readonly loss?: Loss | undefined;
  /** By default f32. */
  readonly dtype?: DType | undefined;
  /** By default as many as make some 2,000 steps, from 5 to 500. */
  readonly epochs?: number | undefined;
  /** Rows of a training step, by default 32; at most the training rows. */
  readonly batchSize?: number | undefined;
  /** A name, or a name with parameters; by default adam. */
  readonly optimizer?:
    | OptimizerName
    | (Partial<OptimizerSpec> & Pick<OptimizerSpec, "name">)
    | undefined;
  /** Learning rate, by default the optimiser's own. */
  readonly lr?: number | undefined;
  /** Of the start, the order, dropout and the held-out rows; by default 1. */
  readonly seed?: number | undefined;
  /**
   * Share of the rows, chosen by chance, that are held out to test on, or a set of examples of its own. By default 0.2 if
   * there are at least 20 rows, else 0.
   */
  readonly test?: number | ExamplesAndAnswers | GivenData | undefined;
  /** Ends after so many epochs without a better test, with the best weights. */
  readonly earlyStopping?: number | undefined;
  /** How x enters the network. By default pixels are divided by 255 or the largest of few shades, features are standardised. */
  readonly scaling?: Scaling | undefined;
  /** Aborts: fit then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called, and awaited, after each epoch. If it returns false, fit ends with the model as it is. */
  readonly onEpoch?: ((epoch: FitEpoch) => unknown) | undefined;
  /** Called, and awaited, every few steps. */
  readonly onProgress?: ((progress: FitProgress) => unknown) | undefined;
}

const hostNames: Readonly<Record<keyof HostOptions, true>> = {
  backend: true,
  build: true,
  threads: true,
  worker: true,
  workerScript: true,
  module: true,
  gpu: true,
  tiles: true,
  onLostDevice: true,
  onNotice: true,
};

const names: Readonly<Record<keyof FitOptions, true>> = {
  task: true,
  classes: true,
  hidden: true,
  activation: true,
  dropout: true,
  layers: true,
  loss: true,
  dtype: true,
  epochs: true,
  batchSize: true,
  optimizer: true,
  lr: true,
  seed: true,
  test: true,
  earlyStopping: true,
  scaling: true,
  signal: true,
  onEpoch: true,
  onProgress: true,
  ...hostNames,
};

/** What other libraries call them, in lower case without underscores. */
const otherWords: Readonly<Record<string, keyof FitOptions>> = {
  learningrate: "lr",
  learningrateinit: "lr",
  maxiter: "epochs",
  validationsplit: "test",
  validationdata: "test",
  testsize: "test",
  randomstate: "seed",
  hiddenlayersizes: "hidden",
  hiddenlayers: "hidden",
  units: "hidden",
  patience: "earlyStopping",
  callbacks: "onEpoch",
  solver: "optimizer",
  device: "backend",
  classnames: "classes",
};

/** Throws a usage error for an option that fit does not know. */
export function checkFitOptions(options: FitOptions): void {
  checkOptionNames("fit", options, names, otherWords);
  const { epochs, batchSize, seed, earlyStopping, signal, onEpoch, onProgress } = options;
  if (epochs !== undefined) checkInteger("epochs", epochs, 1);
  if (batchSize !== undefined) checkInteger("batchSize", batchSize, 1);
  if (seed !== undefined) checkSeed(seed);
  if (earlyStopping !== undefined) checkInteger("earlyStopping", earlyStopping, 1);
  checkSignal(signal);
  if (onEpoch !== undefined) checkFunction("onEpoch", onEpoch);
  if (onProgress !== undefined) checkFunction("onProgress", onProgress);
}

/** The options of openSession among others. */
export function hostOptions(options: HostOptions): HostOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => name in hostNames && value !== undefined),
  );
}

/** Throws a usage error for an option that loadModel does not know. */
export function checkHostOptions(options: HostOptions): void {
  checkOptionNames("loadModel", options, hostNames, otherWords);
}
