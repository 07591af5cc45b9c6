// A trained network that answers in the user's words. It is a checkpoint, which can be saved, and a session that
// computes.

import { openSession } from "../backends/open.ts";
import type { Bytes } from "../core/arrays.ts";
import { type Checkpoint, encodeCheckpoint } from "../core/checkpoint.ts";
import type { Examples, GivenData } from "../core/dataset.ts";
import { usage } from "../core/errors.ts";
import type { Label, Outputs } from "../core/outputs.ts";
import type { Parameters, Session } from "../core/session.ts";
import { type NetworkSpec, outputCount } from "../core/spec.ts";
import type { Answers } from "./answers.ts";
import { isDataset, matrixOfData } from "./data_set.ts";
import { answersOf, checkFinite, rowsOf } from "./decode.ts";
import { matrixOf } from "./matrix.ts";
import type { Nested } from "./nested.ts";
import type { HostOptions } from "./options.ts";
import { readTable } from "./read_table.ts";
import { type Score, scoreOf } from "./score.ts";
import { datasetOf } from "./table.ts";

/** Examples with their answers. */
export interface ExamplesAndAnswers {
  readonly x: Nested;
  readonly y: Answers;
}

/** What is saved of a model. */
export type Saved = Checkpoint & { readonly outputs: Outputs };

/** Rows that the session computes at a time. */
const BATCH = 256;

/** Opens a session with the weights of a checkpoint. */
export async function openSaved(saved: Saved, host: HostOptions): Promise<Session> {
  const { network, optimizer } = saved.recipe;
  const session = await openSession({ ...host, network, optimizer, batchSize: BATCH });
  await session.loadParameters(saved.parameters);
  return session;
}

/**
 * A trained network. `A` is what it answers: a name, number or boolean for classes, a number or a list of numbers for a
 * regression.
 */
export class Model<A extends Label | number[] = Label | number[]> implements AsyncDisposable {
  readonly task: "classification" | "regression";
  /** The classes in the order of the network's outputs; none of a regression. */
  readonly classes: readonly A[];
  readonly #saved: Saved;
  #session: Session | undefined;

  /** For fit and loadModel. */
  constructor(saved: Saved, session: Session) {
    this.#saved = saved;
    this.#session = session;
    const { outputs } = saved;
    this.task = outputs.kind === "classes" ? "classification" : "regression";
    this.classes = outputs.kind === "classes" ? (outputs.classes as readonly A[]) : [];
  }

  get network(): NetworkSpec {
    return this.#saved.recipe.network;
  }

  /**
   * The answer to each example, in the words and units of the y that it learned from. x is rows, whole rows in a flat
   * array, a single example, which gives a list of one, or a data set. Leaves nothing in memory.
   *
   * @throws SimdigitError "usage" for an x that does not fit, or is so large that outputs are no finite numbers
   */
  async predict(x: Nested | Examples): Promise<A[]> {
    return answersOf(await this.#outputsFor(x), this.#saved.outputs) as A[];
  }

  /**
   * The probability of each class, in the order of `classes`, for each example: as many lists as examples. With a loss
   * other than softmax_cross_entropy these are the outputs of the last layer, which need not add up to 1.
   *
   * @throws SimdigitError "usage" for an x that does not fit, and for a regression
   */
  async predictProbabilities(x: Nested | Examples): Promise<number[][]> {
    const { outputs } = this.#saved;
    if (outputs.kind !== "classes") {
      throw usage(
        "predictProbabilities expected a model of classes, got a regression - use predict",
      );
    }
    return rowsOf(await this.#outputsFor(x), outputs.classes.length);
  }

  /** Loss, and accuracy or r2, on examples of your own: x and y, or a data set, whose classes go by their names. */
  async evaluate(data: GivenData): Promise<Score>;
  async evaluate(x: Nested, y: Answers): Promise<Score>;
  async evaluate(x: Nested | GivenData, y?: Answers): Promise<Score> {
    const session = this.#open();
    const { outputs, recipe } = this.#saved;
    const given = isDataset(x) ? (x as GivenData) : ({ x, y } as ExamplesAndAnswers);
    const data = datasetOf(readTable(given, "", recipe.network, outputs), outputs);
    const taken = await session.takeData(data, recipe.scaling);
    try {
      return await scoreOf(session, data, taken);
    } finally {
      await session.release(taken);
    }
  }

  /** All parameters in one flat copy, as Session.parameters has them. */
  async parameters(): Promise<Parameters> {
    return this.#saved.parameters.slice();
  }

  /** The model as a safetensors file, which loadModel reads: weights under PyTorch's names, all else in the metadata. */
  async save(): Promise<Bytes> {
    return encodeCheckpoint(this.#saved);
  }

  /** Frees the memory; the model cannot predict afterwards. */
  async dispose(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #outputsFor(x: Nested | Examples): Promise<Parameters> {
    const { network, scaling } = this.#saved.recipe;
    const session = this.#open();
    const { inputs } = isDataset(x)
      ? matrixOfData(x, network.inputs)
      : matrixOf(x, "x", network.inputs);
    const values = await session.predict(inputs, scaling);
    checkFinite(values, outputCount(network));
    return values;
  }

  #open(): Session {
    if (this.#session) return this.#session;
    throw usage("model expected an open one, got one that was disposed of");
  }
}
