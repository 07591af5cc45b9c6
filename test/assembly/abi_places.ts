// Addresses for abi_misuses.ts: blocks of memory, networks and data sets that fit each other, and some that do not.

import {
  activationIds,
  dtypeIds,
  hyperLayout,
  layerKindIds,
  layerSpecLayout,
  lossIds,
  optimizerIds,
} from "../../ts/backends/wasm/abi.ts";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { packed, type StructOf } from "../../ts/backends/wasm/structs.ts";

type Layer = StructOf<typeof layerSpecLayout>;
type Hyper = StructOf<typeof hyperLayout>;
export type Places = ReturnType<typeof place>;

const none = { units: 0, activation: 0, pieces: 0, alpha: 0, rate: 0 };
/** A dense layer of four units and a sigmoid, and one of two units. */
const goodLayers: readonly Layer[] = [
  { ...none, kind: layerKindIds.dense, units: 4 },
  { ...none, kind: layerKindIds.activation, activation: activationIds.sigmoid },
  { ...none, kind: layerKindIds.dense, units: 2 },
];
const goodHyper: Hyper = {
  lr: 0.1,
  weight_decay: 0,
  decay1: 0.9,
  decay2: 0.999,
  epsilon: 1e-8,
  l1: 0,
  l2: 0,
  initial_accumulator: 0,
};

/** Allocates everything. */
export function place(engine: Engine) {
  const { exports } = engine;
  /** 2 KiB of zeros: matrices, vectors, and room for results. */
  const data = engine.copyIn(new Float64Array(256));
  /** Eight, of which the last is no class of `set`. */
  const labels = engine.copyIn(Uint16Array.of(0, 1, 0, 1, 0, 1, 0, 2));
  /** Eight example numbers, of which the last is no example of `set`. */
  const order = engine.copyIn(Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 99));
  const table = engine.copyIn(new Float32Array(256));
  const layers = engine.copyIn(packed(layerSpecLayout, goodLayers));
  const hyper = engine.copyIn(packed(hyperLayout, [goodHyper]));
  const net = (
    inputs: number,
    optimizer: keyof typeof optimizerIds,
    loss: keyof typeof lossIds = "softmax_cross_entropy",
  ) =>
    engine.pointer(
      exports.net_create(
        dtypeIds.f32,
        inputs,
        5,
        goodLayers.length,
        layers,
        lossIds[loss],
        optimizerIds[optimizer],
      ),
    );
  const ready = (handle: number) => {
    engine.check(exports.net_set_optimizer(handle, hyper));
    return handle;
  };
  const set = (dtype: number, outputs: number, labelsAt: number, targetsAt: number) =>
    engine.pointer(exports.data_create(dtype, dtype, 7, 3, outputs, data, labelsAt, targetsAt, 0));
  return {
    data,
    labels,
    order,
    table,
    layers,
    hyper,
    net: ready(net(3, "adam")),
    sgd: ready(net(3, "sgd")),
    /** Networks whose optimisers have no numbers yet. */
    untrained: net(3, "adam"),
    untrainedSgd: net(3, "sgd"),
    /** A network of two inputs; `set` has three features. */
    narrow: net(2, "adam"),
    /** A network whose optimiser divides by its accumulator. */
    dividing: net(3, "ftrl"),
    /** Seven examples that fit `net`; the same with a class more than `net` has, and in another dtype. */
    set: set(dtypeIds.f32, 2, labels, 0),
    many: set(dtypeIds.f32, 3, labels, 0),
    wide: set(dtypeIds.f64, 2, labels, 0),
    /** Networks for targets, and examples with two targets, with one, and without labels and targets. */
    squares: ready(net(3, "adam", "mean_squared_error")),
    sgdSquares: ready(net(3, "sgd", "mean_squared_error")),
    targets: set(dtypeIds.f32, 2, 0, data),
    fewTargets: set(dtypeIds.f32, 1, 0, data),
    unanswered: set(dtypeIds.f32, 2, 0, 0),
    /** So close to the end of the memory that one float fits. */
    outside: exports.memory.buffer.byteLength - 4,
    twoDropouts: engine.copyIn(
      packed(layerSpecLayout, [
        { ...none, kind: layerKindIds.dropout },
        { ...none, kind: layerKindIds.dropout },
        { ...none, kind: layerKindIds.dense, units: 2 },
      ]),
    ),
    /** The good layers with changes of one of them. */
    layersWith(index: number, changes: Partial<Layer>): number {
      const changed = goodLayers.map((layer, i) =>
        i === index ? { ...layer, ...changes } : layer,
      );
      return engine.copyIn(packed(layerSpecLayout, changed));
    },
    hyperWith(changes: Partial<Hyper>): number {
      return engine.copyIn(packed(hyperLayout, [{ ...goodHyper, ...changes }]));
    },
  };
}
