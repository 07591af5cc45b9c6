// Checkpoints: bit-exact round trips, PyTorch's names and shapes, and files that are not to be trusted.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from "../../../ts/core/checkpoint.ts";
import { unitScaling } from "../../../ts/core/dataset.ts";
import { type DenseActivation, networkOf } from "../../../ts/core/dense_chain.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { optimizerDefaults, optimizerNames, slotNames } from "../../../ts/core/optimizer.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "../../../ts/core/safetensors.ts";
import { checkSameNetwork } from "../../../ts/core/same_network.ts";
import type { Parameters } from "../../../ts/core/session.ts";
import { type DType, parameterCount } from "../../../ts/core/spec.ts";
import { network as labNetwork } from "../../../ts/labs/labs.ts";
import { fileBytes } from "../../support/files.ts";

const test = suite("checkpoint");

function recipeOf(sizes: number[], activation: DenseActivation, dtype: DType): Recipe {
  return {
    network: { ...labNetwork(sizes, activation), dtype },
    init: { weights: "xavier_uniform", biases: "zeros" },
    optimizer: optimizerDefaults("adam"),
    batchSize: 100,
    epochs: 15,
    dropLast: false,
    shuffle: true,
    scaling: unitScaling,
  };
}

function ramp(count: number, dtype: DType, start = 0): Parameters {
  const values = Array.from({ length: count }, (_, i) => start + i);
  return dtype === "f32" ? Float32Array.from(values) : Float64Array.from(values);
}

function checkpointOf(recipe: Recipe): Checkpoint {
  const count = parameterCount(recipe.network);
  const { dtype } = recipe.network;
  return {
    recipe,
    lab: "xavier-adam",
    seed: 7,
    data: "mnist",
    epochs: 3,
    parameters: ramp(count, dtype),
    optimizer: { step: 1800, slots: [ramp(count, dtype, 0.1), ramp(count, dtype, 0.2)] },
  };
}

const saved = checkpointOf(recipeOf([3, 2, 2], "relu", "f32"));
const file = encodeCheckpoint(saved);

test("a scaling by feature is kept", () => {
  const scaling = { means: [0.1, -3, 1e-7], deviations: [1, 1 / 3, 2e5] };
  const by = checkpointOf({ ...recipeOf([3, 2, 2], "relu", "f32"), scaling });
  assert.equal(decodeCheckpoint(encodeCheckpoint(by)).recipe.scaling, scaling);
  const short = { ...by, recipe: { ...by.recipe, scaling: { ...scaling, means: [1, 2] } } };
  refuses(() => encodeCheckpoint(short), "scaling.means expected 3 numbers, got 2");
});

function bytesOf(values: Parameters): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
}

function assertSame(actual: Checkpoint, expected: Checkpoint): void {
  const { parameters, optimizer, ...rest } = actual;
  const {
    parameters: expectedParameters,
    optimizer: expectedOptimizer,
    ...expectedRest
  } = expected;
  assert.equal(rest, expectedRest);
  assert.is(optimizer!.step, expectedOptimizer!.step);
  assert.is(optimizer!.slots.length, expectedOptimizer!.slots.length);
  [parameters, ...optimizer!.slots].forEach((values, i) => {
    const wanted = [expectedParameters, ...expectedOptimizer!.slots][i]!;
    assert.is(values.constructor, wanted.constructor);
    assert.equal(bytesOf(values), bytesOf(wanted));
  });
}

function refuses(work: () => unknown, ...parts: string[]): void {
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
    return;
  }
  assert.unreachable(`expected a refusal: ${parts}`);
}

/** A file, or else the saved one, with its tensors and metadata changed. */
function changed(
  change: (tensors: Map<string, Tensor>, metadata: Map<string, string>) => void,
  bytes: Uint8Array = file,
): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes, "saved");
  const copy = { tensors: new Map(tensors), metadata: new Map(metadata) };
  change(copy.tensors, copy.metadata);
  return encodeSafetensors(copy);
}

/** A file with one field of its recipe or state replaced, or left out. */
function edited(
  bytes: Uint8Array,
  key: "recipe" | "state",
  path: readonly string[],
  value: unknown,
): Uint8Array {
  return changed((_, metadata) => {
    const json = JSON.parse(metadata.get(`simdigit.${key}`)!);
    const last = path.at(-1)!;
    const holder = path.slice(0, -1).reduce((object, name) => object[name], json);
    if (value === undefined) delete holder[last];
    else holder[last] = value;
    metadata.set(`simdigit.${key}`, JSON.stringify(json));
  }, bytes);
}

/** Every field that a recipe and a state may have. */
const full: Checkpoint = {
  ...checkpointOf({
    ...recipeOf([3, 2, 2], "relu", "f64"),
    network: {
      inputs: 3,
      layers: [
        { kind: "dropout", rate: 0.5 },
        { kind: "dense", units: 2 },
        { kind: "activation", activation: "elu", alpha: 0.25 },
        { kind: "dropout", rate: 0.125 },
        { kind: "dense", units: 6 },
        { kind: "maxout", pieces: 3 },
        { kind: "activation", activation: "gelu" },
        { kind: "dense", units: 2 },
        { kind: "activation", activation: "sigmoid" },
      ],
      loss: "binary_cross_entropy",
      dtype: "f64",
      targets: { on: 0.99, off: 0.01 },
    },
    steps: 1000,
    schedule: { kind: "step", epochs: 2, factor: 0.5 },
    maxNorm: 3.5,
    biasGradientScale: 0.1,
    earlyStopping: 4,
    keepBest: true,
  }),
  best: { epoch: 3, accuracy: 0.9375 },
};
const fullFile = encodeCheckpoint(full);

test("round trip of every field", () => {
  assertSame(decodeCheckpoint(fullFile), full);
  const schedule = { kind: "cosine", least: 0.0001 } as const;
  const cosine = { ...full, recipe: { ...full.recipe, schedule } };
  assertSame(decodeCheckpoint(encodeCheckpoint(cosine)), cosine);
  const inputs = Array.from({ length: full.recipe.network.inputs }, (_, i) => `x${i}`);
  for (const answers of [{}, { labels: "kind" }, { targets: ["price", "size"] }]) {
    const table = { ...full, columns: { inputs, ...answers } };
    assertSame(decodeCheckpoint(encodeCheckpoint(table)), table);
  }
  const { best: _, ...rest } = full;
  const cut = { ...rest, stepsOfEpoch: 7, trainingCount: 500, cost: 0.1 };
  assertSame(decodeCheckpoint(encodeCheckpoint(cut)), cut);
});

test("columns are as many as the inputs", () => {
  const wanted = `columns expected the names of ${full.recipe.network.inputs} inputs, got 1`;
  refuses(() => encodeCheckpoint({ ...full, columns: { inputs: ["x"] } }), wanted);
});

test("what is not asked for is not in the file", () => {
  const { metadata } = decodeSafetensors(file, "saved");
  assert.equal(JSON.parse(metadata.get("simdigit.recipe")!), saved.recipe);
  const state = JSON.parse(metadata.get("simdigit.state")!);
  const { lab, seed, data, epochs, optimizer } = saved;
  assert.equal(state, { lab, seed, data, epochs, step: optimizer!.step });
});

test("maxout tensors are [pieces x units, inputs], under the names of a network with dropout", () => {
  const { tensors } = decodeSafetensors(fullFile, "full");
  const shapes = [...tensors].map(([name, { shape }]) => [name, shape] as const);
  assert.equal(
    shapes.filter(([name]) => !name.startsWith("optimizer.")),
    [
      ["1.weight", [2, 3]], // Dropout, Linear, ELU, Dropout
      ["1.bias", [2]],
      ["4.weight", [6, 2]], // Linear, maxout, GELU
      ["4.bias", [6]],
      ["7.weight", [2, 2]],
      ["7.bias", [2]],
    ],
  );
  // Row u of piece p is row p x units + u: the six columns of W that stand beside each other.
  const { shape, values } = tensors.get("4.weight")!;
  const [rows, columns] = shape as [number, number];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      assert.is(values[row * columns + column], full.parameters[8 + column * rows + row]);
    }
  }
  const wide = edited(fullFile, "recipe", ["network", "layers", "4", "units"], 9);
  refuses(() => decodeCheckpoint(wide), "tensor 4.weight expected f64 [9, 2], got f64 [6, 2]");
  const layers = full.recipe.network.layers.slice(1);
  const dry = edited(fullFile, "recipe", ["network", "layers"], layers);
  assert.equal(decodeCheckpoint(dry).parameters, full.parameters, "under shifted names");
});

test("fields that may be left out are checked where they are there", () => {
  const wrong: [key: "recipe" | "state", path: string, value: unknown, message: string][] = [
    ["recipe", "network.layers.2.alpha", "1", 'layers[2].alpha expected a finite number, got "1"'],
    [
      "recipe",
      "network.layers.2.alpha",
      null,
      "layers[2].alpha expected a finite number, got null",
    ],
    ["recipe", "network.layers.2.alpha", -1, "layers[2].alpha expected a number of at least 0"],
    ["recipe", "network.layers.8.alpha", 1, "layers[8].alpha expected only leaky_relu or elu"],
    ["recipe", "network.layers.5.pieces", 2.5, "layers[5].pieces expected a whole number, got 2.5"],
    ["recipe", "network.layers.5.pieces", 0, "layers[5].pieces expected an integer from 1 to 255"],
    ["recipe", "network.layers.5.pieces", 1e9, "layers[5].pieces expected an integer from 1 to"],
    [
      "recipe",
      "network.layers.5.pieces",
      4,
      "layers[5] expected inputs that are a multiple of its 4",
    ],
    ["recipe", "network.layers.0.rate", true, "layers[0].rate expected a finite number"],
    ["recipe", "network.layers.0.rate", 1, "layers[0].rate expected a probability"],
    ["recipe", "network.layers.8", { kind: "dropout", rate: 0.5 }, "dropout behind the last dense"],
    ["recipe", "network.layers.0.kind", undefined, "layers[0].kind expected a string, got nothing"],
    ["recipe", "network.layers.0.kind", "conv", "kind expected dense or activation or maxout or"],
    ["recipe", "network.targets", 1, "network.targets expected an object, got 1"],
    ["recipe", "network.targets", null, "network.targets expected an object, got null"],
    ["recipe", "network.targets.on", undefined, "targets.on expected a finite number, got nothing"],
    ["recipe", "network.targets.off", "0", 'targets.off expected a finite number, got "0"'],
    ["recipe", "network.targets.off", 1, "targets expected numbers from 0 to 1, on above off"],
    ["recipe", "network.loss", "softmax_cross_entropy", "last layer expected dense"],
    ["recipe", "steps", -1, "simdigit.recipe.steps expected a whole number, got -1"],
    ["recipe", "schedule", "cosine", 'recipe.schedule expected an object, got "cosine"'],
    ["recipe", "schedule", {}, "schedule.kind expected a string, got nothing"],
    ["recipe", "schedule.kind", 1, "schedule.kind expected a string, got 1"],
    [
      "recipe",
      "schedule",
      { kind: "linear", least: 0 },
      'kind expected step or cosine, got "linear"',
    ],
    [
      "recipe",
      "schedule.epochs",
      undefined,
      "schedule.epochs expected a whole number, got nothing",
    ],
    ["recipe", "schedule.epochs", 0, "epochs of the schedule expected an integer of at least 1"],
    ["recipe", "schedule.factor", "2", 'schedule.factor expected a finite number, got "2"'],
    ["recipe", "schedule.factor", -1, "factor of the schedule expected a positive number, got -1"],
    ["recipe", "schedule", { kind: "cosine" }, "schedule.least expected a finite number"],
    ["recipe", "schedule", { kind: "cosine", least: 1 }, "least learning rate of the schedule"],
    ["recipe", "maxNorm", "3", 'recipe.maxNorm expected a finite number, got "3"'],
    ["recipe", "maxNorm", 0, "max norm expected a positive number, got 0"],
    ["recipe", "biasGradientScale", false, "recipe.biasGradientScale expected a finite number"],
    ["recipe", "biasGradientScale", 0, "bias gradient scale expected a positive number, got 0"],
    ["recipe", "earlyStopping", 1.5, "recipe.earlyStopping expected a whole number, got 1.5"],
    ["recipe", "keepBest", 1, "recipe.keepBest expected true or false, got 1"],
    ["recipe", "earlyStopping", 0, "early stopping expected an integer of at least 1, got 0"],
    ["recipe", "optimizer.beta1", true, "optimizer.beta1 expected a finite number, got true"],
    ["recipe", "optimizer.nesterov", 1, "parameter of adam expected lr"],
    ["state", "best", 3, "simdigit.state.best expected an object, got 3"],
    ["state", "best", null, "simdigit.state.best expected an object, got null"],
    ["state", "best.epoch", "3", 'best.epoch expected a whole number, got "3"'],
    ["state", "best.epoch", 2, "best epoch expected to be the last one, 3, without steps of"],
    ["state", "best.accuracy", undefined, "best.accuracy expected a finite number, got nothing"],
    [
      "state",
      "stepsOfEpoch",
      5,
      "best epoch expected to be the last one, 3, without steps of the next; got 3 and 5 steps",
    ],
    ["state", "stepsOfEpoch", 0.5, "state.stepsOfEpoch expected a whole number, got 0.5"],
  ];
  for (const [key, path, value, message] of wrong) {
    const bytes = edited(fullFile, key, path.split("."), value);
    refuses(() => decodeCheckpoint(bytes, "f"), "f: ", message);
  }
});

test("round trip of any network, bit for bit", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 }),
      fc.constantFrom<DType>("f32", "f64"),
      fc.constantFrom<DenseActivation>("relu", "silu", "maxout", "linear"),
      fc.infiniteStream(fc.nat(255)),
      fc.constantFrom(...optimizerNames),
      fc.boolean(),
      (sizes, dtype, activation, stream, optimizer, named) => {
        const recipe = {
          ...recipeOf(sizes, activation, dtype),
          optimizer: optimizerDefaults(optimizer),
        };
        // Random bytes: not-a-numbers with any payload among them.
        const random = (): Parameters => {
          const values = ramp(parameterCount(recipe.network), dtype);
          new Uint8Array(values.buffer).set([...stream.take(values.byteLength)]);
          return values;
        };
        const { lab, ...rest } = checkpointOf(recipe);
        const checkpoint = {
          ...rest,
          ...(named ? { lab: lab! } : {}),
          parameters: random(),
          optimizer: { step: 5, slots: slotNames[optimizer].map(random) },
        };
        assertSame(decodeCheckpoint(encodeCheckpoint(checkpoint)), checkpoint);
      },
    ),
    { numRuns: 100 },
  );
});

test("tensors have PyTorch's names, order and shapes; the optimiser's are named after them", () => {
  const { tensors, metadata } = decodeSafetensors(file, "saved");
  const shown = [...tensors].map(([name, { shape, values }]) => [name, shape, [...values]]);
  const slot = (name: string, start: number) => {
    const at = (...indices: number[]) => indices.map((i) => Math.fround(start + i));
    return [
      [`optimizer.0.weight.${name}`, [2, 3], at(0, 2, 4, 1, 3, 5)],
      [`optimizer.0.bias.${name}`, [2], at(6, 7)],
      [`optimizer.2.weight.${name}`, [2, 2], at(8, 10, 9, 11)],
      [`optimizer.2.bias.${name}`, [2], at(12, 13)],
    ];
  };
  assert.equal(shown, [
    ["0.weight", [2, 3], [0, 2, 4, 1, 3, 5]],
    ["0.bias", [2], [6, 7]],
    ["2.weight", [2, 2], [8, 10, 9, 11]],
    ["2.bias", [2], [12, 13]],
    ...slot("exp_avg", 0.1),
    ...slot("exp_avg_sq", 0.2),
  ]);
  assert.is(metadata.get("format"), "pt");
  assert.is(metadata.get("simdigit.format"), "3");
});

test("the metadata are short, however large the network", () => {
  const large = checkpointOf(recipeOf([784, 500, 10], "relu", "f32"));
  const { metadata } = decodeSafetensors(encodeCheckpoint(large), "large");
  const length = [...metadata.values()].reduce((sum, { length }) => sum + length, 0);
  assert.ok(length < 1000, `${length} characters`);
});

test("every truncation is refused", () => {
  for (let length = 0; length < file.length; length++) {
    refuses(() => decodeCheckpoint(file.subarray(0, length), "m.safetensors"), "m.safetensors: ");
  }
});

test("a file of another program is told from a damaged one", () => {
  const foreign = changed((_, metadata) => metadata.clear());
  refuses(() => decodeCheckpoint(foreign, "f"), "f: no simdigit.format in the metadata");
  const newer = changed((_, metadata) => metadata.set("simdigit.format", "4"));
  refuses(() => decodeCheckpoint(newer, "f"), "expected simdigit.format 1 to 3, got 4", "update");
  const lost = changed((_, metadata) => metadata.delete("simdigit.recipe"));
  refuses(() => decodeCheckpoint(lost, "f"), "no simdigit.recipe");
});

test("tensors must be those of the network", () => {
  type Change = (tensors: Map<string, Tensor>) => unknown;
  const wrong: [change: Change, message: string][] = [
    [(tensors) => tensors.delete("2.bias"), "tensor 2.bias of shape [2] is missing"],
    [
      (tensors) => tensors.set("x", { shape: [1], values: new Float32Array(1) }),
      "tensor x does not belong to 3-2-2",
    ],
    [
      (tensors) => tensors.set("0.weight", { shape: [6, 1], values: new Float32Array(6) }),
      "tensor 0.weight expected f32 [2, 3], got f32 [6, 1]",
    ],
    [
      (tensors) => tensors.delete("optimizer.2.bias.exp_avg"),
      "tensor optimizer.2.bias.exp_avg of shape [2] is missing",
    ],
    [
      (tensors) =>
        tensors.set("optimizer.0.weight.exp_avg_sq", {
          shape: [3, 2],
          values: new Float32Array(6),
        }),
      "tensor optimizer.0.weight.exp_avg_sq expected f32 [2, 3], got f32 [3, 2]",
    ],
    [
      (tensors) => tensors.set("optimizer.0.bias.sum", { shape: [2], values: new Float32Array(2) }),
      "tensor optimizer.0.bias.sum does not belong to 3-2-2",
    ],
    [
      (tensors) => tensors.set("0.bias", { shape: [3], values: new Float64Array(3) }),
      "tensor 0.bias expected f32 [2], got f64 [3]",
    ],
    [
      (tensors) => tensors.set("0.bias", { shape: [2], values: Float64Array.of(1, 1e300) }),
      "tensor 0.bias expected numbers that float32 holds, got 1e+300",
    ],
  ];
  for (const [change, message] of wrong) {
    refuses(() => decodeCheckpoint(changed((tensors) => change(tensors))), message);
  }
});

test("recipe and state are checked field by field", () => {
  type Case = [key: "recipe" | "state", path: string[], value: unknown, message: string];
  const wrong: Case[] = [
    ["recipe", ["network"], 3, "simdigit.recipe.network expected an object, got 3"],
    ["recipe", ["network"], null, "simdigit.recipe.network expected an object, got null"],
    ["recipe", ["network", "inputs"], "3", 'network.inputs expected a whole number, got "3"'],
    ["recipe", ["network", "inputs"], 4, "tensor 0.weight expected f32 [2, 4], got f32 [2, 3]"],
    ["recipe", ["network", "inputs"], 1e9, "inputs expected an integer from 1 to 65536"],
    ["recipe", ["network", "layers"], {}, "network.layers expected a list"],
    ["recipe", ["network", "layers"], [], "number of layers expected an integer from 1 to 256"],
    ["recipe", ["network", "layers", "0"], null, "layers[0] expected an object, got null"],
    ["recipe", ["network", "layers", "0", "units"], -1, "layers[0].units expected a whole number"],
    ["recipe", ["network", "layers", "1", "activation"], "swish", "got swish"],
    ["recipe", ["network", "layers", "1", "activation"], ["relu"], "expected a string"],
    ["recipe", ["network", "dtype"], "f16", "got f16"],
    ["recipe", ["init", "weights"], undefined, "init.weights expected a string, got nothing"],
    ["recipe", ["optimizer", "lr"], "0.1", "optimizer.lr expected a finite number"],
    ["recipe", ["optimizer", "beta1"], 1, "beta1"],
    ["recipe", ["optimizer", "name"], "lion", "got lion"],
    ["recipe", ["shuffle"], "yes", "shuffle expected true or false"],
    ["recipe", ["scaling", "divisor"], null, "scaling.divisor expected a finite number"],
    ["recipe", ["batchSize"], 0, "batch size expected an integer of at least 1"],
    ["state", ["seed"], -1, "simdigit.state.seed expected a whole number, got -1"],
    ["state", ["seed"], 2 ** 53, "seed expected a whole number"],
    ["state", ["lab"], 5, "lab expected a string"],
    ["state", ["data"], undefined, "data expected a string, got nothing"],
    ["state", ["epochs"], 1.5, "epochs expected a whole number"],
    ["state", ["step"], "9", "step expected a whole number"],
  ];
  for (const [key, path, value, message] of wrong) {
    refuses(() => decodeCheckpoint(edited(file, key, path, value), "f"), "f: ", message);
  }
  const text = changed((_, metadata) => metadata.set("simdigit.state", "{"));
  refuses(() => decodeCheckpoint(text), "simdigit.state expected JSON");
});

test("any damage gives a refusal or a checkpoint that can be saved again", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      (changes) => {
        const damaged = file.slice();
        for (const [at, value] of changes) damaged[at] = value;
        try {
          encodeCheckpoint(decodeCheckpoint(damaged));
        } catch (error) {
          assert.instance(error, SimdigitError);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test("what cannot be read back is not written", () => {
  refuses(
    () => encodeCheckpoint({ ...saved, parameters: new Float32Array(13) }),
    "parameters expected 14 of f32, got 13 of f32",
  );
  refuses(() => encodeCheckpoint({ ...saved, parameters: new Float64Array(14) }), "got 14 of f64");
  const [first] = saved.optimizer!.slots as [Parameters, Parameters];
  refuses(
    () => encodeCheckpoint({ ...saved, optimizer: { step: 1, slots: [first] } }),
    "optimizer slots expected 2 of adam, got 1",
  );
  refuses(
    () => encodeCheckpoint({ ...saved, optimizer: { step: 1, slots: [first, first.slice(1)] } }),
    "optimizer slot 1 expected 14 of f32, got 13 of f32",
  );
  refuses(() => encodeCheckpoint({ ...saved, epochs: 0.5 }), "epochs");
  const scaling = { divisor: 255, scale: Number.NaN, shift: 0 };
  refuses(() => encodeCheckpoint({ ...saved, recipe: { ...saved.recipe, scaling } }), "scale");
});

test("resuming is for the same network", () => {
  checkSameNetwork(saved, saved.recipe.network);
  const other = recipeOf([3, 5, 2], "relu", "f32").network;
  refuses(
    () => checkSameNetwork(saved, other),
    "the checkpoint is of 3-2-2 (dense, relu, dense;",
    "the run is of 3-5-2 (dense, relu, dense;",
  );
  const { network } = recipeOf([3, 2, 2], "tanh", "f64");
  refuses(
    () => checkSameNetwork(saved, network),
    "(dense, tanh, dense; softmax_cross_entropy; f64)",
  );
  const layers = "dense, elu 0.25, dense, maxout of 3, gelu, dense, sigmoid";
  const told = `3-2-2-2 (${layers}; binary_cross_entropy; f64)`;
  refuses(() => checkSameNetwork(full, network), `the checkpoint is of ${told}`);
});

test("resuming is for any dropout, which is no part of the weights", () => {
  const { network } = full.recipe;
  const layers = network.layers.filter(({ kind }) => kind !== "dropout");
  checkSameNetwork(full, { ...network, layers });
});

test("a file of the first format, from before early stopping, dropout and schedules, decodes", async () => {
  const bytes = await fileBytes("test/fixtures/safetensors/format_1.safetensors");
  assertSame(decodeCheckpoint(bytes), saved);
});

/** What simdigit 0.1 called the network of format_1_full.safetensors. */
const oldNetwork = {
  inputs: 3,
  layers: [
    { units: 2, activation: "elu", alpha: 0.25, dropout: 0.125 },
    { units: 2, activation: "maxout", pieces: 3, dropout: 0 },
    { units: 2, activation: "maxout" },
    { units: 2, activation: "linear" },
    { units: 2, activation: "sigmoid" },
  ],
  loss: "binary_cross_entropy",
  dtype: "f64",
  inputDropout: 0.5,
  targets: { on: 0.99, off: 0.01 },
} as const;

test("a file of the first format with every field decodes to the same network and bits", async () => {
  const bytes = await fileBytes("test/fixtures/safetensors/format_1_full.safetensors");
  const { keepBest: _, ...recipe } = full.recipe; // younger
  const old = checkpointOf({ ...recipe, network: networkOf(oldNetwork) });
  const best = { epoch: 3, accuracy: 0.9375 };
  assertSame(decodeCheckpoint(bytes), { ...old, best });
  const again = decodeCheckpoint(encodeCheckpoint(decodeCheckpoint(bytes)));
  assertSame(again, { ...old, best });
});

test("files of the second format, with the optimiser's state in base64, decode bit for bit", async () => {
  const bytes = await fileBytes("test/fixtures/safetensors/format_2.safetensors");
  assertSame(decodeCheckpoint(bytes), saved);
  const all = await fileBytes("test/fixtures/safetensors/format_2_full.safetensors");
  const first = await fileBytes("test/fixtures/safetensors/format_1_full.safetensors");
  assertSame(decodeCheckpoint(all), decodeCheckpoint(first));
});

test("files of the second format with a state too large for a header had it in tensors", async () => {
  const bytes = await fileBytes("test/fixtures/safetensors/format_2.safetensors");
  const large = changed((tensors) => {
    saved.optimizer!.slots.forEach((values, i) => {
      tensors.set(`simdigit.slot.${i}`, { shape: [values.length], values });
    });
  }, bytes);
  assertSame(decodeCheckpoint(edited(large, "state", ["slots"], 2)), saved);
});

test("the state of the second format is checked", async () => {
  const bytes = await fileBytes("test/fixtures/safetensors/format_2.safetensors");
  const wrong: [value: unknown, message: string][] = [
    [undefined, "simdigit.state.slots expected a list, got nothing"],
    [null, "slots expected a list"],
    [2, "tensor simdigit.slot.0 is missing"],
    [[3], "slots[0] expected a string"],
    [["***"], "in base64"],
    [["AAAA"], "f32 numbers in base64"],
    [["AAAAAA=="], "optimizer slots expected 2 of adam, got 1"],
    [["AAAAAA==", "AAAAAA=="], "optimizer slot 0 expected 14 of f32, got 1 of f32"],
  ];
  for (const [value, message] of wrong) {
    const damaged = edited(bytes, "state", ["slots"], value);
    refuses(() => decodeCheckpoint(damaged, "f"), "f: ", message);
  }
});

test("recipes of the first format are checked as they were written", async () => {
  const bytes = await fileBytes("test/fixtures/safetensors/format_1_full.safetensors");
  const wrong: [path: string, value: unknown, message: string][] = [
    ["layers.0.units", "2", 'layers[0].units expected a whole number, got "2"'],
    ["layers.1.pieces", 2, "tensor 4.weight expected f64 [4, 2], got f64 [6, 2]"],
    ["layers.3.pieces", 2, "pieces expected only maxout to have any, got linear"],
    ["layers.0.dropout", true, "layers[0].dropout expected a finite number"],
    ["layers.4.dropout", 0.5, "dropout behind the last dense layer expected none"],
    ["layers.0", { kind: "dense", units: 2 }, "layers[0].activation expected a string"],
    ["inputDropout", [], "network.inputDropout expected a finite number, got []"],
    ["inputDropout", 1.5, "layers[0].rate expected a probability"],
  ];
  for (const [path, value, message] of wrong) {
    const changed = edited(bytes, "recipe", ["network", ...path.split(".")], value);
    refuses(() => decodeCheckpoint(changed, "f"), "f: ", message);
  }
});

test("the checkpoint that make.ts writes for PyTorch decodes", async () => {
  const bytes = await fileBytes("test/fixtures/safetensors/simdigit.safetensors");
  assertSame(decodeCheckpoint(bytes), saved);
});

test.run();
