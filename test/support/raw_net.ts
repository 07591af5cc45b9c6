// A network and its data through the engine's exports alone, for tests that look into its memory.

import { dtypeIds, initialiserIds, lossIds, optimizerIds } from "../../ts/backends/wasm/abi.ts";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { hyperBytes, layerBytes } from "../../ts/backends/wasm/network.ts";
import type { Dataset } from "../../ts/core/dataset.ts";
import { type OptimizerSpec, optimizerDefaults } from "../../ts/core/optimizer.ts";
import type { Parameters } from "../../ts/core/session.ts";
import { type NetworkSpec, targetsOf } from "../../ts/core/spec.ts";
import { elementType } from "./dtype.ts";

/**
 * A network of one layer that gives `biases` as its x W + b, whatever the example: weights and inputs are 0.
 * One example for each label.
 */
export function constantNet(
  engine: Engine,
  network: NetworkSpec,
  biases: readonly number[],
  labels: readonly number[],
): RawNet {
  const { inputs: features, layers, dtype } = network;
  const count = labels.length;
  const inputs = new (elementType(dtype).Values)(count * features);
  const classes = layers[0]!.units;
  const data = { name: "zeros", inputs, labels: Uint8Array.from(labels), count, features, classes };
  const raw = new RawNet(engine, network, data, count);
  raw.parameters().set(biases, features * biases.length);
  return raw;
}

/** Its data are floats, its optimiser has its defaults and lr 0.01; its memory is the caller's scratch. */
export class RawNet {
  readonly net: number;
  readonly set: number;
  readonly #engine: Engine;
  readonly #network: NetworkSpec;

  constructor(
    engine: Engine,
    network: NetworkSpec,
    data: Dataset,
    batchSize: number,
    optimizer: OptimizerSpec["name"] = "sgd",
  ) {
    const { exports } = engine;
    this.#engine = engine;
    this.#network = network;
    const id = dtypeIds[network.dtype];
    this.net = engine.pointer(
      exports.net_create(
        id,
        network.inputs,
        batchSize,
        network.layers.length,
        engine.copyIn(layerBytes(network)),
        lossIds[network.loss],
        optimizerIds[optimizer],
      ),
    );
    const { on, off } = targetsOf(network);
    engine.check(exports.net_set_options(this.net, on, off, 1, 0, network.inputDropout ?? 0));
    const hyperAt = engine.copyIn(hyperBytes(optimizerDefaults(optimizer, 0.01)));
    engine.check(exports.net_set_optimizer(this.net, hyperAt));
    const inputsAt = engine.copyIn(data.inputs);
    const labelsAt = engine.copyIn(data.labels);
    this.set = engine.pointer(
      exports.data_create(id, id, data.count, data.features, data.classes, inputsAt, labelsAt, 0),
    );
  }

  initialise(seed: number): void {
    const { xavier_normal: weights, default: biases } = initialiserIds;
    this.#engine.check(this.#engine.exports.net_initialise(this.net, weights, biases, seed, 0));
  }

  /** Mean loss; the gradients lie in gradients(). */
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
    const values = count * this.#network.layers.at(-1)!.units;
    return engine.scratch(() => {
      const outputsAt = engine.alloc(values * bytes);
      const predictionsAt = engine.alloc(count);
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
