// The oracle: a Session of naive loops. It computes in float64 for either element type; only what enters (inputs and
// first parameters) and what it returns is rounded to the network's type.

import {
  checkValues,
  type GivenData,
  hasTargets,
  type RawValues,
  type Scaling,
  scaleRows,
} from "../../core/dataset.ts";
import { expected, SimdigitError } from "../../core/errors.ts";
import {
  completeOptions,
  completeTraining,
  type NumericalGradient,
  type NumericalOptions,
  type NumericalTraining,
} from "../../core/numerical.ts";
import type { OptimizerSpec } from "../../core/optimizer.ts";
import { checkInit, type InitSpec } from "../../core/recipe.ts";
import { Residents, residentOf, withOwnLabels } from "../../core/residents.ts";
import type {
  Evaluation,
  Gradient,
  OptimizerState,
  Parameters,
  ResidentData,
  Session,
  SessionOptions,
} from "../../core/session.ts";
import {
  checkBatch,
  checkDataFits,
  checkFlat,
  checkInputs,
  checkOptimizerState,
  checkOrder,
  checkRange,
  checkSeed,
  checkSessionOptions,
  disposed,
  withLearningRate,
} from "../../core/session_checks.ts";
import {
  type NetworkSpec,
  outputCount,
  parameterCount,
  parameterTensors,
  type TensorSpec,
  typedArray,
} from "../../core/spec.ts";
import { initialise } from "./init.ts";
import { maxNorm } from "./max_norm.ts";
import { forward, lossAndGradients, lossOf } from "./network.ts";
import { type Examples, numericalGradient } from "./numeric.ts";
import { optimizerStep, smallestMoment, startSlots } from "./optimizers.ts";
import { rowArgmax } from "./rows.ts";
import { softmax } from "./softmax.ts";

export class ReferenceSession implements Session {
  readonly backend = "reference";
  readonly network: NetworkSpec;
  readonly batchSize: number;
  readonly maxNorm: number | undefined;
  readonly biasGradientScale: number | undefined;
  readonly #options: SessionOptions;
  #optimizer: OptimizerSpec;
  /** Network inputs and answers of the data sets that this session took. */
  readonly #examples = new Residents<Examples>();
  #parameters: Float64Array;
  /** The optimiser's state: one flat buffer for each slot. */
  #slots: Float64Array[];
  #step = 0;
  #seed = 0;
  #disposed = false;

  private constructor(options: SessionOptions) {
    const { network, optimizer, batchSize } = options;
    this.#options = options;
    this.network = network;
    this.#optimizer = optimizer;
    this.batchSize = batchSize;
    this.maxNorm = options.maxNorm;
    this.biasGradientScale = options.biasGradientScale;
    this.#parameters = new Float64Array(parameterCount(network));
    this.#slots = startSlots(this.#optimizer, this.#parameters.length);
  }

  /** Parameters start at zero, as the engine's do. */
  static async open(options: SessionOptions): Promise<ReferenceSession> {
    checkSessionOptions(options);
    return allocating(options.network, () => new ReferenceSession(options));
  }

  get optimizer(): OptimizerSpec {
    return this.#optimizer;
  }

  async initialise(init: InitSpec, seed: number): Promise<void> {
    this.#checkOpen();
    checkInit(init);
    await this.setSeed(seed);
    allocating(this.network, () => {
      this.#parameters = initialise(this.network, init, seed);
      this.#slots = startSlots(this.#optimizer, this.#parameters.length);
    });
    this.#step = 0;
  }

  async setSeed(seed: number): Promise<void> {
    this.#checkOpen();
    checkSeed(seed);
    this.#seed = seed;
  }

  async setLearningRate(lr: number): Promise<void> {
    this.#checkOpen();
    this.#optimizer = withLearningRate(this.#optimizer, lr);
  }

  async parameters(): Promise<Parameters> {
    this.#checkOpen();
    return this.#rounded(this.#parameters);
  }

  async loadParameters(parameters: Parameters): Promise<void> {
    this.#checkOpen();
    checkFlat("parameters", parameters, this.network);
    this.#parameters = this.#taken(parameters);
  }

  async optimizerState(): Promise<OptimizerState> {
    this.#checkOpen();
    return { step: this.#step, slots: this.#slots.map((slot) => this.#rounded(slot)) };
  }

  async loadOptimizerState(state: OptimizerState): Promise<void> {
    this.#checkOpen();
    checkOptimizerState(state, this.#slots.length, this.network);
    this.#slots = state.slots.map((slot) => this.#taken(slot));
    this.#step = state.step;
  }

  async takeData(data: GivenData, scaling: Scaling): Promise<ResidentData> {
    this.#checkOpen();
    checkDataFits(data, this.network, scaling);
    const taken = withOwnLabels(data);
    const answers = hasTargets(taken) ? Float64Array.from(taken.targets) : taken.labels;
    const resident = residentOf(taken);
    this.#examples.add(resident, { x: this.#scaled(taken.inputs, scaling), answers });
    return resident;
  }

  async release(data: ResidentData): Promise<void> {
    this.#checkOpen();
    this.#examples.release(data);
  }

  async train(data: ResidentData, order: Uint32Array): Promise<Float64Array> {
    const examples = this.#examplesOf(data);
    checkOrder(order, data);
    const losses = new Float64Array(Math.ceil(order.length / this.batchSize));
    for (let step = 0; step < losses.length; step++) {
      const start = step * this.batchSize;
      const batch = this.#batch(examples, order.subarray(start, start + this.batchSize));
      const { loss, gradients } = this.#lossAndGradients(batch);
      losses[step] = loss;
      this.#update(gradients);
    }
    return losses;
  }

  async gradient(data: ResidentData, order: Uint32Array): Promise<Gradient> {
    const examples = this.#examplesOf(data);
    checkBatch(order, data, this.batchSize);
    const { loss, gradients } = this.#lossAndGradients(this.#batch(examples, order));
    return { loss, gradients: this.#rounded(gradients) };
  }

  /** By full forward passes with either method. */
  async numericalGradient(
    data: ResidentData,
    order: Uint32Array,
    options: NumericalOptions,
  ): Promise<NumericalGradient> {
    const examples = this.#examplesOf(data);
    const range = completeOptions(options, this.#parameters.length);
    checkBatch(order, data, this.batchSize);
    const batch = this.#batch(examples, order);
    return numericalGradient(this.network, this.#parameters, batch, range, this.#dropout);
  }

  /** By full forward passes with every form. */
  async trainNumerically(
    data: ResidentData,
    order: Uint32Array,
    options: NumericalTraining,
  ): Promise<Float64Array> {
    const taken = this.#examplesOf(data);
    checkOrder(order, data);
    const { delta } = completeTraining(options);
    if (this.#optimizer.name !== "sgd") throw expected("optimizer", "sgd", this.#optimizer.name);
    if (this.#parameters.some((w) => w + delta === w || w - delta === w)) {
      throw expected("delta", "a step that changes every parameter", delta);
    }
    return Float64Array.from(order, (_, i) => {
      const examples = this.#batch(taken, order.subarray(i, i + 1));
      const { loss } = this.#lossAndGradients(examples);
      for (const tensor of parameterTensors(this.network)) {
        this.#descendNumerically(tensor, examples, delta);
      }
      this.#step++;
      this.#boundWeights();
      return loss;
    });
  }

  async evaluate(data: ResidentData, start = 0, end = data?.count): Promise<Evaluation> {
    const { x, answers } = this.#examplesOf(data);
    checkRange(start, end, data);
    const count = end - start;
    const outputs = outputCount(this.network);
    const { inputs, loss: kind } = this.network;
    const y = this.#outputs(x.subarray(start * inputs, end * inputs));
    const probabilities = this.#probabilities(y);
    const predictions = Uint16Array.from({ length: count }, (_, i) =>
      rowArgmax(probabilities.subarray(i * outputs, (i + 1) * outputs)),
    );
    const each = answers instanceof Float64Array ? outputs : 1;
    const wanted = answers.subarray(start * each, end * each);
    const loss = lossOf(this.network, y, wanted, new Float64Array(y.length));
    return {
      predictions,
      probabilities: this.#rounded(probabilities),
      loss: count === 0 ? 0 : kind === "squared_error" ? loss / count : loss,
    };
  }

  async predict(inputs: RawValues, scaling: Scaling): Promise<Parameters> {
    this.#checkOpen();
    checkInputs(inputs, this.network, scaling);
    return this.#rounded(this.#probabilities(this.#outputs(this.#scaled(inputs, scaling))));
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#parameters = new Float64Array(0);
    this.#slots = [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /** The last layer's outputs for x (rows x inputs). */
  #outputs(x: Float64Array): Float64Array {
    const rows = x.length / this.network.inputs;
    return forward(this.network, this.#parameters, x, rows).at(-1)!.acts;
  }

  /** Softmax of the outputs y if they are logits, else y. */
  #probabilities(y: Float64Array): Float64Array {
    if (this.network.loss !== "softmax_cross_entropy") return y;
    const outputs = outputCount(this.network);
    const probabilities = new Float64Array(y.length);
    softmax(y.length / outputs, outputs, y, probabilities);
    return probabilities;
  }

  /** The dropout masks of the step that comes next. */
  get #dropout() {
    return { seed: this.#seed, step: this.#step };
  }

  /** Under those masks, with biasGradientScale applied. */
  #lossAndGradients({ x, answers }: Examples) {
    const result = lossAndGradients(this.network, this.#parameters, x, answers, this.#dropout);
    const { biasGradientScale = 1 } = this.#options;
    for (const { kind, offset, length } of parameterTensors(this.network)) {
      if (kind === "weight" || biasGradientScale === 1) continue;
      for (let i = offset; i < offset + length; i++) result.gradients[i]! *= biasGradientScale;
    }
    return result;
  }

  #update(gradients: Float64Array): void {
    this.#step++;
    const smallest = smallestMoment[this.network.dtype];
    optimizerStep(this.#optimizer, this.#step, smallest, this.#parameters, gradients, this.#slots);
    this.#boundWeights();
  }

  /** Differentiates one tensor and moves it down its gradient. */
  #descendNumerically(
    { kind, offset, length }: TensorSpec,
    examples: Examples,
    delta: number,
  ): void {
    const { gradients } = numericalGradient(
      this.network,
      this.#parameters,
      examples,
      { delta, first: offset, count: length },
      this.#dropout,
    );
    const { biasGradientScale = 1 } = this.#options;
    const scale = kind === "bias" ? biasGradientScale : 1;
    const w = this.#parameters.subarray(offset, offset + length);
    const g = gradients.map((value) => value * scale);
    optimizerStep(this.#optimizer, this.#step + 1, smallestMoment[this.network.dtype], w, g, []);
  }

  #boundWeights(): void {
    const bound = this.#options.maxNorm;
    if (bound === undefined) return;
    for (const { kind, shape, offset, length } of parameterTensors(this.network)) {
      const w = this.#parameters.subarray(offset, offset + length);
      if (kind === "weight") maxNorm(shape[0]!, shape[1]!, w, bound);
    }
  }

  /** The examples that `order` names, in that order. */
  #batch({ x, answers }: Examples, order: Uint32Array): Examples {
    return {
      x: gathered(x, this.network.inputs, order),
      answers:
        answers instanceof Float64Array
          ? gathered(answers, outputCount(this.network), order)
          : Uint16Array.from(order, (example) => answers[example]!),
    };
  }

  /** Raw values as network inputs. */
  #scaled(values: RawValues, scaling: Scaling): Float64Array {
    checkValues(values, this.network.inputs);
    const { inputs, dtype } = this.network;
    const scaled = new (typedArray(dtype))(values.length);
    return Float64Array.from(scaleRows(values, inputs, scaling, scaled));
  }

  #examplesOf(data: ResidentData): Examples {
    this.#checkOpen();
    return this.#examples.of(data);
  }

  /** Values that come in, rounded to the network's type. */
  #taken(values: Parameters): Float64Array {
    return Float64Array.from(typedArray(this.network.dtype).from(values));
  }

  #rounded(values: Float64Array): Parameters {
    return typedArray(this.network.dtype).from(values);
  }

  #checkOpen(): void {
    if (this.#disposed) throw disposed();
  }
}

/** Rows order[0], order[1], ... of a matrix with so many columns. */
function gathered(matrix: Float64Array, columns: number, order: Uint32Array): Float64Array {
  const rows = new Float64Array(order.length * columns);
  order.forEach((row, i) => {
    rows.set(matrix.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return rows;
}

/** Runs `body`; throws an engine error if its arrays do not fit the memory. */
function allocating<R>(network: NetworkSpec, body: () => R): R {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SimdigitError(
      "engine",
      `network expected to fit the memory of this host, got ${parameterCount(network)} parameters - use smaller layers`,
      { cause: error },
    );
  }
}
