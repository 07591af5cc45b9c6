// A network and its data through the engine's exports alone, for tests that look into its memory.

import {
  activationIds,
  dtypeIds,
  type Engine,
  hyperValues,
  initialiserIds,
  optimizerIds,
} from "../../ts/backends/wasm/engine.ts";
import { type OptimizerSpec, optimizerDefaults } from "../../ts/core/optimizer.ts";
import type { DType } from "../../ts/core/spec.ts";
import { examples, type OddNetwork } from "./networks.ts";

/** Its data are floats; its memory is the caller's scratch. */
export class RawNet {
  readonly net: number;
  readonly set: number;
  readonly #engine: Engine;

  constructor(engine: Engine, odd: OddNetwork, dtype: DType, optimizer: OptimizerSpec["name"]) {
    const { exports } = engine;
    const { inputs, layers, batchSize, count } = odd;
    this.#engine = engine;
    const pairs = layers.flatMap(([units, activation]) => [units, activationIds[activation]]);
    const layersAt = engine.copyIn(Int32Array.from(pairs));
    const id = dtypeIds[dtype];
    this.net = engine.pointer(
      exports.net_create(
        id,
        inputs,
        batchSize,
        layers.length,
        layersAt,
        0,
        optimizerIds[optimizer],
      ),
    );
    const hyperAt = engine.copyIn(hyperValues(optimizerDefaults(optimizer, 0.01)));
    engine.check(exports.net_set_optimizer(this.net, hyperAt));
    const data = examples(odd, dtype, "floats");
    const inputsAt = engine.copyIn(data.inputs);
    const labelsAt = engine.copyIn(data.labels);
    this.set = engine.pointer(
      exports.data_create(id, id, count, inputs, data.classes, inputsAt, labelsAt, 0),
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

  parameters(): Float64Array {
    return this.#flat(this.#engine.exports.net_params_ptr(this.net));
  }

  gradients(): Float64Array {
    return this.#flat(this.#engine.exports.net_grads_ptr(this.net));
  }

  #flat(address: number): Float64Array {
    const length = this.#engine.exports.net_parameters(this.net);
    return this.#engine.view(Float64Array, address, length);
  }
}
