// A network in the engine's memory: Session over the exports of assembly/exports/net.ts.
// One instance of the module a session; one crossing for any number of training steps.

import {
  checkDataset,
  type Dataset,
  type Scaling,
  scaleValue,
  scalingTable,
} from "../../core/dataset.ts";
import { chainOf } from "../../core/dense_chain.ts";
import { checkOneOf, SimdigitError } from "../../core/errors.ts";
import {
  type NumericalGradient,
  type NumericalOptions,
  type NumericalTraining,
  numericalForms,
  numericalMethods,
} from "../../core/numerical.ts";
import { checkOptimizer, type OptimizerSpec } from "../../core/optimizer.ts";
import { type InitSpec, initialisers } from "../../core/recipe.ts";
import type {
  Evaluation,
  Gradient,
  OptimizerState,
  Parameters,
  ResidentData,
  Session,
  SessionOptions,
} from "../../core/session.ts";
import { checkSpec, type NetworkSpec, outputCount, targetsOf } from "../../core/spec.ts";
import {
  type Build,
  dtypeIds,
  Engine,
  hyperValues,
  initialiserIds,
  layerBytes,
  lossIds,
  numericalFormIds,
  numericalMethodIds,
  optimizerIds,
  type ThreadOptions,
  U8,
} from "./engine.ts";

/** The engine counts steps and batches in i32, and makes room for batches of at most 2^20. */
const MOST_STEPS = 2 ** 31 - 1;
const MOST_BATCH = 2 ** 20;

export class WasmSession implements Session {
  readonly backend = "wasm";
  readonly network: NetworkSpec;
  readonly build: Build;
  readonly threads: number;
  readonly #net: number;
  readonly #batchSize: number;
  #optimizer: OptimizerSpec;
  readonly #slots: readonly number[];
  /** The engine's handles of the data sets that this session took; a stranger's is not in it. */
  readonly #handles = new WeakMap<ResidentData, number>();
  #opened: Engine | undefined;

  private constructor(engine: Engine, net: number, options: SessionOptions, build: Build) {
    this.#opened = engine;
    this.#net = net;
    this.#batchSize = options.batchSize;
    this.#optimizer = options.optimizer;
    this.#slots = [0, 1]
      .map((slot) => engine.exports.net_slot_ptr(net, slot) >>> 0)
      .filter((address) => address !== 0);
    this.network = options.network;
    this.build = build;
    this.threads = engine.threads;
  }

  /** Opens a session on the module in `bytes`. Throws where the network does not fit the memory. */
  static async open(
    options: SessionOptions,
    bytes: Uint8Array<ArrayBuffer>,
    build: Build,
    threads: ThreadOptions = {},
  ): Promise<WasmSession> {
    checkSpec(options.network);
    checkOptimizer(options.optimizer);
    checkRange("batch size", options.batchSize, 1, MOST_BATCH);
    checkPositive("max norm", options.maxNorm);
    checkPositive("bias gradient scale", options.biasGradientScale);
    const engine = await Engine.instantiate(bytes, build, threads);
    try {
      const net = createNet(engine, options);
      setOptimizer(engine, net, options.optimizer);
      setOptions(engine, net, options);
      return new WasmSession(engine, net, options, build);
    } catch (error) {
      await engine.end();
      throw error;
    }
  }

  async initialise(init: InitSpec, seed: number): Promise<void> {
    const { weights, biases } = init;
    checkOneOf("weight initialiser", weights, initialisers);
    checkOneOf("bias initialiser", biases, initialisers);
    const { low, high } = seedWords(seed);
    this.#engine.check(
      this.#engine.exports.net_initialise(
        this.#net,
        initialiserIds[weights],
        initialiserIds[biases],
        low,
        high,
      ),
    );
  }

  async setSeed(seed: number): Promise<void> {
    const { low, high } = seedWords(seed);
    this.#engine.check(this.#engine.exports.net_set_seed(this.#net, low, high));
  }

  async setLearningRate(lr: number): Promise<void> {
    const optimizer = { ...this.#optimizer, lr };
    checkOptimizer(optimizer);
    const engine = this.#engine;
    if (lr !== this.#optimizer.lr) setOptimizer(engine, this.#net, optimizer);
    this.#optimizer = optimizer;
  }

  async parameters(): Promise<Parameters> {
    return this.#flat(this.#engine.exports.net_params_ptr(this.#net)).slice();
  }

  async loadParameters(parameters: Parameters): Promise<void> {
    this.#checkLength(parameters, "parameters");
    this.#flat(this.#engine.exports.net_params_ptr(this.#net)).set(parameters);
  }

  async optimizerState(): Promise<OptimizerState> {
    return {
      step: this.#engine.exports.net_step(this.#net),
      slots: this.#slots.map((address) => this.#flat(address).slice()),
    };
  }

  async loadOptimizerState(state: OptimizerState): Promise<void> {
    checkRange("optimizer step", state.step, 0, MOST_STEPS);
    if (state.slots.length !== this.#slots.length) {
      throw expected("optimizer state", `${this.#slots.length} buffers`, state.slots.length);
    }
    state.slots.forEach((values, slot) => {
      this.#checkLength(values, `optimizer buffer ${slot}`);
    });
    this.#slots.forEach((address, slot) => {
      this.#flat(address).set(state.slots[slot]!);
    });
    this.#engine.check(this.#engine.exports.net_set_step(this.#net, state.step));
  }

  async takeData(data: Dataset, scaling: Scaling): Promise<ResidentData> {
    checkDataset(data);
    const { inputs } = this.network;
    const outputs = outputCount(this.network);
    if (data.features !== inputs) {
      throw expected(
        `${data.name}: values an example`,
        `${inputs} as the network takes`,
        data.features,
      );
    }
    if (data.classes > outputs) {
      throw expected(`${data.name}: classes`, `at most the network's ${outputs}`, data.classes);
    }
    const resident = { count: data.count };
    this.#handles.set(resident, this.#copyData(data, scaling));
    return resident;
  }

  async train(data: ResidentData, order: Uint32Array): Promise<Float64Array> {
    const engine = this.#engine;
    const handle = this.#handleOf(data);
    return engine.scratch(() => {
      const steps = Math.ceil(order.length / this.#batchSize);
      const orderAt = engine.copyIn(order);
      const lossesAt = engine.alloc(steps * 8);
      engine.check(engine.exports.net_train(this.#net, handle, orderAt, order.length, lossesAt));
      return engine.view(Float64Array, lossesAt, steps).slice();
    });
  }

  async gradient(data: ResidentData, order: Uint32Array): Promise<Gradient> {
    const engine = this.#engine;
    const handle = this.#handleOf(data);
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
    const engine = this.#engine;
    const handle = this.#handleOf(data);
    const parameters = engine.exports.net_parameters(this.#net);
    const { delta, method = "incremental", first = 0 } = options;
    checkDelta(delta);
    checkOneOf("method", method, numericalMethods);
    checkRange("first", first, 0, parameters);
    const { count = parameters - first } = options;
    checkRange("count", count, 0, parameters - first);
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
    { delta, form = "series" }: NumericalTraining,
  ): Promise<Float64Array> {
    const engine = this.#engine;
    const handle = this.#handleOf(data);
    checkDelta(delta);
    checkOneOf("form", form, numericalForms);
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

  async evaluate(data: ResidentData, start = 0, end = data.count): Promise<Evaluation> {
    const engine = this.#engine;
    const handle = this.#handleOf(data);
    checkRange("start", start, 0, data.count);
    checkRange("end", end, start, data.count);
    const { dtype } = this.network;
    const count = end - start;
    const values = count * outputCount(this.network);
    return engine.scratch(() => {
      const View = typedArray(dtype);
      const probabilitiesAt = engine.alloc(values * View.BYTES_PER_ELEMENT);
      const predictionsAt = engine.alloc(count);
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
        predictions: engine.view(Uint8Array, predictionsAt, count).slice(),
        probabilities: engine.view<Parameters>(View, probabilitiesAt, values).slice(),
        loss: count === 0 ? 0 : engine.view(Float64Array, lossAt, 1)[0]! / count,
      };
    });
  }

  /** Ends the threads and lets go of the instance, and the memory goes with it. */
  async dispose(): Promise<void> {
    const engine = this.#opened;
    this.#opened = undefined;
    await engine?.end();
  }

  get #engine(): Engine {
    if (this.#opened) return this.#opened;
    throw expected("session", "an open one", "one that was disposed of");
  }

  #handleOf(data: ResidentData): number {
    const handle = this.#handles.get(data);
    if (handle !== undefined) return handle;
    throw expected("data", "what this session took", "another's");
  }

  /** Inputs, labels and what pixels mean, in the engine's memory; the handle of the whole. */
  #copyData({ inputs, labels, count, features, classes }: Dataset, scaling: Scaling): number {
    const { dtype } = this.network;
    const engine = this.#engine;
    const View = typedArray(dtype);
    const pixels = inputs instanceof Uint8Array;
    const mark = engine.exports.mark();
    try {
      const inputsAt = engine.copyIn(
        pixels ? inputs : scaled(inputs, scaling, new View(inputs.length)),
      );
      const labelsAt = engine.copyIn(labels);
      const tableAt = pixels ? engine.copyIn(View.from(scalingTable(scaling))) : 0;
      const kind = pixels ? U8 : dtypeIds[dtype];
      return engine.pointer(
        engine.exports.data_create(
          kind,
          dtypeIds[dtype],
          count,
          features,
          classes,
          inputsAt,
          labelsAt,
          tableAt,
        ),
      );
    } catch (error) {
      engine.exports.release(mark); // what fitted of data that did not fit
      throw error;
    }
  }

  #flat(address: number): Parameters {
    const length = this.#engine.exports.net_parameters(this.#net);
    return this.#engine.view<Parameters>(typedArray(this.network.dtype), address >>> 0, length);
  }

  #checkLength(values: Parameters, what: string): void {
    const length = this.#engine.exports.net_parameters(this.#net);
    if (values.length !== length) throw expected(what, `${length} elements`, values.length);
  }
}

function createNet(engine: Engine, { network, optimizer, batchSize }: SessionOptions): number {
  const layersAt = engine.copyIn(layerBytes(network));
  return engine.pointer(
    engine.exports.net_create(
      dtypeIds[network.dtype],
      network.inputs,
      batchSize,
      chainOf(network)!.layers.length,
      layersAt,
      lossIds[network.loss],
      optimizerIds[optimizer.name],
    ),
  );
}

function setOptions(
  engine: Engine,
  net: number,
  { network, maxNorm = 0, biasGradientScale = 1 }: SessionOptions,
): void {
  const { on, off } = targetsOf(network);
  const inputDropout = chainOf(network)!.inputDropout ?? 0;
  engine.check(
    engine.exports.net_set_options(net, on, off, biasGradientScale, maxNorm, inputDropout),
  );
}

function setOptimizer(engine: Engine, net: number, optimizer: OptimizerSpec): void {
  engine.scratch(() => {
    const hyperAt = engine.copyIn(hyperValues(optimizer));
    engine.check(engine.exports.net_set_optimizer(net, hyperAt));
  });
}

/** Float inputs as the network takes them. */
function scaled(values: Dataset["inputs"], scaling: Scaling, out: Parameters): Parameters {
  for (let i = 0; i < values.length; i++) out[i] = scaleValue(values[i]!, scaling);
  return out;
}

function typedArray(dtype: NetworkSpec["dtype"]) {
  return dtype === "f32" ? Float32Array : Float64Array;
}

function seedWords(seed: number): { low: number; high: number } {
  checkRange("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  return { low: seed >>> 0, high: Math.floor(seed / 4294967296) };
}

function checkRange(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw expected(what, `an integer from ${least} to ${most}`, value);
}

function checkDelta(delta: number): void {
  if (!(delta > 0 && delta < Infinity)) throw expected("delta", "a positive number", delta);
}

function checkPositive(what: string, value: number | undefined): void {
  if (value === undefined || (value > 0 && value < Infinity)) return;
  throw expected(what, "a positive number", value);
}

function expected(what: string, wanted: string, got: unknown): SimdigitError {
  return new SimdigitError("usage", `${what} expected ${wanted}, got ${got}`);
}
