// Weights of other programs: what PyTorch and Keras save, names and shapes of every habit, and files not to be trusted.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { decodeCheckpoint, encodeCheckpoint, isCheckpoint } from "../../../ts/core/checkpoint.ts";
import { unitScaling } from "../../../ts/core/dataset.ts";
import { decodeWeights } from "../../../ts/core/decode_weights.ts";
import { type ErrorKind, SimdigitError } from "../../../ts/core/errors.ts";
import { optimizerDefaults } from "../../../ts/core/optimizer.ts";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "../../../ts/core/safetensors.ts";
import type { Parameters as Values } from "../../../ts/core/session.ts";
import { layerSizes, type NetworkSpec, parameterCount } from "../../../ts/core/spec.ts";
import type { WeightsOptions } from "../../../ts/core/weights_options.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { fileBytes } from "../../support/files.ts";

const test = suite("weights of other programs");

const modules = ["sequential", "named", "data_parallel", "compiled", "nested", "keras"];
const fixture = (name: string) => fileBytes(`test/fixtures/weights/${name}`);
const expected = JSON.parse(new TextDecoder().decode(await fixture("expected.json")));

type Shapes = readonly (readonly [name: string, ...shape: number[]])[];

/** A tensor whose elements count up from `start`. */
function ramp(shape: readonly number[], start = 0): Tensor {
  const length = shape.reduce((product, size) => product * size, 1);
  return { shape, values: Float32Array.from({ length }, (_, i) => start + i) };
}

function fileOf(shapes: Shapes, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const tensors = shapes.map(([name, ...shape]) => [name, ramp(shape)] as const);
  return encodeSafetensors({
    tensors: new Map(tensors),
    metadata: new Map(Object.entries(metadata)),
  });
}

/** Sizes of the layers and names of their tensors, in the order found; and what was told. */
function found(shapes: Shapes, options: WeightsOptions = {}) {
  const notices: string[] = [];
  const onNotice = (text: string) => notices.push(text);
  const hasHidden = shapes.length > 2;
  const own = options.layers || !hasHidden ? {} : { activation: "relu" as const };
  const { network, layout } = decodeWeights(fileOf(shapes), { ...own, ...options, onNotice }, "w");
  return { sizes: layerSizes(network).join("-"), ...layout, notices };
}

function refuses(kind: ErrorKind, work: () => unknown, ...parts: string[]): void {
  try {
    work();
  } catch (error) {
    assert.instance(error, SimdigitError);
    for (const part of parts) {
      assert.ok(
        (error as Error).message.includes(part),
        `${(error as Error).message} lacks ${part}`,
      );
    }
    assert.is((error as SimdigitError).kind, kind);
    return;
  }
  assert.unreachable(`expected a refusal: ${parts}`);
}

/** The outputs before the softmax. */
async function logitsOf(network: NetworkSpec, parameters: Values): Promise<number[]> {
  const options = { network: { ...network, loss: "mean_squared_error" as const } };
  const optimizer = optimizerDefaults("sgd");
  await using session = await openSession({ ...options, optimizer, batchSize: 4 });
  await session.loadParameters(parameters);
  const x = Float32Array.from(expected.x.flat());
  return [...(await session.predict(x, { divisor: 1, scale: 1, shift: 0 }))];
}

function assertClose(actual: readonly number[], wanted: readonly number[]): void {
  assert.is(actual.length, wanted.length);
  // Sums of at most six products in float32.
  for (const [i, value] of actual.entries()) {
    assert.ok(Math.abs(value - wanted[i]!) < 1e-6, `${i}: ${value}, PyTorch has ${wanted[i]}`);
  }
}

for (const name of modules) {
  test(`${name}: the outputs are PyTorch's, and the weights go back bit for bit under their names`, async () => {
    const bytes = await fixture(`${name}.safetensors`);
    const { network, parameters, layout } = decodeWeights(bytes, { activation: "relu" });
    assert.equal(layerSizes(network), [6, 5, 4, 3]);
    assertClose(await logitsOf(network, parameters), expected.logits.flat());
    const recipe = { ...findLab("xavier-adam").recipe, network };
    const count = parameterCount(network);
    const optimizer = {
      step: 1,
      slots: [new Float32Array(count), new Float32Array(count).fill(2)],
    };
    const parts = { recipe, parameters, layout, seed: 1, data: "none", epochs: 0 };
    for (const more of [{}, { optimizer }]) {
      const saved = encodeCheckpoint({ ...parts, ...more });
      assert.equal(decodeCheckpoint(saved), { ...parts, ...more });
      const own = decodeSafetensors(bytes).tensors;
      const written = [...decodeSafetensors(saved).tensors].filter(
        ([key]) => !/^optimizer\./.test(key),
      );
      assert.equal(written.map(([key]) => key).sort(), [...own.keys()].sort());
      for (const [key, { shape, values }] of written) {
        assert.equal(shape, own.get(key)!.shape);
        assert.equal(new Uint8Array(values.buffer), new Uint8Array(own.get(key)!.values.buffer));
      }
    }
  });
}

for (const [dtype, told, logits] of [
  ["f16", "tensors of F16 are widened to f32, without loss", expected.logits_f16],
  ["bf16", "tensors of BF16 are widened to f32, without loss", expected.logits_bf16],
  ["f64", "tensors of F64 are rounded to f32; dtype f64 keeps them", expected.logits],
] as const) {
  test(`${dtype} is converted, with a notice`, async () => {
    const notices: string[] = [];
    const onNotice = (text: string) => notices.push(text);
    const bytes = await fixture(`${dtype}.safetensors`);
    const options = { activation: "relu", onNotice } as const;
    const { network, parameters } = decodeWeights(bytes, options, "w");
    assert.equal(notices, [`w: ${told}`]);
    assertClose(await logitsOf(network, parameters), logits.flat());
    const wide = decodeWeights(bytes, { ...options, dtype: "f64" });
    assert.instance(wide.parameters, Float64Array);
    assert.equal(Float32Array.from(wide.parameters), parameters);
    assert.is(notices.length, dtype === "f64" ? 1 : 2);
  });
}

test("a number that float32 does not hold is refused, and kept as float64", () => {
  const bytes = encodeSafetensors({
    tensors: new Map([["0.weight", { shape: [1, 2], values: Float64Array.of(1, -1e300) }]]),
    metadata: new Map(),
  });
  const order = "units-first";
  refuses(
    "data",
    () => decodeWeights(bytes, { order }),
    "0.weight expected numbers that float32 holds, got -1e+300",
  );
  assert.equal(
    decodeWeights(bytes, { dtype: "f64", order }).parameters,
    Float64Array.of(1, -1e300, 0),
  );
});

/** Names of weight and bias of 12 layers, as people and programs write them. */
const habits: Readonly<Record<string, (i: number) => readonly [weight: string, bias: string]>> = {
  "nn.Sequential": (i) => [`${2 * i}.weight`, `${2 * i}.bias`],
  "fc1, fc2, out": (i) =>
    i === 11 ? ["out.weight", "out.bias"] : [`fc${i + 1}.weight`, `fc${i + 1}.bias`],
  "input, hidden, output": (i) => {
    const name = i === 0 ? "input_layer" : i === 11 ? "output_layer" : `hidden_layer${i}`;
    return [`model.${name}.weight`, `model.${name}.bias`];
  },
  nested: (i) => [`module.net.layers.${i}.linear.weight`, `module.net.layers.${i}.linear.bias`],
  "features, classifier": (i) => {
    const name = i < 6 ? `features.${3 * i}` : `classifier.${3 * (i - 6)}`;
    return [`${name}.weight`, `${name}.bias`];
  },
  Keras: (i) =>
    i === 0 ? ["dense/kernel:0", "dense/bias:0"] : [`dense_${i}/kernel:0`, `dense_${i}/bias:0`],
  "Keras 3": (i) => {
    const name = `layers/dense${i === 0 ? "" : `_${i}`}/vars`;
    return [`${name}/0`, `${name}/1`];
  },
  Flax: (i) => [`params.Dense_${i}.kernel`, `params.Dense_${i}.bias`],
  NumPy: (i) => [`W${i + 1}`, `b${i + 1}`],
  "NumPy, small": (i) => [`w_${i}`, `b_${i}`],
  "scikit-learn": (i) => [`coefs_${i}`, `intercepts_${i}`],
  "a list of arrays": (i) => [`arr_${2 * i}`, `arr_${2 * i + 1}`],
  "lists of parameters": (i) => [`weights.${i}`, `biases.${i}`],
  "camel case": (i) => [`linear${i}Weight`, `linear${i}Bias`],
};

for (const [habit, names] of Object.entries(habits)) {
  test(`names of ${habit}, in any order in the file, either way round`, () => {
    const layerCount = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(
        layerCount,
        fc.boolean(),
        fc.infiniteStream(fc.double()),
        (count, unitsFirst, keys) => {
          // Layers of equal size stand in the order of their names; the ends tell which way round weights are.
          const sizes = Array.from({ length: count + 1 }, (_, i) =>
            i === 0 ? 9 : i === count ? 5 : 8,
          );
          const indices = Array.from({ length: count }, (_, i) => (i === count - 1 ? 11 : i));
          const named = indices.map((i) => names(i));
          const shapes: Shapes = named.flatMap(([weight, bias], i) => {
            const [inputs, units] = [sizes[i]!, sizes[i + 1]!];
            const sides = unitsFirst ? [units, inputs] : [inputs, units];
            return [
              [weight, ...sides],
              [bias, units],
            ] as Shapes;
          });
          const drawn = shapes.map((entry) => ({ entry, key: keys.next().value as number }));
          const shuffled = drawn.toSorted((a, b) => a.key - b.key).map(({ entry }) => entry);
          const { sizes: got, order, names: order_ } = found(shuffled);
          assert.is(got, sizes.join("-"));
          assert.is(order, unitsFirst ? "units-first" : "inputs-first");
          assert.equal(order_, named.flat());
        },
      ),
      { numRuns: 40 },
    );
  });
}

test("equal sizes stand in the order of their numbers, 10 behind 9", () => {
  const shapes: Shapes = Array.from({ length: 12 }, (_, i) => [
    `fc${i}.weight`,
    i === 11 ? 3 : 8,
    8,
  ]);
  const reversed = shapes.toReversed();
  const { names, notices } = found([...reversed, ["fc11.bias", 3]]);
  assert.equal(
    names.filter((_, i) => i % 2 === 0),
    shapes.map(([name]) => name),
  );
  assert.is(names[1], "fc0.bias");
  assert.equal(notices, [
    "w: no bias beside fc0.weight, fc1.weight, fc2.weight, fc3.weight and 7 more: biases of 0 are added, which compute the same",
  ]);
});

test("names without an order, or with another, leave it to the shapes", () => {
  const { sizes, names, notices } = found([
    ["b.weight", 5, 7],
    ["a.weight", 3, 5],
    ["b.bias", 5],
    ["a.bias", 3],
  ]);
  assert.is(sizes, "7-5-3");
  assert.equal(names, ["b.weight", "b.bias", "a.weight", "a.bias"]);
  assert.equal(notices, []);
  const other = found([
    ["fc2.weight", 5, 7],
    ["fc1.weight", 3, 5],
    ["fc1.bias", 3],
    ["fc2.bias", 5],
  ]);
  assert.is(other.sizes, "7-5-3");
  assert.equal(other.notices, [
    "w: the order of the layers is that of their shapes: fc2.weight, fc1.weight",
  ]);
});

test("an encoder comes before its decoder; names that do not tell are refused", () => {
  const pair = (a: string, b: string): Shapes => [
    [`${a}.weight`, 3, 8],
    [`${a}.bias`, 3],
    [`${b}.weight`, 8, 3],
    [`${b}.bias`, 8],
  ];
  assert.is(found(pair("encoder", "decoder")).sizes, "8-3-8");
  assert.is(found(pair("decoder", "encoder")).sizes, "3-8-3");
  refuses(
    "data",
    () => found(pair("left", "right")),
    "w: left.weight [3, 8] and right.weight [8, 3] fit in either order, and their names do not tell it",
  );
});

test("weights that fit both ways are asked for, not guessed", () => {
  const square: Shapes = [
    ["0.weight", 4, 4],
    ["0.bias", 4],
    ["2.weight", 4, 4],
    ["2.bias", 4],
  ];
  refuses(
    "usage",
    () => found(square),
    'w: order of the weights\' sides expected "units-first"',
    "both make 4-4-4",
  );
  refuses(
    "usage",
    () => found(square.filter(([, ...shape]) => shape.length === 2)),
    "both make 4-4-4",
  );
  for (const order of ["units-first", "inputs-first"] as const) {
    const { parameters } = decodeWeights(fileOf(square), { activation: "tanh", order });
    // In the buffer weights are inputs x units.
    const start = order === "units-first" ? [0, 4, 8, 12] : [0, 1, 2, 3];
    assert.equal([...parameters.subarray(0, 4)], start);
  }
  const shapes: Shapes = [
    ["0.weight", 4, 3],
    ["0.bias", 4],
  ];
  refuses(
    "data",
    () => found(shapes, { order: "inputs-first" }),
    "w: expected layers of which each takes what the one before gives, inputs-first, got 0.weight [4, 3] + 0.bias [4]",
  );
});

test("without an activation it names the layers that it has found", () => {
  const bytes = fileOf([
    ["fc1.weight", 32, 784],
    ["fc1.bias", 32],
    ["fc2.weight", 10, 32],
    ["fc2.bias", 10],
  ]);
  refuses(
    "usage",
    () => decodeWeights(bytes, {}, "w"),
    'w: 784-32-10: 2 dense layers, and weights do not say which activation stands between them - give it, as activation: "relu"',
  );
  const layersOf = (options: WeightsOptions) => decodeWeights(bytes, options).network.layers;
  const [first, last] = [32, 10].map((units) => ({ kind: "dense" as const, units }));
  assert.equal(layersOf({ activation: "linear" }), [first, last]);
  const leaky = { kind: "activation", activation: "leaky_relu", alpha: 0.2 } as const;
  assert.equal(layersOf({ activation: "leaky_relu", alpha: 0.2 }), [first, leaky, last]);
  const sigmoid = { kind: "activation", activation: "sigmoid" } as const;
  const relu = { kind: "activation", activation: "relu" } as const;
  assert.equal(layersOf({ activation: "relu", loss: "binary_cross_entropy" }), [
    first,
    relu,
    last,
    sigmoid,
  ]);
  assert.equal(layersOf({ activation: "relu", loss: "mean_squared_error" }), [first, relu, last]);
  const dropout = { kind: "dropout", rate: 0.5 } as const;
  assert.equal(layersOf({ layers: [first!, dropout, relu] }), [first, dropout, relu, last]);
  const whole = [first!, relu, last!, sigmoid];
  assert.equal(layersOf({ layers: whole, loss: "squared_error" }), whole);
  const wrong: readonly (readonly [WeightsOptions, ErrorKind, string])[] = [
    [
      { layers: [] },
      "usage",
      "layers expected 2 dense layers as in the file, or 1 with the last one added, got 0",
    ],
    [
      { layers: [{ kind: "dense", units: 64 }] },
      "data",
      "got fc1.weight [32, 784] + fc1.bias [32]",
    ],
    [
      { layers: [first!, relu], activation: "relu" },
      "usage",
      "activation expected none beside layers",
    ],
    [{ activation: "softmax" as "relu" }, "usage", "activation expected linear, sigmoid"],
    [
      { activation: "relu", alpha: 1 },
      "usage",
      "alpha expected only leaky_relu or elu to have one",
    ],
    [{ activation: "relu", loss: "hinge" as "squared_error" }, "usage", "loss expected"],
    [{ activation: "relu", dtype: "f16" as "f32" }, "usage", "dtype expected f32, f64"],
    [{ activation: "relu", order: "rows" as "units-first" }, "usage", "order expected units-first"],
  ];
  for (const [options, kind, message] of wrong) {
    refuses(kind, () => decodeWeights(bytes, options), message);
  }
  const one = fileOf([
    ["weight", 10, 784],
    ["bias", 10],
  ]);
  assert.equal(decodeWeights(one).network.layers, [last]);
  refuses(
    "usage",
    () => decodeWeights(one, { activation: "relu" }),
    "none for the one dense layer of 784-10",
  );
});

test("maxout by its layers", () => {
  const shapes: Shapes = [
    ["0.weight", 6, 5],
    ["0.bias", 6],
    ["1.weight", 2, 3],
    ["1.bias", 2],
  ];
  const layers = [{ kind: "dense", units: 6 } as const, { kind: "maxout", pieces: 2 } as const];
  assert.is(found(shapes, { layers }).sizes, "5-3-2");
});

test("biases of NumPy may be rows or columns", () => {
  const { sizes, notices } = found([
    ["W1", 7, 5],
    ["b1", 1, 5],
    ["W2", 5, 1],
    ["b2", 1, 1],
  ]);
  assert.is(sizes, "7-5-1");
  assert.equal(notices, ["w: weights are inputs x units, as Keras saves them"]);
  assert.is(
    found([
      ["W1", 5, 7],
      ["b1", 5, 1],
    ]).sizes,
    "7-5",
  ); // prettier-ignore
});

test("counters and an optimiser's buffers are left out, with a notice", async () => {
  const tensors = new Map(decodeSafetensors(await fixture("named.safetensors")).tensors);
  for (const [name, { shape }] of tensors) {
    if (!name.startsWith("optimizer")) tensors.set(`optimizer.${name}.exp_avg`, ramp(shape));
  }
  tensors.set("optimizer.state.0.step", ramp([]));
  const notices: string[] = [];
  const onNotice = (text: string) => notices.push(text);
  const options = { activation: "relu", onNotice } as const;
  const bytes = encodeSafetensors({ tensors, metadata: new Map() });
  assert.equal(layerSizes(decodeWeights(bytes, options, "w").network), [6, 5, 4, 3]);
  assert.equal(notices, ["w: the buffers of an optimiser are left out"]);
  const counted = withCounter(await fixture("named.safetensors"));
  assert.equal(layerSizes(decodeWeights(counted, options, "w").network), [6, 5, 4, 3]);
  assert.is(notices[1], "w: integers are no weights and are left out: bn.num_batches_tracked");
  refuses(
    "data",
    () =>
      decodeWeights(withCounter(encodeSafetensors({ tensors: new Map(), metadata: new Map() }))),
    "expected tensors of dense layers, got none",
  );
});

/** The file with a tensor of one 64-bit integer. */
function withCounter(bytes: Uint8Array): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const counter = { shape: [1], values: Float64Array.of(5) };
  const whole = encodeSafetensors({
    tensors: new Map([...tensors, ["bn.num_batches_tracked", counter]]),
    metadata,
  });
  const text = new TextDecoder("latin1").decode(whole);
  const at = text.indexOf("F64", text.indexOf("num_batches_tracked"));
  whole.set(new TextEncoder().encode("I64"), at);
  return whole;
}

test("layers that simdigit does not have are named", () => {
  const dense: Shapes = [
    ["fc.weight", 3, 8],
    ["fc.bias", 3],
  ];
  for (const [shapes, message] of [
    [
      [["conv1.weight", 6, 1, 5, 5]],
      "conv1.weight [6, 1, 5, 5] belongs to a layer that simdigit does not have: convolution",
    ],
    [
      [
        ["1.weight", 8],
        ["1.bias", 8],
      ],
      "1.weight [8] belongs to a layer that simdigit does not have: normalisation",
    ], // prettier-ignore
    [[["bn.running_mean", 8]], "batch normalisation"],
    [[["layer_normalization/gamma", 8]], "normalisation"],
    [[["lstm.weight_ih_l0", 8, 8]], "recurrent layer"],
    [[["attn.in_proj_weight", 24, 8]], "attention"],
    [[["embed.weight", 100, 8]], "embedding"],
    [[["fc.weight_g", 3, 1]], "weight normalisation"],
  ] as readonly [Shapes, string][]) {
    refuses("data", () => found([...dense, ...shapes]), "w: tensor ", message);
  }
  for (const [shapes, message] of [
    [[["0.bias", 3]], "got 0.bias [3]"],
    [[["temperature"]], "got temperature []"],
    [[...dense, ["shift", 3]], "got fc.weight [3, 8], fc.bias [3], shift [3]"],
    [
      [
        ["fc.weight", 3, 8],
        ["fc.bias", 4],
      ],
      "got fc.weight [3, 8], fc.bias [4]",
    ], // prettier-ignore
    [
      [...dense, ["ema.fc.weight", 3, 8], ["ema.fc.bias", 3]],
      "got fc.weight [3, 8] + fc.bias [3], ema.fc.weight",
    ], // prettier-ignore
    [[], "expected tensors of dense layers, got none"],
  ] as readonly [Shapes, string][]) {
    refuses("data", () => found(shapes), "w: ", message);
  }
});

/** A checkpoint's file with its tensors changed by another program, which keeps the metadata. */
function changed(
  bytes: Uint8Array,
  change: (name: string, tensor: Tensor) => [string, Tensor] | undefined,
) {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const made = [...tensors].flatMap(([name, tensor]) => {
    const entry = change(name, tensor);
    return entry ? [entry] : [];
  });
  return encodeSafetensors({ tensors: new Map(made), metadata });
}

function transposed({ shape, values }: Tensor): Tensor {
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined) return { shape, values };
  const turned = values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
  return { shape: [columns, rows], values: turned };
}

test("a checkpoint that another program changed is read, and its names are kept", () => {
  const network: NetworkSpec = {
    inputs: 4,
    layers: [
      { kind: "dense", units: 3 },
      { kind: "activation", activation: "tanh" },
      { kind: "dense", units: 3 },
    ], // prettier-ignore
    loss: "softmax_cross_entropy",
    dtype: "f32",
  };
  const recipe = { ...findLab("xavier-adam").recipe, network, scaling: unitScaling };
  const flat = (start: number) => ramp([27], start).values;
  const optimizer = { step: 9, slots: [flat(100), flat(200)] };
  const saved = { recipe, parameters: flat(0), optimizer, seed: 1, data: "mnist", epochs: 2 };
  const bytes = encodeCheckpoint(saved);
  assert.ok(isCheckpoint(bytes));
  refuses(
    "usage",
    () => decodeWeights(bytes, {}, "w"),
    "w: expected weights of another program, got a checkpoint",
  );
  const isOptimizers = (name: string) => name.startsWith("optimizer.");
  const fc = (name: string) => name.replace("0.", "fc1.").replace("2.", "fc2.");
  const cases: readonly {
    what: string;
    change: Parameters<typeof changed>[1];
    names?: readonly string[];
    order?: string;
    isAlone?: boolean;
    told?: readonly string[];
  }[] = [
    { what: "nothing", change: (name, tensor) => [name, tensor] },
    {
      what: "a prefix",
      change: (name, tensor) => [`module.${name}`, tensor],
      names: ["module.0.weight", "module.0.bias", "module.2.weight", "module.2.bias"],
    },
    {
      what: "other names",
      change: (name, tensor) => [fc(name), tensor],
      names: ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"],
    },
    {
      what: "other names of the weights alone",
      change: (name, tensor) => [isOptimizers(name) ? name : fc(name), tensor],
      names: ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"],
    },
    {
      what: "transposed",
      change: (name, tensor) => [name, transposed(tensor)],
      names: ["0.weight", "0.bias", "2.weight", "2.bias"],
      order: "inputs-first",
      told: ["w: weights are inputs x units, as Keras saves them"],
    },
    {
      what: "float64",
      change: (name, { shape, values }) => [name, { shape, values: Float64Array.from(values) }],
      told: ["w: tensors of F64 are rounded to f32"],
    },
    {
      what: "the weights alone",
      change: (name, tensor) => (isOptimizers(name) ? undefined : [name, tensor]),
      isAlone: true,
      told: ["w: the optimiser's state is not in the file"],
    },
    {
      what: "the weights alone with a prefix",
      change: (name, tensor) => (isOptimizers(name) ? undefined : [`net.${name}`, tensor]),
      names: ["net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias"],
      isAlone: true,
      told: ["w: the optimiser's state is not in the file"],
    },
  ];
  for (const { what, change, names, order = "units-first", isAlone, told = [] } of cases) {
    const notices: string[] = [];
    const file = changed(bytes, change);
    const read = decodeCheckpoint(file, "w", { onNotice: (text) => notices.push(text) });
    const { optimizer: _, ...alone } = saved;
    const layout = names ? { layout: { names, order } } : {};
    assert.equal(read, { ...(isAlone ? alone : saved), ...layout }, what);
    assert.equal(notices, told, what);
    assert.equal(decodeCheckpoint(encodeCheckpoint(read)), read, what);
  }
  const counted = withCounter(bytes);
  assert.equal(decodeCheckpoint(counted), saved);
  const twisted = changed(bytes, (name, tensor) => [
    name,
    name === "0.weight" ? { ...tensor, shape: [2, 6] } : tensor,
  ]);
  refuses(
    "data",
    () => decodeCheckpoint(twisted, "w"),
    "w: tensor 0.weight expected f32 [3, 4], got f32 [2, 6]",
  );
});

test("a layout is checked", () => {
  const network: NetworkSpec = {
    inputs: 2,
    layers: [{ kind: "dense", units: 2 }],
    loss: "softmax_cross_entropy",
    dtype: "f32",
  }; // prettier-ignore
  const recipe = { ...findLab("xavier-adam").recipe, network };
  const parts = { recipe, parameters: ramp([6]).values, seed: 1, data: "none", epochs: 0 };
  const layout = { names: ["a", "b"], order: "inputs-first" as const };
  const saved = encodeCheckpoint({ ...parts, layout });
  assert.equal(decodeSafetensors(saved).tensors.get("a"), ramp([2, 2]));
  // Square weights under other names lie as they did before.
  const keras = { names: ["dense/kernel", "dense/bias"], order: "inputs-first" as const };
  const renamed = changed(encodeCheckpoint({ ...parts, layout: keras }), (name, tensor) => [
    `net/${name}`,
    tensor,
  ]);
  const read = decodeCheckpoint(renamed);
  assert.is(read.layout!.order, "inputs-first");
  assert.equal(read.parameters, parts.parameters);
  for (const [wrong, kind, message] of [
    [{ ...layout, names: ["a"] }, "data", "layout.names expected 2 names that differ, got a"],
    [
      { ...layout, names: ["a", "a"] },
      "data",
      "layout.names expected 2 names that differ, got a, a",
    ],
    [{ ...layout, names: ["optimizer.a.exp_avg", "b"] }, "data", "layout.names expected 2 names"],
    [
      { ...layout, order: "rows" },
      "usage",
      "layout.order expected units-first, inputs-first; got rows",
    ],
    [{ ...layout, names: [1, 2] }, "data", "state.layout.names[0] expected a string, got 1"],
  ] as const) {
    refuses(
      kind,
      () => encodeCheckpoint({ ...parts, layout: wrong as unknown as typeof layout }),
      message,
    );
    const { tensors, metadata } = decodeSafetensors(saved);
    const state = JSON.parse(metadata.get("simdigit.state")!);
    const changed = new Map(metadata).set(
      "simdigit.state",
      JSON.stringify({ ...state, layout: wrong }),
    );
    const file = encodeSafetensors({ tensors, metadata: changed });
    refuses("data", () => decodeCheckpoint(file, "w"), "w: ", message.replace(/^state/, ""));
  }
});

test("too many tensors, names of a million letters and hundreds of like layers are refused at once", () => {
  const many: Shapes = Array.from({ length: 1000 }, (_, i) => [`x${i}.weight`, 1, 1]);
  refuses("data", () => found(many), "expected tensors of at most 256 dense layers, got 1000");
  const alike: Shapes = Array.from({ length: 250 }, (_, i) => [
    `${String.fromCharCode(97 + (i % 26))}${"x".repeat(i)}.weight`,
    4,
    4,
  ]);
  refuses("data", () => found(alike, { order: "units-first" }), "number them, as 0.weight");
  const parts = (from: string, to: string): Shapes =>
    alike
      .slice(0, 60)
      .map(([name]) => [`${from}.${name}`, 3, 4])
      .concat([[`${to}.weight`, 9, 9]]) as unknown as Shapes;
  refuses("data", () => found(parts("u", "v"), { order: "units-first" }), "w: expected layers");
  const names: Shapes = Array.from({ length: 100_001 }, (_, i) => [`x${i}`, 0]);
  refuses("data", () => found(names), "w: header: expected at most 100000 tensors, got 100001");
  const long = "y".repeat(1e6);
  refuses(
    "data",
    () => found([[long, 3, 4]]),
    "yyy...: name expected at most 1000 characters, got",
  );
});

test("damaged files are refused or read, never more", async () => {
  const files = await Promise.all(modules.map((name) => fixture(`${name}.safetensors`)));
  const saved = encodeCheckpoint({
    recipe: {
      ...findLab("xavier-adam").recipe,
      network: decodeWeights(files[0]!, { activation: "relu" }).network,
    },
    parameters: ramp([74]).values,
    seed: 1,
    data: "none",
    epochs: 0,
  });
  const read = (bytes: Uint8Array) =>
    isCheckpoint(bytes) ? decodeCheckpoint(bytes) : decodeWeights(bytes, { activation: "relu" });
  const wrongs = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), {
    minLength: 1,
    maxLength: 6,
  });
  let isRead = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(saved, ...files),
      wrongs,
      fc.boolean(),
      (bytes, changes, inHeader) => {
        const copy = bytes.slice();
        // Most of a file is numbers: every other time only the header is changed.
        for (const { at, byte } of changes) copy[at % (inHeader ? 300 : copy.length)] = byte;
        try {
          read(copy);
          isRead++;
        } catch (error) {
          assert.instance(error, SimdigitError);
        }
      },
    ),
    { numRuns: 4000 },
  );
  assert.ok(isRead > 100, `${isRead} of 4000 are read`);
});

test("unknown options are refused", async () => {
  const file = await fixture("sequential.safetensors");
  const options = { activaton: "relu" } as WeightsOptions;
  assert.throws(
    () => decodeWeights(file, options),
    /^decodeWeights has no option activaton - did you mean activation\?$/,
  );
});

test.run();
