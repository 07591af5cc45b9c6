// A network in the engine's memory: Session over the exports of assembly/exports/net.ts.
// One instance of the module a session; one crossing for any number of training steps.

import { type Dataset, type Scaling, scaleValue, scalingTable } from "../../core/dataset.ts";
import { SimdigitError } from "../../core/errors.ts";
import type { InitSpec, OptimizerSpec } from "../../core/recipe.ts";
import type {
  Evaluation,
  Gradient,
  OptimizerState,
  Parameters,
  ResidentData,
  Session,
  SessionOptions,
} from "../../core/session.ts";
import { checkSpec, type NetworkSpec } from "../../core/spec.ts";
import {
  activationIds,
  type Build,
  dtypeIds,
  Engine,
  initialiserIds,
  lossIds,
  optimizerIds,
  U8,
} from "./engine.ts";

/** A data set in the engine's memory. */
interface WasmData extends ResidentData {
  readonly handle: number;
}

export class WasmSession implements Session {
  readonly backend = "wasm";
  readonly network: NetworkSpec;
  readonly build: Build;
  readonly #engine: Engine;
  readonly #net: number;
  readonly #batchSize: number;
  readonly #slots: readonly number[];

  private constructor(engine: Engine, net: number, options: SessionOptions, build: Build) {
    this.#engine = engine;
    this.#net = net;
    this.#batchSize = options.batchSize;
    this.#slots = [0, 1]
      .map((slot) => engine.exports.net_slot_ptr(net, slot) >>> 0)
      .filter((address) => address !== 0);
    this.network = options.network;
    this.build = build;
  }

  /** Opens a session on the module in `bytes`. Throws where the network does not fit the memory. */
  static async open(
    options: SessionOptions,
    bytes: Uint8Array<ArrayBuffer>,
    build: Build,
  ): Promise<WasmSession> {
    checkSpec(options.network);
    const engine = await Engine.instantiate(bytes, build);
    const net = createNet(engine, options);
    setOptimizer(engine, net, options.optimizer);
    return new WasmSession(engine, net, options, build);
  }

  async initialise(init: InitSpec, seed: number): Promise<void> {
    const { low, high } = seedWords(seed);
    const { weights, biases } = init;
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

  async parameters(): Promise<Parameters> {
    return this.#flat(this.#engine.exports.net_params_ptr(this.#net)).slice();
  }

  async loadParameters(parameters: Parameters): Promise<void> {
    this.#load(this.#engine.exports.net_params_ptr(this.#net), parameters, "parameters");
  }

  async optimizerState(): Promise<OptimizerState> {
    return {
      step: this.#engine.exports.net_step(this.#net),
      slots: this.#slots.map((address) => this.#flat(address).slice()),
    };
  }

  async loadOptimizerState(state: OptimizerState): Promise<void> {
    if (state.slots.length !== this.#slots.length) {
      throw new SimdigitError(
        "usage",
        `optimizer state expected ${this.#slots.length} buffers, got ${state.slots.length}`,
      );
    }
    this.#slots.forEach((address, slot) => {
      this.#load(address, state.slots[slot]!, `optimizer buffer ${slot}`);
    });
    this.#engine.check(this.#engine.exports.net_set_step(this.#net, state.step));
  }

  async takeData(data: Dataset, scaling: Scaling): Promise<WasmData> {
    const { count, features, classes, labels } = data;
    const { dtype } = this.network;
    const engine = this.#engine;
    const View = typedArray(dtype);
    const pixels = data.inputs instanceof Uint8Array;
    const inputs = pixels ? data.inputs : scaled(data.inputs, scaling, new View(count * features));
    const inputsAt = engine.copyIn(inputs);
    const labelsAt = engine.copyIn(labels);
    const tableAt = pixels ? engine.copyIn(View.from(scalingTable(scaling))) : 0;
    const kind = pixels ? U8 : dtypeIds[dtype];
    const handle = engine.pointer(
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
    return { handle, count };
  }

  async train(data: WasmData, order: Uint32Array): Promise<Float64Array> {
    const engine = this.#engine;
    return engine.scratch(() => {
      const steps = Math.ceil(order.length / this.#batchSize);
      const orderAt = engine.copyIn(order);
      const lossesAt = engine.alloc(steps * 8);
      engine.check(
        engine.exports.net_train(this.#net, data.handle, orderAt, order.length, lossesAt),
      );
      return engine.view(Float64Array, lossesAt, steps).slice();
    });
  }

  async gradient(data: WasmData, order: Uint32Array): Promise<Gradient> {
    const engine = this.#engine;
    return engine.scratch(() => {
      const orderAt = engine.copyIn(order);
      const lossAt = engine.alloc(8);
      engine.check(
        engine.exports.net_gradient(this.#net, data.handle, orderAt, order.length, lossAt),
      );
      const loss = engine.view(Float64Array, lossAt, 1)[0]!;
      const gradients = this.#flat(engine.exports.net_grads_ptr(this.#net)).slice();
      return { loss, gradients };
    });
  }

  async evaluate(data: WasmData, start = 0, end = data.count): Promise<Evaluation> {
    const engine = this.#engine;
    const { dtype, layers } = this.network;
    const count = end - start;
    const values = count * layers.at(-1)!.units;
    return engine.scratch(() => {
      const View = typedArray(dtype);
      const probabilitiesAt = engine.alloc(values * View.BYTES_PER_ELEMENT);
      const predictionsAt = engine.alloc(count);
      const lossAt = engine.alloc(8);
      engine.check(
        engine.exports.net_evaluate(
          this.#net,
          data.handle,
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

  /** The memory goes with the instance, which only the session holds. */
  async dispose(): Promise<void> {}

  #flat(address: number): Parameters {
    const length = this.#engine.exports.net_parameters(this.#net);
    return this.#engine.view<Parameters>(typedArray(this.network.dtype), address >>> 0, length);
  }

  #load(address: number, values: Parameters, what: string): void {
    const target = this.#flat(address);
    if (values.length !== target.length) {
      throw new SimdigitError(
        "usage",
        `${what} expected ${target.length} elements, got ${values.length}`,
      );
    }
    target.set(values);
  }
}

function createNet(engine: Engine, { network, optimizer, batchSize }: SessionOptions): number {
  const layers = network.layers.flatMap(({ units, activation }) => [
    units,
    activationIds[activation],
  ]);
  const layersAt = engine.copyIn(Int32Array.from(layers));
  return engine.pointer(
    engine.exports.net_create(
      dtypeIds[network.dtype],
      network.inputs,
      batchSize,
      network.layers.length,
      layersAt,
      lossIds[network.loss],
      optimizerIds[optimizer.name],
    ),
  );
}

function setOptimizer(engine: Engine, net: number, optimizer: OptimizerSpec): void {
  const { beta1, beta2, epsilon } =
    optimizer.name === "adam" ? optimizer : { beta1: 0, beta2: 0, epsilon: 1 };
  engine.check(engine.exports.net_set_optimizer(net, optimizer.lr, beta1, beta2, epsilon));
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
  return { low: seed >>> 0, high: Math.floor(seed / 4294967296) };
}
