// A network and its data set through the engine's exports, for tests that look into the engine's memory.

import { createData } from "../../ts/backends/wasm/data.ts";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { createNet, initialiseNet } from "../../ts/backends/wasm/network.ts";
import { type Dataset, type RegressionDataset, rawScaling } from "../../ts/core/dataset.ts";
import { type OptimizerSpec, optimizerDefaults } from "../../ts/core/optimizer.ts";
import type { Parameters } from "../../ts/core/session.ts";
import { type NetworkSpec, outputCount } from "../../ts/core/spec.ts";
import { elementType } from "./dtype.ts";

/**
 * A network of one dense layer, and what follows it, whose x W + b is `biases` for every example: weights and inputs
 * are 0. One example for each label, or for each row of targets.
 */
export function constantNet(
  engine: Engine,
  network: NetworkSpec,
  biases: readonly number[],
  answers: readonly number[] | Float64Array,
): RawNet {
  const { inputs: features, dtype } = network;
  const outputs = outputCount(network);
  const labelled = !(answers instanceof Float64Array);
  const count = labelled ? answers.length : answers.length / outputs;
  const inputs = new (elementType(dtype).Values)(count * features);
  const examples = { name: "zeros", inputs, count, features };
  const data = labelled
    ? { ...examples, labels: Uint8Array.from(answers), classes: outputs }
    : { ...examples, targets: answers, outputs };
  const raw = new RawNet(engine, network, data, count);
  raw.parameters().set(biases, features * biases.length);
  return raw;
}

/** The optimiser has its defaults and lr 0.01. The memory is the caller's scratch. */
export class RawNet {
  readonly net: number;
  readonly set: number;
  readonly #engine: Engine;
  readonly #network: NetworkSpec;

  constructor(
    engine: Engine,
    network: NetworkSpec,
    data: Dataset | RegressionDataset,
    batchSize: number,
    optimizer: OptimizerSpec["name"] = "sgd",
  ) {
    this.#engine = engine;
    this.#network = network;
    const options = { network, batchSize, optimizer: optimizerDefaults(optimizer, 0.01) };
    this.net = createNet(engine, options);
    this.set = createData(engine, network.dtype, data, rawScaling);
  }

  initialise(seed: number): void {
    const init = { weights: "xavier_normal", biases: "default" } as const;
    initialiseNet(this.#engine, this.net, init, seed);
  }

  /** Returns the mean loss; gradients() has the gradients. */
  gradient(order: Uint32Array): number {
    return this.#engine.scratch(() => {
      const at = this.#engine.copyIn(order);
      const out = this.#engine.alloc(8);
      this.#engine.check(
        this.#engine.exports.net_gradient(this.net, this.set, at, order.length, out),
      );
      return this.#engine.view(Float64Array, out, 1)[0]!;
    });
  }

  /** Outputs (or probabilities) of the first `count` examples, and the sum of their losses. */
  evaluate(count: number): { outputs: Parameters; loss: number } {
    const engine = this.#engine;
    const { Values, bytes } = elementType(this.#network.dtype);
    const values = count * outputCount(this.#network);
    return engine.scratch(() => {
      const outputsAt = engine.alloc(values * bytes);
      const predictionsAt = engine.alloc(count * 2);
      const lossAt = engine.alloc(8);
      const { net_evaluate } = engine.exports;
      engine.check(net_evaluate(this.net, this.set, 0, count, outputsAt, predictionsAt, lossAt));
      const loss = engine.view(Float64Array, lossAt, 1)[0]!;
      return { outputs: engine.view(Values, outputsAt, values).slice(), loss };
    });
  }

  /** Views into the engine's memory. */
  parameters(): Parameters {
    return this.#flat(this.#engine.exports.net_params_ptr(this.net));
  }

  gradients(): Parameters {
    return this.#flat(this.#engine.exports.net_grads_ptr(this.net));
  }

  #flat(address: number): Parameters {
    const length = this.#engine.exports.net_parameters(this.net);
    return this.#engine.view(elementType(this.#network.dtype).Values, address >>> 0, length);
  }
}
