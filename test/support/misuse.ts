// Misuse of every export of the engine, one wrong argument at a time, and what it must answer.
// test/assembly/abi.test.ts goes through them.

import type { Engine } from "../../ts/backends/wasm/engine.ts";

/** The module's own enumerations (assembly/abi.ts). */
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
  readonly net: number;
  /** A network whose optimiser nobody has set. */
  readonly untrained: number;
  /** A network of two inputs, where `set` has three. */
  readonly narrow: number;
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
      "lrZero" | "lrNaN" | "lrInfinite" | "weightDecay" | "decay1" | "decay2" | "epsilon" | "l1",
      number
    >
  >;
  /** So close to the end of the memory that one float fits. */
  readonly outside: number;
}

/** In new memory: 3-4-2 networks with batches of 5, and data sets for them, good and bad. */
export function place(engine: Engine): Places {
  const { exports } = engine;
  const data = engine.copyIn(new Float64Array(256));
  const labels = engine.copyIn(Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 2));
  const order = engine.copyIn(Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 99));
  const table = engine.copyIn(new Float32Array(256));
  const layers = engine.copyIn(Int32Array.of(4, 1, 2, 0));
  const create = (inputs: number) =>
    engine.pointer(exports.net_create(F32, inputs, 5, 2, layers, 0, 1));
  const set = (features: number, classes: number) =>
    engine.pointer(exports.data_create(F32, F32, 7, features, classes, data, labels, 0));
  const net = create(3);
  const hyper = engine.copyIn(Float64Array.of(0.1, 0, 0.9, 0.999, 1e-8, 0, 0, 0));
  engine.check(exports.net_set_optimizer(net, hyper));
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
    layers,
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
    },
    untrained: create(3),
    narrow: create(2),
    set: set(3, 2),
    many: set(3, 3),
    wide: engine.pointer(exports.data_create(F64, F64, 7, 3, 2, data, labels, 0)),
    outside: exports.memory.buffer.byteLength - 4,
  };
}

/** Every way of misusing every export that can be misused. */
export function refusals(p: Places): Refusal[] {
  const { data: d, labels, order, table, layers, net, set, hyper, wrong, outside } = p;
  const gemm = (changed: Record<number, number>): number[] =>
    [F32, 2, 3, 4, d, 4, d, 4, 0, d, 4, 0, 0].map((value, i) => changed[i] ?? value);
  const update = (changed: Record<number, number>): number[] =>
    [F32, 1, 4, d, d, d, d, hyper, 1].map((value, i) => changed[i] ?? value);
  const create = (changed: Record<number, number>): number[] =>
    [F32, 3, 5, 2, layers, 0, 1].map((value, i) => changed[i] ?? value);
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
      [name, gemm({ 12: 4 }), /gemm: activation expected 0 to 3, got 4/],
      [name, gemm({ 12: -1 }), /gemm: activation expected 0 to 3, got -1/],
      [name, gemm({ 4: 0 }), /gemm: a_ptr expected \d+ bytes aligned to 4 .* got address 0/],
      [name, gemm({ 6: d + 1 }), /gemm: b_ptr expected \d+ bytes aligned to 4/],
      [name, gemm({ 9: outside }), /gemm: c_ptr expected 28 bytes/],
      [name, gemm({ 11: outside }), /gemm: bias_ptr expected 12 bytes/],
      [name, gemm({ 5: 2 ** 31 - 1 }), /gemm: a_ptr expected \d{10,} bytes/],
    ]),
    ...["vector_exp", "vector_log", "vector_sigmoid", "vector_tanh"].flatMap((name) => pair(name)),
    ["activation_forward", [3, 1, 2, 2, d, 2, 0], /dtype expected 0 to 1, got 3/],
    ["activation_forward", [F32, 9, 2, 2, d, 2, 0], /activation expected 0 to 3, got 9/],
    ["activation_forward", [F32, 1, -2, 2, d, 2, 0], /rows expected at least 0, got -2/],
    ["activation_forward", [F32, 1, 2, -2, d, 2, 0], /columns expected at least 0, got -2/],
    ["activation_forward", [F32, 1, 2, 2, d, 1, 0], /stride expected at least 2, got 1/],
    ["activation_forward", [F32, 1, 2, 2, outside, 2, 0], /x_ptr expected 16 bytes/],
    ["activation_forward", [F32, 1, 2, 2, d, 2, outside], /bias_ptr expected 8 bytes/],
    ["activation_backward", [F32, -1, 4, d, d], /activation expected 0 to 3, got -1/],
    ["activation_backward", [F32, 1, -4, d, d], /n expected at least 0, got -4/],
    ["activation_backward", [F32, 1, 4, d, 0], /second pointer expected/],
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
    ["net_create", create({ 4: 0 }), /net_create: layers_ptr expected 16 bytes/],
    ["net_create", create({ 4: layers + 4 }), /activation expected 0 to 3|units expected/],
    ["net_create", create({ 5: 1 }), /net_create: loss expected 0 to 0, got 1/],
    ["net_create", create({ 6: 12 }), /optimizer expected 0 to 11, got 12/],
    ["net_parameters", [0], /net expected \d+ bytes/],
    ["net_params_ptr", [d], /net expected a handle from net_create/],
    ["net_grads_ptr", [outside], /net expected \d+ bytes/],
    ["net_slot_ptr", [set, 0], /net expected a handle from net_create/],
    ["net_step", [7], /net expected \d+ bytes aligned to 8/],
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
    ["net_train", [net, p.wide, order, 5, d], /data kind expected 0 to 0, got 1/],
    ["net_train", [net, set, order, -1, d], /count expected at least 0, got -1/],
    ["net_train", [net, set, 0, 5, d], /order_ptr expected 20 bytes/],
    ["net_train", [net, set, order, 8, d], /order expected 0 to 6, got 99/],
    ["net_train", [net, set, order, 7, outside], /losses_ptr expected 16 bytes/],
    ["net_gradient", [net, set, order, 0, d], /net_gradient: count expected at least 1, got 0/],
    ["net_gradient", [net, set, order, 6, d], /net_gradient: count expected 1 to 5, got 6/],
    ["net_gradient", [net, set, order + 16, 4, d], /order expected 0 to 6, got 99/],
    ["net_gradient", [net, set, order, 5, d + 4], /net_gradient: loss_ptr expected 8 bytes/],
    ["net_gradient", [net, 0, order, 5, d], /data expected \d+ bytes/],
    ["net_evaluate", [net, set, -1, 1, d, d, d], /net_evaluate: start expected at least 0, got -1/],
    ["net_evaluate", [net, set, 0, 8, d, d, d], /net_evaluate: count expected 0 to 7, got 8/],
    ["net_evaluate", [net, set, 7, 1, d, d, d], /net_evaluate: count expected 0 to 0, got 1/],
    ["net_evaluate", [net, set, 3, -1, d, d, d], /net_evaluate: count expected 0 to 4, got -1/],
    ["net_evaluate", [net, set, 0, 7, outside, d, d], /probs_ptr expected 56 bytes/],
    ["net_evaluate", [net, set, 0, 7, d, outside, d], /predictions_ptr expected 7 bytes/],
    ["net_evaluate", [net, set, 0, 7, d, d, 4], /loss_ptr expected 8 bytes/],
    ["net_evaluate", [0, set, 0, 7, d, d, d], /net expected \d+ bytes/],
    ["release", [0], /release: at expected/],
    ["alloc", [2 ** 32 - 1], /memory expected 4294967295 more bytes/],
  ];
}
