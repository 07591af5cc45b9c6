// Misuse of every export of the engine, one wrong argument at a time, and what it must answer.
// test/assembly/abi.test.ts goes through them.

import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { layerBytes } from "../../ts/backends/wasm/network.ts";
import type { LayerSpec, NetworkSpec } from "../../ts/core/spec.ts";

/** The module's own enumerations (assembly/base/abi.ts). */
export const F32 = 0;
export const F64 = 1;
const U8 = 2;

/** [export, arguments, what the message must contain]. */
export type Refusal = readonly [name: string, args: number[], message: RegExp];

/** Addresses that hold what their names say, for calls of which one argument is wrong. */
export interface Places {
  /** 2 KiB of zeros: matrices, vectors, and where results go. */
  readonly data: number;
  /** Eight, of which the last is no class of `set`. */
  readonly labels: number;
  /** Eight example numbers, of which the last is no example of `set`. */
  readonly order: number;
  readonly table: number;
  readonly layers: number;
  /** The same layers, but for one field of one of them. */
  readonly wrongLayers: Readonly<Record<WrongLayer, number>>;
  readonly net: number;
  /** A network whose optimiser nobody has set. */
  readonly untrained: number;
  /** Networks whose optimiser is sgd, one that has been set and one that has not. */
  readonly sgd: number;
  readonly untrainedSgd: number;
  /** A network of two inputs, where `set` has three. */
  readonly narrow: number;
  /** A network whose optimiser, ftrl, divides by its accumulator. */
  readonly dividing: number;
  /** Seven examples that fit `net`. */
  readonly set: number;
  /** The same with a class more than `net` has. */
  readonly many: number;
  /** The same in f64. */
  readonly wide: number;
  /** Eight f64 that an optimiser takes, and such with one that it refuses. */
  readonly hyper: number;
  readonly wrong: Readonly<
    Record<
      | "lrZero"
      | "lrNaN"
      | "lrInfinite"
      | "weightDecay"
      | "decay1"
      | "decay2"
      | "epsilon"
      | "l1"
      | "l2"
      | "accumulator",
      number
    >
  >;
  /** So close to the end of the memory that one float fits. */
  readonly outside: number;
}

/** 3-4-2, with another first layer if one is given. */
function network(first: LayerSpec = { units: 4, activation: "sigmoid" }): NetworkSpec {
  const layers: readonly LayerSpec[] = [first, { units: 2, activation: "linear" }];
  return { inputs: 3, layers, loss: "softmax_cross_entropy", dtype: "f32" };
}

/** [layer, byte of its 32, type, value]: fields as net_create reads them. */
const wrongFields = {
  noUnits: [0, 0, "setInt32", 0],
  manyUnits: [1, 0, "setInt32", 65537],
  activation: [0, 4, "setInt32", 7],
  negativeActivation: [1, 4, "setInt32", -1],
  noPieces: [0, 8, "setInt32", 0],
  twoPieces: [0, 8, "setInt32", 2],
  alphaNegative: [0, 16, "setFloat64", -0.5],
  alphaNaN: [1, 16, "setFloat64", Number.NaN],
  alphaInfinite: [0, 16, "setFloat64", Infinity],
  dropoutNegative: [0, 24, "setFloat64", -0.1],
  dropoutOne: [0, 24, "setFloat64", 1],
  dropoutNaN: [0, 24, "setFloat64", Number.NaN],
  dropoutLast: [1, 24, "setFloat64", 0.5],
} as const;

/** [units, pieces] of a first layer of maxout. */
const wrongMaxout = {
  maxoutNoPieces: [4, 0],
  maxoutManyPieces: [1, 256],
  maxoutWide: [65536, 2],
} as const;

type WrongLayer = keyof typeof wrongFields | keyof typeof wrongMaxout;

/** Addresses of layers with one thing wrong each. */
function placeWrongLayers(engine: Engine): Record<WrongLayer, number> {
  const fields = Object.entries(wrongFields).map(([name, [layer, at, set, value]]) => {
    const bytes = layerBytes(network());
    new DataView(bytes.buffer)[set](32 * layer + at, value, true);
    return [name, engine.copyIn(bytes)];
  });
  const maxouts = Object.entries(wrongMaxout).map(([name, [units, pieces]]) => {
    const bytes = layerBytes(network({ units, activation: "maxout", pieces }));
    return [name, engine.copyIn(bytes)];
  });
  return Object.fromEntries([...fields, ...maxouts]);
}

/** In new memory: 3-4-2 networks with batches of 5, and data sets for them, good and bad. */
export function place(engine: Engine): Places {
  const { exports } = engine;
  const data = engine.copyIn(new Float64Array(256));
  const labels = engine.copyIn(Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 2));
  const order = engine.copyIn(Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 99));
  const table = engine.copyIn(new Float32Array(256));
  const layersAt = engine.copyIn(layerBytes(network()));
  const create = (inputs: number, optimizer = 1) =>
    engine.pointer(exports.net_create(F32, inputs, 5, 2, layersAt, 0, optimizer));
  const set = (features: number, classes: number) =>
    engine.pointer(exports.data_create(F32, F32, 7, features, classes, data, labels, 0));
  const net = create(3);
  const hyper = engine.copyIn(Float64Array.of(0.1, 0, 0.9, 0.999, 1e-8, 0, 0, 0));
  const sgd = create(3, 0);
  for (const each of [net, sgd]) engine.check(exports.net_set_optimizer(each, hyper));
  const wrong = (at: number, value: number) => {
    const values = Float64Array.of(0.1, 0, 0.9, 0.999, 1e-8, 0, 0, 0);
    values[at] = value;
    return engine.copyIn(values);
  };
  return {
    data,
    labels,
    order,
    table,
    layers: layersAt,
    wrongLayers: placeWrongLayers(engine),
    net,
    hyper,
    wrong: {
      lrZero: wrong(0, 0),
      lrNaN: wrong(0, Number.NaN),
      lrInfinite: wrong(0, Infinity),
      weightDecay: wrong(1, -1),
      decay1: wrong(2, 1),
      decay2: wrong(3, -0.1),
      epsilon: wrong(4, -1),
      l1: wrong(5, Number.NaN),
      l2: wrong(6, Infinity),
      accumulator: wrong(7, -1),
    },
    untrained: create(3),
    sgd,
    untrainedSgd: create(3, 0),
    narrow: create(2),
    dividing: create(3, 9),
    set: set(3, 2),
    many: set(3, 3),
    wide: engine.pointer(exports.data_create(F64, F64, 7, 3, 2, data, labels, 0)),
    outside: exports.memory.buffer.byteLength - 4,
  };
}

/** What net_create says of wrong layers. */
const misfits: readonly (readonly [WrongLayer, RegExp])[] = [
  ["noUnits", /net_create: units expected 1 to 65536, got 0/],
  ["manyUnits", /net_create: units expected 1 to 65536, got 65537/],
  ["activation", /net_create: activation expected 0 to 6, got 7/],
  ["negativeActivation", /net_create: activation expected 0 to 6, got -1/],
  ["noPieces", /net_create: pieces expected 1 to 1, got 0/],
  ["twoPieces", /net_create: pieces expected 1 to 1, got 2/],
  ["maxoutNoPieces", /net_create: pieces expected 1 to 255, got 0/],
  ["maxoutManyPieces", /net_create: pieces expected 1 to 255, got 256/],
  ["maxoutWide", /net_create: units x pieces expected 1 to 65536, got 131072/],
  ["alphaNegative", /net_create: alpha expected a number of at least 0/],
  ["alphaNaN", /net_create: alpha expected a number of at least 0/],
  ["alphaInfinite", /net_create: alpha expected a number of at least 0/],
  ["dropoutNegative", /net_create: dropout expected 0 to below 1/],
  ["dropoutOne", /net_create: dropout expected 0 to below 1/],
  ["dropoutNaN", /net_create: dropout expected 0 to below 1/],
  ["dropoutLast", /net_create: dropout of the last layer expected 0/],
];

/** Every way of misusing every export that can be misused. */
export function refusals(p: Places): Refusal[] {
  const { data: d, labels, order, table, layers, net, set, hyper, wrong, outside } = p;
  const { wrongLayers } = p;
  const gemm = (changed: Record<number, number>): number[] =>
    [F32, 2, 3, 4, d, 4, d, 4, 0, d, 4, 0, 0, 0].map((value, i) => changed[i] ?? value);
  const update = (changed: Record<number, number>): number[] =>
    [F32, 1, 4, d, d, d, d, hyper, 1].map((value, i) => changed[i] ?? value);
  const create = (changed: Record<number, number>): number[] =>
    [F32, 3, 5, 2, layers, 0, 1].map((value, i) => changed[i] ?? value);
  const options = (changed: Record<number, number>): number[] =>
    [net, 1, 0, 1, 0, 0].map((value, i) => changed[i] ?? value);
  const numerical = (changed: Record<number, number>): number[] =>
    [net, set, order, 5, 1e-4, 0, 0, 26, d, d].map((value, i) => changed[i] ?? value);
  const numerically = (changed: Record<number, number>): number[] =>
    [p.sgd, set, order, 2, 1e-4, 0, d].map((value, i) => changed[i] ?? value);
  const dataset = (changed: Record<number, number>): number[] =>
    [U8, F32, 7, 3, 2, d, labels, table].map((value, i) => changed[i] ?? value);
  const both = (name: string, rest: number[]): Refusal[] => [
    [name, [7, 4, ...rest], /dtype expected 0 to 1, got 7/],
    [name, [F32, -1, ...rest], /n expected at least 0, got -1/],
  ];
  const pair = (name: string, rest: number[] = []): Refusal[] => [
    ...both(name, [d, d, ...rest]),
    [
      name,
      [F32, 4, 0, d, ...rest],
      /first pointer expected 16 bytes aligned to 4 .* got address 0/,
    ],
    [name, [F32, 4, d + 2, d, ...rest], /first pointer expected/],
    [name, [F64, 4, d, d + 4, ...rest], /second pointer expected 32 bytes aligned to 8/],
    [name, [F32, 4, d, outside, ...rest], /second pointer expected 16 bytes/],
    [name, [F32, 2 ** 31 - 1, d, d, ...rest], /first pointer expected 8589934588 bytes/],
  ];
  return [
    ...["gemm_nn", "gemm_nt", "gemm_tn"].flatMap((name): Refusal[] => [
      [name, gemm({ 0: 2 }), /gemm: dtype expected 0 to 1, got 2/],
      [name, gemm({ 0: -1 }), /gemm: dtype expected 0 to 1, got -1/],
      [name, gemm({ 1: -1 }), /gemm: m expected at least 0, got -1/],
      [name, gemm({ 2: -5 }), /gemm: n expected at least 0, got -5/],
      [name, gemm({ 3: -2147483648 }), /gemm: k expected at least 0, got -2147483648/],
      [name, gemm({ 5: 1 }), /gemm: lda expected at least [24], got 1/],
      [name, gemm({ 7: 2 }), /gemm: ldb expected at least [34], got 2/],
      [name, gemm({ 10: 2 }), /gemm: ldc expected at least 3, got 2/],
      [name, gemm({ 8: 2 }), /gemm: beta expected 0 to 1, got 2/],
      [name, gemm({ 12: 6 }), /gemm: activation expected 0 to 5, got 6/],
      [name, gemm({ 12: -1 }), /gemm: activation expected 0 to 5, got -1/],
      [name, gemm({ 4: 0 }), /gemm: a_ptr expected \d+ bytes aligned to 4 .* got address 0/],
      [name, gemm({ 6: d + 1 }), /gemm: b_ptr expected \d+ bytes aligned to 4/],
      [name, gemm({ 9: outside }), /gemm: c_ptr expected 28 bytes/],
      [name, gemm({ 11: outside }), /gemm: bias_ptr expected 12 bytes/],
      [name, gemm({ 5: 2 ** 31 - 1 }), /gemm: a_ptr expected \d{10,} bytes/],
    ]),
    ...["vector_exp", "vector_log", "vector_sigmoid", "vector_tanh"].flatMap((name) => pair(name)),
    ["activation_forward", [3, 1, 2, 2, d, 2, 0, 0], /dtype expected 0 to 1, got 3/],
    ["activation_forward", [F32, 6, 2, 2, d, 2, 0, 0], /activation expected 0 to 5, got 6/],
    ["activation_forward", [F32, 1, -2, 2, d, 2, 0, 0], /rows expected at least 0, got -2/],
    ["activation_forward", [F32, 1, 2, -2, d, 2, 0, 0], /columns expected at least 0, got -2/],
    ["activation_forward", [F32, 1, 2, 2, d, 1, 0, 0], /stride expected at least 2, got 1/],
    ["activation_forward", [F32, 1, 2, 2, outside, 2, 0, 0], /x_ptr expected 16 bytes/],
    ["activation_forward", [F32, 1, 2, 2, d, 2, outside, 0], /bias_ptr expected 8 bytes/],
    ["activation_backward", [F32, -1, 4, d, d, 0], /activation expected 0 to 5, got -1/],
    ["activation_backward", [F32, 1, -4, d, d, 0], /n expected at least 0, got -4/],
    ["activation_backward", [F32, 1, 4, d, 0, 0], /second pointer expected/],
    ...["softmax_rows", "log_softmax_rows"].flatMap((name): Refusal[] => [
      [name, [8, 2, 3, d, d, 3], /dtype expected 0 to 1, got 8/],
      [name, [F32, -2, 3, d, d, 3], /rows expected at least 0, got -2/],
      [name, [F32, 2, -3, d, d, 3], /columns expected at least 0, got -3/],
      [name, [F32, 2, 3, d, d, 2], /stride expected at least 3, got 2/],
      [name, [F32, 2, 3, 0, d, 3], /x_ptr expected 24 bytes/],
      [name, [F32, 2, 3, d, outside, 3], /y_ptr expected 24 bytes/],
    ]),
    ["softmax_cross_entropy_rows", [5, 2, 2, d, labels, d, d], /dtype expected 0 to 1, got 5/],
    ["softmax_cross_entropy_rows", [F32, 0, 2, d, labels, d, d], /rows expected at least 1, got 0/],
    ["softmax_cross_entropy_rows", [F32, 2, 0, d, labels, d, d], /columns expected at least 1/],
    ["softmax_cross_entropy_rows", [F32, 2, 2, 0, labels, d, d], /x_ptr expected 16 bytes/],
    ["softmax_cross_entropy_rows", [F32, 2, 2, d, 0, d, d], /labels_ptr expected 2 bytes/],
    ["softmax_cross_entropy_rows", [F32, 2, 2, d, labels, outside, d], /y_ptr expected 16 bytes/],
    ["softmax_cross_entropy_rows", [F32, 2, 2, d, labels, d, d + 4], /loss_ptr expected 8 bytes/],
    ["softmax_cross_entropy_rows", [F32, 8, 2, d, labels, d, d], /label expected 0 to 1, got 2/],
    ...["sum_all", "mean_all"].flatMap((name): Refusal[] => [
      [name, [2, 4, d, d], /dtype expected 0 to 1, got 2/],
      [name, [F32, -1, d, d], /n expected at least [01], got -1/],
      [name, [F32, 4, d + 1, d], /x_ptr expected 16 bytes aligned to 4/],
      [name, [F32, 4, d, d + 4], /out_ptr expected 8 bytes aligned to 8/],
    ]),
    ["mean_all", [F32, 0, d, d], /n expected at least 1, got 0/],
    ["sum_over_rows", [2, 2, 2, d, d], /dtype expected 0 to 1, got 2/],
    ["sum_over_rows", [F32, -2, 2, d, d], /rows expected at least 0, got -2/],
    ["sum_over_rows", [F32, 2, -2, d, d], /columns expected at least 0, got -2/],
    ["sum_over_rows", [F32, 2, 2, outside, d], /x_ptr expected 16 bytes/],
    ["sum_over_rows", [F32, 2, 2, d, outside], /out_ptr expected 8 bytes/],
    ["argmax_rows", [2, 2, 2, d, 2, d], /dtype expected 0 to 1, got 2/],
    ["argmax_rows", [F32, -2, 2, d, 2, d], /rows expected at least 0, got -2/],
    ["argmax_rows", [F32, 2, 0, d, 2, d], /columns expected at least 1, got 0/],
    ["argmax_rows", [F32, 2, 3, d, 2, d], /stride expected at least 3, got 2/],
    ["argmax_rows", [F32, 2, 2, d + 2, 2, d], /x_ptr expected 16 bytes/],
    ["argmax_rows", [F32, 2, 2, d, 2, outside], /out_ptr expected 8 bytes/],
    ["optimizer_update", update({ 0: 5 }), /dtype expected 0 to 1, got 5/],
    ["optimizer_update", update({ 1: 12 }), /optimizer expected 0 to 11, got 12/],
    ["optimizer_update", update({ 2: -1 }), /n expected at least 0, got -1/],
    ["optimizer_update", update({ 3: 0 }), /first pointer expected 16 bytes/],
    ["optimizer_update", update({ 4: outside }), /second pointer expected 16 bytes/],
    ["optimizer_update", update({ 5: 0 }), /slot0_ptr expected 16 bytes/],
    ["optimizer_update", update({ 6: outside }), /slot1_ptr expected 16 bytes/],
    ["optimizer_update", update({ 7: d + 4 }), /hyper_ptr expected 64 bytes aligned to 8/],
    ["optimizer_update", update({ 8: 0 }), /step expected at least 1, got 0/],
    ["philox_words", [d + 2, 0, 0, 0, 0, 0, 0], /out_ptr expected 16 bytes aligned to 4/],
    ["philox_words", [outside, 0, 0, 0, 0, 0, 0], /out_ptr expected 16 bytes/],
    ...both("uniform", [d, 0, 1, 0, 0, 0]),
    ["uniform", [F64, 4, d + 4, 0, 1, 0, 0, 0], /out_ptr expected 32 bytes aligned to 8/],
    ...both("normal", [d, 1, 0, 0, 0]),
    ["normal", [F32, 4, 0, 1, 0, 0, 0], /out_ptr expected 16 bytes/],
    ["shuffle", [-1, d, 0, 0, 0, 0], /n expected at least 0, got -1/],
    ["shuffle", [4, d + 1, 0, 0, 0, 0], /values_ptr expected 16 bytes aligned to 4/],
    ["net_create", create({ 0: U8 }), /dtype expected 0 to 1, got 2/],
    ["net_create", create({ 1: 0 }), /net_create: inputs expected 1 to 65536, got 0/],
    ["net_create", create({ 1: 65537 }), /net_create: inputs expected 1 to 65536, got 65537/],
    ["net_create", create({ 2: 0 }), /net_create: batch expected 1 to 1048576, got 0/],
    ["net_create", create({ 3: 65 }), /net_create: layers expected 1 to 64, got 65/],
    ["net_create", create({ 4: 0 }), /net_create: layers_ptr expected 64 bytes/],
    ["net_create", create({ 4: layers + 4 }), /layers_ptr expected 64 bytes aligned to 8/],
    ["net_create", create({ 4: outside }), /net_create: layers_ptr expected 64 bytes/],
    ...misfits.map(([name, message]): Refusal => {
      return ["net_create", create({ 4: wrongLayers[name] }), message];
    }),
    ["net_create", create({ 5: 5 }), /net_create: loss expected 0 to 4, got 5/],
    ["net_create", create({ 5: -1 }), /net_create: loss expected 0 to 4, got -1/],
    ["net_create", create({ 6: 12 }), /optimizer expected 0 to 11, got 12/],
    ["net_parameters", [0], /net expected a handle from net_create/],
    ["net_params_ptr", [d], /net expected a handle from net_create/],
    ["net_grads_ptr", [outside], /net expected a handle from net_create/],
    ["net_slot_ptr", [set, 0], /net expected a handle from net_create/],
    ["net_step", [7], /net expected a handle from net_create/],
    ["net_initialise", [d, 0, 0, 1, 0], /net expected a handle from net_create/],
    ["net_initialise", [net, 9, 0, 1, 0], /net_initialise: weights expected 0 to 8, got 9/],
    ["net_initialise", [net, 0, -1, 1, 0], /net_initialise: biases expected 0 to 8, got -1/],
    ["net_set_optimizer", [d, hyper], /net expected a handle/],
    ["net_set_optimizer", [net, outside], /hyper_ptr expected 64 bytes/],
    ["net_set_optimizer", [net, wrong.lrZero], /net_set_optimizer: lr expected a positive number/],
    ["net_set_optimizer", [net, wrong.lrNaN], /lr expected a positive number/],
    ["net_set_optimizer", [net, wrong.lrInfinite], /lr expected a positive number/],
    ["net_set_optimizer", [net, wrong.weightDecay], /weight_decay expected a number of at least 0/],
    ["net_set_optimizer", [net, wrong.decay1], /decay1 expected a number from 0 to below 1/],
    ["net_set_optimizer", [net, wrong.decay2], /decay2 expected a number from 0 to below 1/],
    ["net_set_optimizer", [net, wrong.epsilon], /epsilon, l1, l2, initial_accumulator expected/],
    ["net_set_optimizer", [net, wrong.l1], /epsilon, l1, l2, initial_accumulator expected/],
    ["net_set_optimizer", [net, wrong.l2], /epsilon, l1, l2, initial_accumulator expected/],
    ["net_set_optimizer", [net, wrong.accumulator], /l1, l2, initial_accumulator expected/],
    ["net_set_optimizer", [p.dividing, hyper], /initial_accumulator expected a positive number/],
    ["net_set_options", options({ 0: d }), /net expected a handle/],
    ["net_set_options", options({ 1: 0 }), /target_on expected a number above target_off/],
    ["net_set_options", options({ 1: Number.NaN }), /target_on expected a number above target_off/],
    ["net_set_options", options({ 2: -Infinity }), /target_on expected a number above target_off/],
    ["net_set_options", options({ 3: 0 }), /bias_scale expected a positive number/],
    ["net_set_options", options({ 3: Number.NaN }), /bias_scale expected a positive number/],
    ["net_set_options", options({ 3: Infinity }), /bias_scale expected a positive number/],
    ["net_set_options", options({ 4: -1 }), /max_norm expected a number of at least 0/],
    ["net_set_options", options({ 4: Number.NaN }), /max_norm expected a number of at least 0/],
    ["net_set_options", options({ 4: Infinity }), /max_norm expected a number of at least 0/],
    ["net_set_options", options({ 5: 1 }), /input_dropout expected 0 to below 1/],
    ["net_set_options", options({ 5: -0.5 }), /input_dropout expected 0 to below 1/],
    ["net_set_options", options({ 5: Number.NaN }), /input_dropout expected 0 to below 1/],
    ["net_set_seed", [set, 1, 0], /net expected a handle from net_create/],
    ["net_set_seed", [0, 1, 0], /net expected a handle from net_create/],
    ["net_set_step", [net, -1], /net_set_step: step expected at least 0, got -1/],
    ["net_set_step", [set, 1], /net expected a handle/],
    ["data_create", dataset({ 0: 3 }), /data_create: kind expected 0 to 2, got 3/],
    ["data_create", dataset({ 1: U8 }), /dtype expected 0 to 1, got 2/],
    ["data_create", dataset({ 2: -1 }), /data_create: count expected at least 0, got -1/],
    ["data_create", dataset({ 3: 0 }), /data_create: features expected 1 to 65536, got 0/],
    ["data_create", dataset({ 4: 257 }), /data_create: classes expected 1 to 256, got 257/],
    ["data_create", dataset({ 5: 0 }), /data_create: inputs_ptr expected 21 bytes/],
    ["data_create", dataset({ 6: outside }), /data_create: labels_ptr expected 7 bytes/],
    ["data_create", dataset({ 2: 8 }), /label expected 0 to 1, got 2/],
    ["data_create", dataset({ 7: 0 }), /data_create: table_ptr expected 1024 bytes/],
    [
      "data_create",
      dataset({ 0: F64 }),
      /data_create: kind of float inputs expected 0 to 0, got 1/,
    ],
    ["net_train", [set, set, order, 5, d], /net expected a handle from net_create/],
    ["net_train", [net, net, order, 5, d], /data expected a handle from data_create/],
    [
      "net_train",
      [p.untrained, set, order, 5, d],
      /net_train: lr expected net_set_optimizer first/,
    ],
    ["net_train", [p.narrow, set, order, 5, d], /data features expected 2 to 2, got 3/],
    ["net_train", [net, p.many, order, 5, d], /data classes expected 1 to 2, got 3/],
    ["net_train", [net, p.wide, order, 5, d], /data dtype expected 0 to 0, got 1/],
    ["net_train", [net, set, order, -1, d], /count expected at least 0, got -1/],
    ["net_train", [net, set, 0, 5, d], /order_ptr expected 20 bytes/],
    ["net_train", [net, set, order, 8, d], /order expected 0 to 6, got 99/],
    ["net_train", [net, set, order, 7, outside], /losses_ptr expected 16 bytes/],
    ["net_gradient", [net, set, order, 0, d], /net_gradient: count expected at least 1, got 0/],
    ["net_gradient", [net, set, order, 6, d], /net_gradient: count expected 1 to 5, got 6/],
    ["net_gradient", [net, set, order + 16, 4, d], /order expected 0 to 6, got 99/],
    ["net_gradient", [net, set, order, 5, d + 4], /net_gradient: loss_ptr expected 8 bytes/],
    ["net_gradient", [net, 0, order, 5, d], /data expected a handle from data_create/],
    ["net_update", [set], /net expected a handle from net_create/],
    ["net_update", [outside], /net expected a handle from net_create/],
    ["net_update", [p.untrained], /net_update: lr expected net_set_optimizer first/],
    ["net_numerical_gradient", numerical({ 0: set }), /net expected a handle from net_create/],
    ["net_numerical_gradient", numerical({ 1: net }), /data expected a handle from data_create/],
    ["net_numerical_gradient", numerical({ 0: p.narrow }), /data features expected 2 to 2, got 3/],
    ["net_numerical_gradient", numerical({ 1: p.many }), /data classes expected 1 to 2, got 3/],
    ["net_numerical_gradient", numerical({ 1: p.wide }), /data dtype expected 0 to 0, got 1/],
    ["net_numerical_gradient", numerical({ 2: 0 }), /order_ptr expected 20 bytes/],
    ["net_numerical_gradient", numerical({ 2: order + 12 }), /order expected 0 to 6, got 99/],
    ["net_numerical_gradient", numerical({ 3: 0 }), /count expected 1 to 5, got 0/],
    ["net_numerical_gradient", numerical({ 3: 6 }), /count expected 1 to 5, got 6/],
    ["net_numerical_gradient", numerical({ 4: 0 }), /delta expected a positive number/],
    ["net_numerical_gradient", numerical({ 4: Number.NaN }), /delta expected a positive number/],
    ["net_numerical_gradient", numerical({ 4: Infinity }), /delta expected a positive number/],
    ["net_numerical_gradient", numerical({ 5: 2 }), /method expected 0 to 1, got 2/],
    ["net_numerical_gradient", numerical({ 6: 27 }), /first expected 0 to 26, got 27/],
    ["net_numerical_gradient", numerical({ 6: -1 }), /first expected 0 to 26, got -1/],
    ["net_numerical_gradient", numerical({ 6: 20, 7: 7 }), /parameters expected 0 to 6, got 7/],
    ["net_numerical_gradient", numerical({ 8: d + 4 }), /out_ptr expected 208 bytes aligned to 8/],
    ["net_numerical_gradient", numerical({ 9: outside }), /flags_ptr expected 26 bytes/],
    ["net_train_numerical", numerically({ 0: set }), /net expected a handle from net_create/],
    ["net_train_numerical", numerically({ 1: 0 }), /data expected a handle from data_create/],
    ["net_train_numerical", numerically({ 0: net }), /optimizer expected 0 to 0, got 1/],
    [
      "net_train_numerical",
      numerically({ 0: p.untrainedSgd }),
      /lr expected net_set_optimizer first/,
    ],
    ["net_train_numerical", numerically({ 3: -1 }), /count expected at least 0, got -1/],
    ["net_train_numerical", numerically({ 3: 8 }), /order expected 0 to 6, got 99/],
    ["net_train_numerical", numerically({ 4: -1 }), /delta expected a positive number/],
    ["net_train_numerical", numerically({ 5: 3 }), /form expected 0 to 2, got 3/],
    ["net_train_numerical", numerically({ 6: outside }), /losses_ptr expected 16 bytes/],
    ["net_evaluate", [net, set, -1, 1, d, d, d], /net_evaluate: start expected at least 0, got -1/],
    ["net_evaluate", [net, set, 0, 8, d, d, d], /net_evaluate: count expected 0 to 7, got 8/],
    ["net_evaluate", [net, set, 7, 1, d, d, d], /net_evaluate: count expected 0 to 0, got 1/],
    ["net_evaluate", [net, set, 3, -1, d, d, d], /net_evaluate: count expected 0 to 4, got -1/],
    ["net_evaluate", [net, set, 0, 7, outside, d, d], /probs_ptr expected 56 bytes/],
    ["net_evaluate", [net, set, 0, 7, d, outside, d], /predictions_ptr expected 7 bytes/],
    ["net_evaluate", [net, set, 0, 7, d, d, 4], /loss_ptr expected 8 bytes/],
    ["net_evaluate", [0, set, 0, 7, d, d, d], /net expected a handle from net_create/],
    ["release", [0], /release: at expected at least \d+, got 0/],
    ["release", [layers + 4], /release: at expected 0 bytes aligned to 16/],
    ["release", [outside & -16], /release: at expected .* got address/],
    ["alloc", [2 ** 32 - 1], /memory expected 4294967295 more bytes/],
  ];
}
