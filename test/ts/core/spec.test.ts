// Network specs: where each tensor lies, what it is called, and which specs are refused.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { activations, alphaOf, type LayerSpec } from "../../../ts/core/layers.ts";
import {
  checkSpec,
  type Loss,
  layerSizes,
  losses,
  type NetworkSpec,
  parameterCount,
  parameterTensors,
  sizesOf,
  targetsOf,
} from "../../../ts/core/spec.ts";
import { network } from "../../../ts/labs/labs.ts";

const test = suite("network spec");
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 6 });

test("the network of the labs: 784-256-256-10", () => {
  const spec = network([784, 256, 256, 10], "relu");
  assert.is(parameterCount(spec), 269322);
  assert.equal(layerSizes(spec), [784, 256, 256, 10]);
  assert.equal(
    parameterTensors(spec).map(({ name, shape, offset }) => [name, shape, offset]),
    [
      ["0.weight", [784, 256], 0],
      ["0.bias", [256], 200704],
      ["2.weight", [256, 256], 200960],
      ["2.bias", [256], 266496],
      ["4.weight", [256, 10], 266752],
      ["4.bias", [10], 269312],
    ],
  );
});

test("names are the indices of the layers, as in an nn.Sequential of the same modules", () => {
  const layers: LayerSpec[] = [
    { kind: "dropout", rate: 0.2 },
    { kind: "dense", units: 4 },
    { kind: "activation", activation: "relu" },
    { kind: "dropout", rate: 0.5 },
    { kind: "dense", units: 3 },
    { kind: "dense", units: 3 },
  ];
  const names = parameterTensors({ ...network([5, 3], "linear"), layers }).map(({ name }) => name);
  assert.equal(names, ["1.weight", "1.bias", "4.weight", "4.bias", "5.weight", "5.bias"]);
});

test("maxout: a multiple of its pieces comes in, and one number of each leaves it", () => {
  const layers: LayerSpec[] = [
    { kind: "dense", units: 12 },
    { kind: "maxout", pieces: 3 },
    { kind: "activation", activation: "silu" },
    { kind: "dense", units: 4 },
    { kind: "maxout", pieces: 2 },
    { kind: "dense", units: 3 },
  ];
  const spec: NetworkSpec = { ...network([5, 3], "relu"), layers };
  checkSpec(spec);
  assert.equal(layerSizes(spec), [5, 4, 2, 3]);
  assert.equal(sizesOf(spec), [5, 12, 4, 4, 4, 2, 3]);
  assert.equal(
    parameterTensors(spec).map(({ name, layer, shape }) => [name, layer, ...shape]),
    [
      ["0.weight", 0, 5, 12],
      ["0.bias", 0, 12],
      ["3.weight", 3, 4, 4],
      ["3.bias", 3, 4],
      ["5.weight", 5, 2, 3],
      ["5.bias", 5, 3],
    ],
  );
  assert.is(parameterCount(spec), 60 + 12 + 16 + 4 + 6 + 3);
});

test("defaults: alpha of leaky_relu and elu, targets", () => {
  const alphas = (alpha?: number) =>
    Object.fromEntries(
      activations.map((activation) => {
        const own = alpha === undefined ? {} : { alpha };
        return [activation, alphaOf({ kind: "activation", activation, ...own })];
      }),
    );
  const none = { sigmoid: 0, tanh: 0, relu: 0, gelu: 0, silu: 0 };
  assert.equal(alphas(), { ...none, leaky_relu: 0.01, elu: 1 });
  assert.equal(alphas(0.3), { ...none, leaky_relu: 0.3, elu: 0.3 });
  assert.equal(alphas(0), { ...none, leaky_relu: 0, elu: 0 });
  assert.equal(targetsOf(network([2, 2], "relu")), { on: 1, off: 0 });
  const targets = { on: 0.9, off: 0.1 };
  assert.is(targetsOf({ ...network([2, 2], "relu"), targets }), targets);
});

test("each loss with the outputs that it takes", () => {
  const outputs: Record<Loss, readonly string[]> = {
    softmax_cross_entropy: ["dense"],
    mean_squared_error: ["dense", "maxout", ...activations],
    squared_error: ["dense", "maxout", ...activations],
    binary_cross_entropy: ["sigmoid"],
    summed_binary_cross_entropy: ["sigmoid"],
  };
  const endings: Record<string, LayerSpec[]> = {
    dense: [],
    maxout: [{ kind: "maxout", pieces: 3 }],
    ...Object.fromEntries(
      activations.map((activation) => [activation, [{ kind: "activation", activation }]]),
    ),
  };
  for (const loss of losses) {
    for (const [ending, layers] of Object.entries(endings)) {
      const spec: NetworkSpec = { ...network([4, 3], "linear"), loss };
      const check = () => checkSpec({ ...spec, layers: [{ kind: "dense", units: 3 }, ...layers] });
      if (outputs[loss].includes(ending)) check();
      else assert.throws(check, /^last layer expected (dense|a sigmoid)/);
    }
  }
});

test("targets may be any numbers for squared errors, shares for cross-entropies", () => {
  for (const loss of losses.slice(1)) {
    checkSpec({ ...network([4, 3], "relu", loss), targets: { on: 1, off: 0 } });
    checkSpec({ ...network([4, 3], "relu", loss), targets: { on: 0.99, off: 0.01 } });
  }
  for (const loss of ["mean_squared_error", "squared_error"] as const) {
    checkSpec({ ...network([4, 3], "tanh", loss), targets: { on: 1, off: -1 } });
  }
});

test("tensors follow each other without a hole, and sizes come back as they went in", () => {
  fc.assert(
    fc.property(sizes, (sizes) => {
      const spec = network(sizes, "sigmoid");
      checkSpec(spec);
      assert.equal(layerSizes(spec), sizes);
      let offset = 0;
      for (const tensor of parameterTensors(spec)) {
        assert.is(tensor.offset, offset);
        assert.is(
          tensor.length,
          tensor.shape.reduce((product, n) => product * n),
        );
        offset += tensor.length;
      }
      assert.is(parameterCount(spec), offset);
    }),
  );
});

test("refuses sizes, layers and words that no backend can build", () => {
  const good = network([4, 3, 2], "relu");
  const dense: LayerSpec = { kind: "dense", units: 6 };
  const dropout: LayerSpec = { kind: "dropout", rate: 0.5 };
  const layers = (...list: object[]) => ({ layers: list });
  const activation = (changes: object) => layers({ kind: "activation", ...changes }, dense);
  const squared = network([4, 3, 2], "relu", "squared_error");
  const binary = network([4, 3, 2], "relu", "binary_cross_entropy");
  const refused: [object, RegExp][] = [
    [{ inputs: 0 }, /^inputs expected an integer from 1 to 65536, got 0$/],
    [{ inputs: 1.5 }, /^inputs expected .* got 1.5$/],
    [{ inputs: Number.NaN }, /^inputs expected .* got NaN$/],
    [layers({ kind: "dense", units: 65537 }), /^layers\[0\]\.units expected .* got 65537$/],
    [layers(dense, { kind: "dense", units: -1 }), /^layers\[1\]\.units expected .* got -1$/],
    [{ layers: undefined }, /^layers expected a list of layers, got undefined$/],
    [{ layers: "dense" }, /^layers expected a list of layers, got dense$/],
    [{ layers: [null] }, /^layers\[0\] expected a layer, got null$/],
    [layers(), /^number of layers expected an integer from 1 to 256, got 0$/],
    [layers(...new Array(257).fill(dense)), /^number of layers expected .* got 257$/],
    [layers({ kind: "conv", units: 3 }), /^layers\[0\]\.kind expected dense, .*; got conv$/],
    [
      activation({ activation: "swish" }),
      /^layers\[0\]\.activation expected sigmoid, .* got swish$/,
    ],
    [
      layers(dense, { kind: "activation", activation: "relu" }),
      /^last layer expected dense \(softmax_cross_entropy takes logits\), got relu$/,
    ],
    [
      { loss: "hinge" },
      /^loss expected softmax_cross_entropy, mean_squared_error, squared_error, binary_cross_entropy, summed_binary_cross_entropy; got hinge$/,
    ],
    [
      { loss: "binary_cross_entropy" },
      /^last layer expected a sigmoid for binary_cross_entropy, got dense$/,
    ],
    [{ loss: "summed_binary_cross_entropy" }, /expected a sigmoid for summed_binary_cross_entropy/],
    [
      activation({ activation: "relu", alpha: 0.1 }),
      /^layers\[0\]\.alpha expected only leaky_relu or elu to have one, got relu$/,
    ],
    [
      activation({ activation: "elu", alpha: -1 }),
      /^layers\[0\]\.alpha expected a number of at least 0, got -1$/,
    ],
    [
      activation({ activation: "leaky_relu", alpha: Number.NaN }),
      /^layers\[0\]\.alpha .* got NaN$/,
    ],
    [activation({ activation: "elu", alpha: Infinity }), /^layers\[0\]\.alpha .* got Infinity$/],
    [
      layers({ kind: "maxout", pieces: 0 }, dense),
      /^layers\[0\]\.pieces expected an integer from 1 to 255, got 0$/,
    ],
    [layers({ kind: "maxout", pieces: 256 }, dense), /^layers\[0\]\.pieces .* got 256$/],
    [layers({ kind: "maxout", pieces: 1.5 }, dense), /^layers\[0\]\.pieces .* got 1.5$/],
    [
      layers(dense, { kind: "maxout", pieces: 4 }, dense),
      /^layers\[1\] expected inputs that are a multiple of its 4 pieces, got 6$/,
    ],
    [
      layers({ kind: "dropout", rate: 1 }, dense),
      /^layers\[0\]\.rate expected a probability from 0 to below 1, got 1$/,
    ],
    [layers({ kind: "dropout", rate: -0.1 }, dense), /^layers\[0\]\.rate .* got -0.1$/],
    [layers({ kind: "dropout", rate: Number.NaN }, dense), /^layers\[0\]\.rate .* got NaN$/],
    [layers(dense, dropout), /^dropout behind the last dense layer expected none, got one$/],
    [
      layers(dropout, dropout, dense),
      /^layers\[1\] expected at most one dropout between dense layers/,
    ],
    [layers({ kind: "maxout", pieces: 2 }), /^layers expected at least one dense layer, got none$/],
    [layers(dropout), /^layers expected at least one dense layer, got none$/],
    [
      { targets: { on: 1, off: 0 } },
      /^targets expected none for softmax_cross_entropy, which takes labels, got \{"on":1,"off":0\}$/,
    ],
    [
      { ...squared, targets: { on: 0, off: 0 } },
      /^targets expected numbers, on above off, got \{"on":0,"off":0\}$/,
    ],
    [{ ...squared, targets: { on: 0, off: 1 } }, /^targets expected numbers, on above off/],
    [{ ...squared, targets: { on: Infinity, off: 1 } }, /^targets expected numbers/],
    [{ ...squared, targets: { on: Number.NaN, off: 1 } }, /^targets expected numbers/],
    [
      { ...binary, targets: { on: 1.1, off: 0 } },
      /^targets expected numbers from 0 to 1, on above off, got \{"on":1.1,"off":0\}$/,
    ],
    [{ ...binary, targets: { on: 1, off: -0.1 } }, /^targets expected numbers from 0 to 1/],
    [{ dtype: "f16" }, /^dtype expected f32, f64; got f16$/],
  ];
  for (const [change, message] of refused) {
    try {
      checkSpec({ ...good, ...change } as NetworkSpec);
      assert.unreachable(`${message}`);
    } catch (error) {
      assert.instance(error, SimdigitError);
      assert.is((error as SimdigitError).kind, "usage");
      assert.match((error as SimdigitError).message, message);
    }
  }
});

test.run();
