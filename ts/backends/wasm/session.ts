// A network in the engine's memory: Session over the exports of assembly/exports/. Each session has its own instance of
// the module and crosses into it once for any number of training steps.

import type { GivenData, RawValues, Scaling } from "../../core/dataset.ts";
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
import { type NetworkSpec, outputCount, parameterCount, typedArray } from "../../core/spec.ts";
import { Pace } from "../../core/turn.ts";
import { numericalFormIds, numericalMethodIds } from "./abi.ts";
import { createData, DataMemory, type StoredData } from "./data.ts";
import { type Build, Engine, type ModuleSource, type ThreadOptions } from "./engine.ts";
import { isLong, stepInParts } from "./long_step.ts";
import { createNet, initialiseNet, seedWords, setOptimizer } from "./network.ts";

/** Largest batch that the engine makes room for. */
const MOST_BATCH = 2 ** 20;

/** Input values, and multiply-adds, of a piece of predict. */
const MOST_VALUES = 2 ** 20;
const MOST_WORK = 1e8;

export class WasmSession implements Session {
  readonly backend = "wasm";
  readonly network: NetworkSpec;
  readonly batchSize: number;
  readonly maxNorm: number | undefined;
  readonly biasGradientScale: number | undefined;
  readonly build: Build;
  readonly threads: number;
  readonly #net: number;
  #optimizer: OptimizerSpec;
  /** Addresses of the optimiser's buffers. */
  readonly #slots: readonly number[];
  readonly #data = new DataMemory();
  readonly #residents = new Residents<StoredData>();
  #opened: Engine | undefined;
  /** Whether steps are taken in parts. */
  readonly #isLong: boolean;
  readonly #pace = new Pace();
  /**
   * Settles with the work in pieces that is under way, such as long steps. Every call waits for it before it touches
   * the engine, because it would use the same memory.
   */
  #underWay: Promise<unknown> | undefined;

  private constructor(engine: Engine, net: number, options: SessionOptions, build: Build) {
    this.#opened = engine;
    this.#net = net;
    this.batchSize = options.batchSize;
    this.maxNorm = options.maxNorm;
    this.biasGradientScale = options.biasGradientScale;
    this.#optimizer = options.optimizer;
    this.#slots = [0, 1]
      .map((slot) => engine.exports.net_slot_ptr(net, slot) >>> 0)
      .filter((address) => address !== 0);
    this.network = options.network;
    this.#isLong = isLong(parameterCount(options.network), options.batchSize);
    this.build = build;
    this.threads = engine.threads;
  }

  /** Opens a session on the engine's module. Throws an engine error if the network does not fit the memory. */
  static async open(
    options: SessionOptions,
    module: ModuleSource,
    build: Build,
    threads: ThreadOptions = {},
  ): Promise<WasmSession> {
    checkSessionOptions(options, MOST_BATCH);
    const engine = await Engine.instantiate(module, build, threads);
    try {
      return new WasmSession(engine, createNet(engine, options), options, build);
    } catch (error) {
      await engine.end();
      throw error;
    }
  }

  get optimizer(): OptimizerSpec {
    return this.#optimizer;
  }

  async initialise(init: InitSpec, seed: number): Promise<void> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    checkInit(init);
    checkSeed(seed);
    initialiseNet(engine, this.#net, init, seed);
  }

  async setSeed(seed: number): Promise<void> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    checkSeed(seed);
    const { low, high } = seedWords(seed);
    engine.check(engine.exports.net_set_seed(this.#net, low, high));
  }

  async setLearningRate(lr: number): Promise<void> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    const optimizer = withLearningRate(this.#optimizer, lr);
    if (lr !== this.#optimizer.lr) setOptimizer(engine, this.#net, optimizer);
    this.#optimizer = optimizer;
  }

  async parameters(): Promise<Parameters> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    return this.#flat(engine.exports.net_params_ptr(this.#net)).slice();
  }

  async loadParameters(parameters: Parameters): Promise<void> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    checkFlat("parameters", parameters, this.network);
    this.#flat(engine.exports.net_params_ptr(this.#net)).set(parameters);
  }

  async optimizerState(): Promise<OptimizerState> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    return {
      step: engine.exports.net_step(this.#net),
      slots: this.#slots.map((address) => this.#flat(address).slice()),
    };
  }

  async loadOptimizerState(state: OptimizerState): Promise<void> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    checkOptimizerState(state, this.#slots.length, this.network);
    this.#slots.forEach((address, slot) => {
      this.#flat(address).set(state.slots[slot]!);
    });
    engine.check(engine.exports.net_set_step(this.#net, state.step));
  }

  async takeData(data: GivenData, scaling: Scaling): Promise<ResidentData> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    checkDataFits(data, this.network, scaling);
    const taken = withOwnLabels(data);
    const resident = residentOf(taken);
    const pieces = this.#data.put(engine, this.network.dtype, taken, scaling);
    this.#residents.add(resident, await this.#alone(() => this.#inTurns(pieces)));
    return resident;
  }

  async release(data: ResidentData): Promise<void> {
    while (this.#underWay) await this.#underWay;
    const pieces = this.#data.remove(this.#engine, this.#residents.release(data));
    await this.#alone(() => this.#inTurns(pieces));
  }

  async train(data: ResidentData, order: Uint32Array): Promise<Float64Array> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    const { handle } = this.#residents.of(data);
    checkOrder(order, data);
    // A copy: the caller may change its own before the last step.
    if (this.#isLong) return this.#alone(() => this.#longSteps(engine, handle, order.slice()));
    return engine.scratch(() => {
      const steps = Math.ceil(order.length / this.batchSize);
      const orderAt = engine.copyIn(order);
      const lossesAt = engine.alloc(steps * 8);
      engine.check(engine.exports.net_train(this.#net, handle, orderAt, order.length, lossesAt));
      return engine.view(Float64Array, lossesAt, steps).slice();
    });
  }

  async gradient(data: ResidentData, order: Uint32Array): Promise<Gradient> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    const { handle } = this.#residents.of(data);
    checkBatch(order, data, this.batchSize);
    if (this.#isLong) {
      return this.#alone(async () => {
        const loss = await this.#longStep(engine, handle, order, false);
        const gradients = this.#flat(engine.exports.net_grads_ptr(this.#net)).slice();
        return { loss, gradients };
      });
    }
    return engine.scratch(() => {
      const orderAt = engine.copyIn(order);
      const lossAt = engine.alloc(8);
      engine.check(engine.exports.net_gradient(this.#net, handle, orderAt, order.length, lossAt));
      const loss = engine.view(Float64Array, lossAt, 1)[0]!;
      const gradients = this.#flat(engine.exports.net_grads_ptr(this.#net)).slice();
      return { loss, gradients };
    });
  }

  async numericalGradient(
    data: ResidentData,
    order: Uint32Array,
    options: NumericalOptions,
  ): Promise<NumericalGradient> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    const { handle } = this.#residents.of(data);
    checkBatch(order, data, this.batchSize);
    const parameters = engine.exports.net_parameters(this.#net);
    const { delta, method, first, count } = completeOptions(options, parameters);
    return engine.scratch(() => {
      const orderAt = engine.copyIn(order);
      const gradientsAt = engine.alloc(count * 8);
      const flagsAt = engine.alloc(count);
      engine.check(
        engine.exports.net_numerical_gradient(
          this.#net,
          handle,
          orderAt,
          order.length,
          delta,
          numericalMethodIds[method],
          first,
          count,
          gradientsAt,
          flagsAt,
        ),
      );
      return {
        gradients: engine.view(Float64Array, gradientsAt, count).slice(),
        flags: engine.view(Uint8Array, flagsAt, count).slice(),
      };
    });
  }

  async trainNumerically(
    data: ResidentData,
    order: Uint32Array,
    options: NumericalTraining,
  ): Promise<Float64Array> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    const { handle } = this.#residents.of(data);
    checkOrder(order, data);
    const { delta, form } = completeTraining(options);
    return engine.scratch(() => {
      const orderAt = engine.copyIn(order);
      const lossesAt = engine.alloc(order.length * 8);
      engine.check(
        engine.exports.net_train_numerical(
          this.#net,
          handle,
          orderAt,
          order.length,
          delta,
          numericalFormIds[form],
          lossesAt,
        ),
      );
      return engine.view(Float64Array, lossesAt, order.length).slice();
    });
  }

  async evaluate(data: ResidentData, start = 0, end = data?.count): Promise<Evaluation> {
    while (this.#underWay) await this.#underWay;
    const { handle } = this.#residents.of(data);
    checkRange(start, end, data);
    return this.#evaluated(handle, start, end - start);
  }

  async predict(inputs: RawValues, scaling: Scaling): Promise<Parameters> {
    while (this.#underWay) await this.#underWay;
    const engine = this.#engine;
    const count = checkInputs(inputs, this.network, scaling);
    return this.#alone(() => this.#inTurns(this.#predicted(engine, inputs, scaling, count)));
  }

  /** The outputs, in pieces of some milliseconds that leave nothing in the memory. */
  *#predicted(
    engine: Engine,
    inputs: RawValues,
    scaling: Scaling,
    count: number,
  ): Generator<void, Parameters> {
    const { inputs: features, dtype } = this.network;
    const outputs = outputCount(this.network);
    const predicted = new (typedArray(dtype))(count * outputs);
    const work = engine.exports.net_parameters(this.#net);
    const most = Math.ceil(Math.min(MOST_VALUES / features, MOST_WORK / work));
    for (let start = 0; start < count; start += most) {
      if (start > 0) yield;
      const part = inputs.subarray(start * features, (start + most) * features);
      const rows = part.length / features;
      engine.scratch(() => {
        const examples = { name: "inputs", inputs: part, count: rows, features };
        const handle = createData(engine, dtype, examples, scaling);
        predicted.set(this.#evaluated(handle, 0, rows).probabilities, start * outputs);
      });
    }
    return predicted;
  }

  /** Ends the threads and drops the instance, and its memory with it. */
  async dispose(): Promise<void> {
    const engine = this.#opened;
    this.#opened = undefined;
    await engine?.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /** `count` examples of a data set from `start` on. */
  #evaluated(handle: number, start: number, count: number): Evaluation {
    const engine = this.#engine;
    const values = count * outputCount(this.network);
    const Values = typedArray(this.network.dtype);
    return engine.scratch(() => {
      const probabilitiesAt = engine.alloc(values * Values.BYTES_PER_ELEMENT);
      const predictionsAt = engine.alloc(count * Uint16Array.BYTES_PER_ELEMENT);
      const lossAt = engine.alloc(8);
      engine.check(
        engine.exports.net_evaluate(
          this.#net,
          handle,
          start,
          count,
          probabilitiesAt,
          predictionsAt,
          lossAt,
        ),
      );
      return {
        predictions: engine.view(Uint16Array, predictionsAt, count).slice(),
        probabilities: engine.view<Parameters>(Values, probabilitiesAt, values).slice(),
        loss: count === 0 ? 0 : engine.view(Float64Array, lossAt, 1)[0]! / count,
      };
    });
  }

  /** Gives the event loop its turns between the pieces of some work. */
  async #inTurns<R>(pieces: Generator<void, R>): Promise<R> {
    for (;;) {
      const { done, value } = pieces.next();
      if (done) return value;
      await this.#pace.rest();
      if (!this.#opened) pieces.throw(disposed());
    }
  }

  /** Runs work in pieces. */
  async #alone<R>(work: () => Promise<R>): Promise<R> {
    const done = work();
    this.#underWay = done.catch(() => {});
    try {
      return await done;
    } finally {
      this.#underWay = undefined;
    }
  }

  async #longSteps(engine: Engine, data: number, order: Uint32Array): Promise<Float64Array> {
    const size = this.batchSize;
    const losses = new Float64Array(Math.ceil(order.length / size));
    for (let step = 0; step < losses.length; step++) {
      const batch = order.subarray(step * size, (step + 1) * size);
      losses[step] = await this.#longStep(engine, data, batch, true);
    }
    return losses;
  }

  #longStep(engine: Engine, data: number, order: Uint32Array, updates: boolean): Promise<number> {
    const parts = stepInParts(engine, { net: this.#net, data, order, updates });
    return this.#inTurns(parts);
  }

  get #engine(): Engine {
    if (this.#opened) return this.#opened;
    throw disposed();
  }

  /** A view of all parameters, or of a buffer as long. */
  #flat(address: number): Parameters {
    const length = this.#engine.exports.net_parameters(this.#net);
    return this.#engine.view<Parameters>(typedArray(this.network.dtype), address >>> 0, length);
  }
}
