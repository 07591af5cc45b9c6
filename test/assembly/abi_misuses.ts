// Misuse of every export that can refuse: a good call, and changes of its arguments with the message that they must give.

import { dtypeIds, layerKindIds, layerSpecLayout } from "../../ts/backends/wasm/abi.ts";
import type { Places } from "./abi_places.ts";

type Arguments = Readonly<Record<string, number>>;

/** Changed arguments, and the beginning of the message, without the name of the export. */
type Wrong = readonly (readonly [changes: Arguments, message: string])[];

/** Wrong calls of an export, each with the beginning of its message. */
export interface Misuse {
  readonly name: string;
  readonly calls: readonly (readonly [values: readonly number[], message: string])[];
}

const { f32, f64, u8 } = dtypeIds;
const { maxout, dropout } = layerKindIds;
const MOST = 2 ** 31 - 1;

export function misuses(p: Places): Misuse[] {
  return [...ofMemory(p), ...ofMatrices(p), ...ofVectors(p), ...ofNetworks(p), ...ofTraining(p)];
}

function ofMemory({ layers, outside }: Places): Misuse[] {
  return [
    misuse("alloc", { bytes: 16 }, [
      [{ bytes: 2 ** 32 - 1 }, "memory expected 4294967295 more bytes"],
    ]),
    misuse("release", { at: layers }, [
      [{ at: 0 }, "at expected at least"],
      [{ at: layers + 4 }, "at expected 0 bytes aligned to 16"],
      [{ at: outside & -16 }, "at expected 0 bytes aligned to 16"],
    ]),
  ];
}

function ofMatrices({ data: d, labels, outside }: Places): Misuse[] {
  const bias = { bias_ptr: 0, activation: 1, alpha: 0 };
  const c = { beta: 0, c_ptr: d, ldc: 3, ...bias };
  const rows = { dtype: f32, rows: 2, columns: 3, x_ptr: d, y_ptr: d, stride: 3 };
  /** Of 2 x 3 x 4, with the least lda and ldb, and the elements of A for the largest lda. */
  const gemm = (name: string, lda: number, ldb: number, most: number) =>
    misuse(name, { dtype: f32, m: 2, n: 3, k: 4, a_ptr: d, lda, b_ptr: d, ldb, ...c }, [
      [{ dtype: 2 }, "dtype expected 0 to 1, got 2"],
      [{ dtype: -1 }, "dtype expected 0 to 1, got -1"],
      [{ m: -1 }, "m expected at least 0, got -1"],
      [{ n: -5 }, "n expected at least 0, got -5"],
      [{ k: -(2 ** 31) }, "k expected at least 0, got -2147483648"],
      [{ ldc: 2 }, "ldc expected at least 3, got 2"],
      [{ beta: 2 }, "beta expected 0 to 1, got 2"],
      [{ activation: 8 }, "activation expected 0 to 7, got 8"],
      [{ activation: -1 }, "activation expected 0 to 7, got -1"],
      [{ a_ptr: 0 }, "a_ptr expected 32 bytes aligned to 4 inside the memory, got address 0"],
      [{ b_ptr: d + 1 }, "b_ptr expected 48 bytes aligned to 4"],
      [{ c_ptr: outside }, "c_ptr expected 24 bytes"],
      [{ bias_ptr: outside }, "bias_ptr expected 12 bytes"],
      [{ lda: lda - 1 }, `lda expected at least ${lda}, got ${lda - 1}`],
      [{ ldb: ldb - 1 }, `ldb expected at least ${ldb}, got ${ldb - 1}`],
      [{ lda: MOST }, `a_ptr expected ${4 * most} bytes`],
    ]);
  const wrongRows: Wrong = [
    [{ dtype: 8 }, "dtype expected 0 to 1, got 8"],
    [{ rows: -2 }, "rows expected at least 0, got -2"],
    [{ stride: 2 }, "stride expected at least 3, got 2"],
  ];
  return [
    gemm("gemm_nn", 4, 3, MOST + 4),
    gemm("gemm_nt", 4, 4, MOST + 4),
    gemm("gemm_tn", 2, 3, 3 * MOST + 2),
    misuse(
      "activation_forward",
      {
        dtype: f32,
        activation: 1,
        rows: 2,
        columns: 3,
        x_ptr: d,
        stride: 3,
        bias_ptr: 0,
        alpha: 0,
      },
      [
        ...wrongRows,
        [{ columns: -2 }, "columns expected at least 0, got -2"],
        [{ activation: 8 }, "activation expected 0 to 7, got 8"],
        [{ x_ptr: outside }, "x_ptr expected 24 bytes"],
        [{ bias_ptr: outside }, "bias_ptr expected 12 bytes"],
      ],
    ),
    ...["softmax_rows", "log_softmax_rows"].map((name) =>
      misuse(name, rows, [
        ...wrongRows,
        [{ columns: -3 }, "columns expected at least 0, got -3"],
        [{ x_ptr: 0 }, "x_ptr expected 24 bytes"],
        [{ y_ptr: outside }, "y_ptr expected 24 bytes"],
      ]),
    ),
    misuse(
      "softmax_cross_entropy_rows",
      { dtype: f32, rows: 2, columns: 2, z_ptr: d, labels_ptr: labels, d_ptr: d, loss_ptr: d },
      [
        [{ dtype: 5 }, "dtype expected 0 to 1, got 5"],
        [{ rows: 0 }, "rows expected at least 1, got 0"],
        [{ columns: 0 }, "columns expected at least 1, got 0"],
        [{ z_ptr: 0 }, "z_ptr expected 16 bytes"],
        [{ labels_ptr: 0 }, "labels_ptr expected 4 bytes aligned to 2"],
        [{ d_ptr: outside }, "d_ptr expected 16 bytes"],
        [{ loss_ptr: d + 4 }, "loss_ptr expected 8 bytes"],
        [{ rows: 8 }, "label expected 0 to 1, got 2"],
      ],
    ),
    misuse("sum_over_rows", { dtype: f32, rows: 2, columns: 2, x_ptr: d, out_ptr: d }, [
      [{ dtype: 2 }, "dtype expected 0 to 1, got 2"],
      [{ rows: -2 }, "rows expected at least 0, got -2"],
      [{ columns: -2 }, "columns expected at least 0, got -2"],
      [{ x_ptr: outside }, "x_ptr expected 16 bytes"],
      [{ out_ptr: outside }, "out_ptr expected 8 bytes"],
    ]),
    misuse("argmax_rows", { dtype: f32, rows: 2, columns: 3, x_ptr: d, stride: 3, out_ptr: d }, [
      ...wrongRows,
      [{ columns: 0 }, "columns expected at least 1, got 0"],
      [{ x_ptr: d + 2 }, "x_ptr expected 24 bytes"],
      [{ out_ptr: outside }, "out_ptr expected 8 bytes"],
    ]),
  ];
}

function ofVectors({ data: d, hyper, outside }: Places): Misuse[] {
  const wrongVector = (pointer: string): Wrong => [
    [{ dtype: 7 }, "dtype expected 0 to 1, got 7"],
    [{ n: -1 }, "n expected at least "],
    [
      { [pointer]: 0 },
      `${pointer} expected 16 bytes aligned to 4 inside the memory, got address 0`,
    ],
    [{ [pointer]: d + 2 }, `${pointer} expected 16 bytes aligned to 4`],
    [{ dtype: f64, [pointer]: d + 4 }, `${pointer} expected 32 bytes aligned to 8`],
    [{ n: MOST }, `${pointer} expected 8589934588 bytes`],
  ];
  const draw = { stream: 0, seed_low: 0, seed_high: 0 };
  return [
    ...["vector_exp", "vector_log", "vector_sigmoid", "vector_tanh"].map((name) =>
      misuse(name, { dtype: f32, n: 4, x_ptr: d, y_ptr: d }, [
        ...wrongVector("x_ptr"),
        [{ y_ptr: outside }, "y_ptr expected 16 bytes"],
      ]),
    ),
    misuse(
      "activation_backward",
      { dtype: f32, activation: 1, n: 4, kept_ptr: d, dy_ptr: d, alpha: 0 },
      [
        ...wrongVector("kept_ptr"),
        [{ activation: -1 }, "activation expected 0 to 7, got -1"],
        [{ dy_ptr: 0 }, "dy_ptr expected 16 bytes"],
      ],
    ),
    ...["sum_all", "mean_all"].map((name) =>
      misuse(name, { dtype: f32, n: 4, x_ptr: d, out_ptr: d }, [
        ...wrongVector("x_ptr"),
        [{ out_ptr: d + 4 }, "out_ptr expected 8 bytes"],
      ]),
    ),
    misuse("mean_all", { dtype: f32, n: 4, x_ptr: d, out_ptr: d }, [
      [{ n: 0 }, "n expected at least 1, got 0"],
    ]),
    misuse(
      "optimizer_update",
      {
        dtype: f32,
        optimizer: 1,
        n: 4,
        w_ptr: d,
        g_ptr: d,
        slot0_ptr: d,
        slot1_ptr: d,
        hyper_ptr: hyper,
        step: 1,
      },
      [
        ...wrongVector("w_ptr"),
        [{ optimizer: 12 }, "optimizer expected 0 to 11, got 12"],
        [{ optimizer: -1 }, "optimizer expected 0 to 11, got -1"],
        [{ g_ptr: outside }, "g_ptr expected 16 bytes"],
        [{ slot0_ptr: 0 }, "slot0_ptr expected 16 bytes"],
        [{ optimizer: 2, slot0_ptr: 0 }, "slot0_ptr expected 16 bytes"],
        [{ slot1_ptr: outside }, "slot1_ptr expected 16 bytes"],
        [{ hyper_ptr: d + 4 }, "hyper_ptr expected 64 bytes aligned to 8"],
        [{ hyper_ptr: outside - 52 }, "hyper_ptr expected 64 bytes"],
        [{ step: 0 }, "step expected at least 1, got 0"],
        [{ step: -3 }, "step expected at least 1, got -3"],
      ],
    ),
    misuse("philox_words", { out_ptr: d, c0: 0, c1: 0, c2: 0, c3: 0, key0: 0, key1: 0 }, [
      [{ out_ptr: d + 2 }, "out_ptr expected 16 bytes aligned to 4"],
      [{ out_ptr: outside }, "out_ptr expected 16 bytes"],
    ]),
    misuse(
      "uniform",
      { dtype: f32, n: 4, out_ptr: d, low: 0, high: 1, ...draw },
      wrongVector("out_ptr"),
    ),
    misuse(
      "normal",
      { dtype: f32, n: 4, out_ptr: d, deviation: 1, ...draw },
      wrongVector("out_ptr"),
    ),
    misuse("shuffle", { n: 4, values_ptr: d, stream: 0, substream: 0, seed_low: 0, seed_high: 0 }, [
      [{ n: -1 }, "n expected at least 0, got -1"],
      [{ values_ptr: d + 1 }, "values_ptr expected 16 bytes aligned to 4"],
    ]),
  ];
}

function ofNetworks(p: Places): Misuse[] {
  const { data: d, labels, table, layers, net, set, hyper, outside } = p;
  const noNet = "net expected a handle from net_create";
  const layer = (index: number, changes: Parameters<Places["layersWith"]>[1], message: string) =>
    [{ layers_ptr: p.layersWith(index, changes) }, message] as const;
  const number = (changes: Parameters<Places["hyperWith"]>[0], message: string) =>
    [{ hyper_ptr: p.hyperWith(changes) }, message] as const;
  return [
    misuse(
      "net_create",
      {
        dtype: f32,
        inputs: 3,
        batch: 5,
        layers: 3,
        layers_ptr: layers,
        loss: 0,
        optimizer: 1,
      },
      [
        [{ dtype: u8 }, "dtype expected 0 to 1, got 2"],
        [{ inputs: 0 }, "inputs expected 1 to 65536, got 0"],
        [{ inputs: 65537 }, "inputs expected 1 to 65536, got 65537"],
        [{ batch: 0 }, "batch expected 1 to 1048576, got 0"],
        [{ layers: 257 }, "layers expected 1 to 256, got 257"],
        [{ layers_ptr: 0 }, "layers_ptr expected 96 bytes"],
        [{ layers_ptr: layers + 4 }, "layers_ptr expected 96 bytes aligned to 8"],
        [{ layers_ptr: outside }, "layers_ptr expected 96 bytes"],
        layer(0, { kind: 4 }, "kind expected 0 to 3, got 4"),
        layer(2, { kind: -1 }, "kind expected 0 to 3, got -1"),
        layer(0, { units: 0 }, "units expected 1 to 65536, got 0"),
        layer(2, { units: 65537 }, "units expected 1 to 65536, got 65537"),
        layer(1, { activation: 8 }, "activation expected 0 to 7, got 8"),
        layer(1, { activation: -1 }, "activation expected 0 to 7, got -1"),
        layer(1, { alpha: -0.5 }, "alpha expected a number of at least 0"),
        layer(1, { alpha: Number.NaN }, "alpha expected a number of at least 0"),
        layer(1, { alpha: Infinity }, "alpha expected a number of at least 0"),
        layer(1, { kind: maxout }, "pieces expected 1 to 255, got 0"),
        layer(1, { kind: maxout, pieces: 256 }, "pieces expected 1 to 255, got 256"),
        layer(1, { kind: maxout, pieces: 3 }, "pieces expected a divisor of the layer's inputs"),
        layer(1, { kind: dropout, rate: -0.1 }, "rate expected a number from 0 to below 1"),
        layer(1, { kind: dropout, rate: 1 }, "rate expected a number from 0 to below 1"),
        layer(1, { kind: dropout, rate: Number.NaN }, "rate expected a number from 0 to below 1"),
        layer(2, { kind: dropout }, "dropout layers behind the last dense layer expected none"),
        [
          { layers_ptr: p.twoDropouts },
          "dropout layers between two dense layers expected at most one",
        ],
        [
          { layers: 1, layers_ptr: layers + layerSpecLayout.bytes },
          "dense layers expected at least one",
        ],
        [{ loss: 5 }, "loss expected 0 to 4, got 5"],
        [{ loss: -1 }, "loss expected 0 to 4, got -1"],
        [{ optimizer: 12 }, "optimizer expected 0 to 11, got 12"],
      ],
    ),
    misuse("net_parameters", { net }, [[{ net: 0 }, noNet]]),
    misuse("net_params_ptr", { net }, [[{ net: d }, noNet]]),
    misuse("net_grads_ptr", { net }, [[{ net: outside }, noNet]]),
    misuse("net_slot_ptr", { net, slot: 0 }, [[{ net: set }, noNet]]),
    misuse("net_step", { net }, [[{ net: 7 }, noNet]]),
    misuse("net_initialise", { net, weights: 0, biases: 0, seed_low: 1, seed_high: 0 }, [
      [{ net: d }, noNet],
      [{ weights: 9 }, "weights expected 0 to 8, got 9"],
      [{ biases: -1 }, "biases expected 0 to 8, got -1"],
    ]),
    misuse("net_set_optimizer", { net, hyper_ptr: hyper }, [
      [{ net: d }, noNet],
      [{ hyper_ptr: outside }, "hyper_ptr expected 64 bytes"],
      number({ lr: 0 }, "lr expected a positive number"),
      number({ lr: Number.NaN }, "lr expected a positive number"),
      number({ lr: Infinity }, "lr expected a positive number"),
      number({ weight_decay: -1 }, "weight_decay expected a number of at least 0"),
      number({ decay1: 1 }, "decay1 expected a number from 0 to below 1"),
      number({ decay2: -0.1 }, "decay2 expected a number from 0 to below 1"),
      number({ epsilon: -1 }, "epsilon expected a number of at least 0"),
      number({ l1: Number.NaN }, "l1 expected a number of at least 0"),
      number({ l2: Infinity }, "l2 expected a number of at least 0"),
      number({ initial_accumulator: -1 }, "initial_accumulator expected a number of at least 0"),
      [{ net: p.dividing }, "initial_accumulator expected a positive number"],
    ]),
    misuse("net_set_options", { net, target_on: 1, target_off: 0, bias_scale: 1, max_norm: 0 }, [
      [{ net: d }, noNet],
      [{ target_on: 0 }, "target_on - target_off expected a positive number"],
      [{ target_on: Number.NaN }, "target_on - target_off expected a positive number"],
      [{ target_off: -Infinity }, "target_on - target_off expected a positive number"],
      [{ bias_scale: 0 }, "bias_scale expected a positive number"],
      [{ bias_scale: Number.NaN }, "bias_scale expected a positive number"],
      [{ bias_scale: Infinity }, "bias_scale expected a positive number"],
      [{ max_norm: -1 }, "max_norm expected a number of at least 0"],
      [{ max_norm: Number.NaN }, "max_norm expected a number of at least 0"],
      [{ max_norm: Infinity }, "max_norm expected a number of at least 0"],
    ]),
    misuse("net_set_seed", { net, seed_low: 1, seed_high: 0 }, [
      [{ net: set }, noNet],
      [{ net: 0 }, noNet],
    ]),
    misuse("net_set_step", { net, step: 1 }, [
      [{ step: -1 }, "step expected at least 0, got -1"],
      [{ net: set }, noNet],
    ]),
    misuse(
      "data_create",
      {
        kind: u8,
        dtype: f32,
        count: 7,
        features: 3,
        outputs: 2,
        inputs_ptr: d,
        labels_ptr: labels,
        targets_ptr: 0,
        table_ptr: table,
      },
      [
        [{ kind: 3 }, "kind expected 0 to 2, got 3"],
        [{ kind: f64 }, "kind of float inputs expected 0 to 0, got 1"],
        [{ dtype: u8 }, "dtype expected 0 to 1, got 2"],
        [{ count: -1 }, "count expected at least 0, got -1"],
        [{ features: 0 }, "features expected 1 to 65536, got 0"],
        [{ outputs: 65537 }, "outputs expected 1 to 65536, got 65537"],
        [{ outputs: 0 }, "outputs expected 1 to 65536, got 0"],
        [{ inputs_ptr: 0 }, "inputs_ptr expected 21 bytes"],
        [{ labels_ptr: outside }, "labels_ptr expected 14 bytes"],
        [{ labels_ptr: labels + 1 }, "labels_ptr expected 14 bytes aligned to 2"],
        [{ count: 8 }, "label expected 0 to 1, got 2"],
        [{ targets_ptr: d }, "targets_ptr expected 0 if there are labels"],
        [{ labels_ptr: 0, targets_ptr: outside }, "targets_ptr expected 112 bytes aligned to 8"],
        [{ table_ptr: 0 }, "table_ptr expected 1024 bytes"],
      ],
    ),
  ];
}

function ofTraining(p: Places): Misuse[] {
  const { data: d, order, net, set, outside } = p;
  const handles: Wrong = [
    [{ net: set }, "net expected a handle from net_create"],
    [{ net: 0 }, "net expected a handle from net_create"],
    [{ net: outside }, "net expected a handle from net_create"],
  ];
  const both: Wrong = [
    ...handles,
    [{ data: net }, "data expected a handle from data_create"],
    [{ data: 0 }, "data expected a handle from data_create"],
    [{ net: p.narrow }, "features of data expected 2 to 2, got 3"],
    [{ data: p.many }, "outputs of data expected 1 to 2, got 3"],
    [{ net: p.squares, data: p.fewTargets }, "outputs of data expected 2 to 2, got 1"],
    [{ data: p.targets }, "data expected labels for softmax_cross_entropy"],
    [{ data: p.wide }, "dtype of data expected 0 to 0, got 1"],
  ];
  const answered: Wrong = [
    ...both,
    [{ data: p.unanswered }, "data expected labels or targets"],
    [{ net: p.sgdSquares, data: p.unanswered }, "data expected labels or targets"],
  ];
  const untrained = "lr expected net_set_optimizer to be called first";
  const wrongDelta = [0, -1, Number.NaN, Infinity].map(
    (delta) => [{ delta }, "delta expected a positive number"] as const,
  );
  return [
    misuse("net_train", { net, data: set, order_ptr: order, count: 5, losses_ptr: d }, [
      ...answered,
      [{ net: p.untrained }, untrained],
      [{ count: -1 }, "count expected at least 0, got -1"],
      [{ order_ptr: 0 }, "order_ptr expected 20 bytes"],
      [{ count: 8 }, "order expected 0 to 6, got 99"],
      [{ count: 7, losses_ptr: outside }, "losses_ptr expected 16 bytes"],
    ]),
    misuse("net_gradient", { net, data: set, order_ptr: order, count: 4, loss_ptr: d }, [
      ...answered,
      [{ count: 0 }, "count expected 1 to 5, got 0"],
      [{ count: 6 }, "count expected 1 to 5, got 6"],
      [{ order_ptr: order + 16 }, "order expected 0 to 6, got 99"],
      [{ loss_ptr: d + 4 }, "loss_ptr expected 8 bytes"],
    ]),
    misuse("net_step_parts", { net }, handles),
    misuse("net_step_part", { net, data: set, order_ptr: order, count: 4, part: 0, loss_ptr: d }, [
      ...both,
      [{ net: p.untrained }, untrained],
      [{ count: 0 }, "count expected 1 to 5, got 0"],
      [{ count: 6 }, "count expected 1 to 5, got 6"],
      [{ order_ptr: order + 16 }, "order expected 0 to 6, got 99"],
      [{ part: 1 }, "part expected 0 to 0, got 1"],
      [{ part: -1 }, "part expected 0 to 0, got -1"],
      [{ loss_ptr: d + 4 }, "loss_ptr expected 8 bytes"],
    ]),
    misuse("net_update", { net }, [...handles, [{ net: p.untrained }, untrained]]),
    misuse(
      "net_evaluate",
      { net, data: set, start: 0, count: 7, probs_ptr: d, predictions_ptr: d, loss_ptr: d },
      [
        ...both,
        [{ start: -1 }, "start expected 0 to 7, got -1"],
        [{ start: 8 }, "start expected 0 to 7, got 8"],
        [{ count: 8 }, "count expected 0 to 7, got 8"],
        [{ start: 7, count: 1 }, "count expected 0 to 0, got 1"],
        [{ start: 3, count: -1 }, "count expected 0 to 4, got -1"],
        [{ probs_ptr: outside }, "probs_ptr expected 56 bytes"],
        [{ predictions_ptr: outside }, "predictions_ptr expected 14 bytes aligned to 2"],
        [{ loss_ptr: 4 }, "loss_ptr expected 8 bytes"],
      ],
    ),
    misuse(
      "net_numerical_gradient",
      {
        net,
        data: set,
        order_ptr: order,
        count: 5,
        delta: 1e-4,
        method: 0,
        first: 0,
        parameters: 26,
        out_ptr: d,
        flags_ptr: d,
      },
      [
        ...answered,
        ...wrongDelta,
        [{ order_ptr: 0 }, "order_ptr expected 20 bytes"],
        [{ order_ptr: order + 12 }, "order expected 0 to 6, got 99"],
        [{ count: 0 }, "count expected 1 to 5, got 0"],
        [{ count: 6 }, "count expected 1 to 5, got 6"],
        [{ method: 2 }, "method expected 0 to 1, got 2"],
        [{ first: 27 }, "first expected 0 to 26, got 27"],
        [{ first: -1 }, "first expected 0 to 26, got -1"],
        [{ first: 20, parameters: 7 }, "parameters expected 0 to 6, got 7"],
        [{ out_ptr: d + 4 }, "out_ptr expected 208 bytes aligned to 8"],
        [{ flags_ptr: outside }, "flags_ptr expected 26 bytes"],
      ],
    ),
    misuse(
      "net_train_numerical",
      {
        net: p.sgd,
        data: set,
        order_ptr: order,
        count: 2,
        delta: 1e-4,
        form: 0,
        losses_ptr: d,
      },
      [
        ...answered,
        ...wrongDelta,
        [{ net }, "optimizer expected 0 to 0, got 1"],
        [{ net: p.untrainedSgd }, untrained],
        [{ count: -1 }, "count expected at least 0, got -1"],
        [{ count: 8 }, "order expected 0 to 6, got 99"],
        [{ form: 3 }, "form expected 0 to 2, got 3"],
        [{ losses_ptr: outside }, "losses_ptr expected 16 bytes"],
      ],
    ),
  ];
}

/** `good` has the arguments in the order of the parameters. */
function misuse(name: string, good: Arguments, wrong: Wrong): Misuse {
  const calls = wrong.map(
    ([changes, message]) => [Object.values({ ...good, ...changes }), message] as const,
  );
  return { name, calls };
}
