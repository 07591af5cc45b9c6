// Network specs: where each tensor lies, what it is called, and which specs are refused.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import {
  activations,
  alphaOf,
  checkSpec,
  type LayerSpec,
  type Loss,
  layerSizes,
  losses,
  type NetworkSpec,
  parameterCount,
  parameterTensors,
  piecesOf,
  targetsOf,
  widthOf,
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

test("a linear layer has no activation module to count in the names", () => {
  const names = parameterTensors(network([3, 2, 2], "linear")).map(({ name }) => name);
  assert.equal(names, ["0.weight", "0.bias", "1.weight", "1.bias"]);
});

/** Names as PyTorch's state_dict lists them. */
function namesOf(layers: readonly LayerSpec[], inputDropout?: number): string {
  const spec: NetworkSpec = {
    inputs: 5,
    layers,
    loss: "mean_squared_error",
    dtype: "f32",
    ...(inputDropout === undefined ? {} : { inputDropout }),
  };
  return parameterTensors(spec)
    .filter(({ kind }) => kind === "weight")
    .map(({ name }) => name.replace(".weight", ""))
    .join(" ");
}

test("names are those of an nn.Sequential whose Dropout modules and activations count too", () => {
  const relu = { units: 4, activation: "relu" } as const;
  const output = { units: 3, activation: "linear" } as const;
  const dropout = 0.5;
  assert.is(namesOf([relu, relu, output]), "0 2 4");
  // Linear, ReLU, Dropout, Linear, ReLU, Dropout, Linear
  assert.is(namesOf([{ ...relu, dropout }, { ...relu, dropout }, output]), "0 3 6");
  // Dropout, Linear, ReLU, Dropout, Linear, ReLU, Linear
  assert.is(namesOf([{ ...relu, dropout }, relu, output], 0.2), "1 4 6");
  // Linear, Dropout, Linear: a linear layer has no activation
  assert.is(namesOf([{ ...output, dropout }, output]), "0 2");
  // Dropout, Linear, maxout, Dropout, Linear, Dropout, Linear, Sigmoid
  const maxout = { units: 4, activation: "maxout", dropout } as const;
  const sigmoid = { units: 3, activation: "sigmoid" } as const;
  assert.is(namesOf([maxout, { ...output, dropout }, sigmoid], 0.2), "1 4 6");
  // A probability of 0 is no module.
  assert.is(namesOf([{ ...relu, dropout: 0 }, output], 0), "0 2");
});

test("maxout: weights as wide as its pieces, outputs as many as its units", () => {
  const layers: LayerSpec[] = [
    { units: 4, activation: "maxout", pieces: 3 },
    { units: 2, activation: "maxout" },
    { units: 3, activation: "linear" },
  ];
  const spec: NetworkSpec = { ...network([5, 3], "relu"), layers };
  checkSpec(spec);
  assert.equal(layerSizes(spec), [5, 4, 2, 3]);
  assert.equal(
    parameterTensors(spec).map(({ name, shape }) => [name, ...shape]),
    [
      ["0.weight", 5, 12],
      ["0.bias", 12],
      ["2.weight", 4, 4],
      ["2.bias", 4],
      ["4.weight", 2, 3],
      ["4.bias", 3],
    ],
  );
  assert.is(parameterCount(spec), 60 + 12 + 16 + 4 + 6 + 3);
  assert.equal(layers.map(piecesOf), [3, 2, 1]);
  assert.equal(layers.map(widthOf), [12, 4, 3]);
});

test("defaults: alpha of leaky_relu and elu, pieces, targets", () => {
  const alphas = (alpha?: number) =>
    activations.map((activation) =>
      alphaOf({ units: 1, activation, ...(alpha === undefined ? {} : { alpha }) }),
    );
  assert.equal(alphas(), [0, 0, 0, 0, 0.01, 1, 0]);
  assert.equal(alphas(0.3), [0, 0, 0, 0, 0.3, 0.3, 0]);
  assert.equal(alphas(0), [0, 0, 0, 0, 0, 0, 0]);
  assert.equal(targetsOf(network([2, 2], "relu")), { on: 1, off: 0 });
  const targets = { on: 0.9, off: 0.1 };
  assert.is(targetsOf({ ...network([2, 2], "relu"), targets }), targets);
});

test("each loss with the outputs that it takes", () => {
  const outputs: Record<Loss, readonly string[]> = {
    softmax_cross_entropy: ["linear"],
    mean_squared_error: activations,
    squared_error: activations,
    binary_cross_entropy: ["sigmoid"],
    summed_binary_cross_entropy: ["sigmoid"],
  };
  for (const loss of losses) {
    for (const activation of activations) {
      const spec: NetworkSpec = { ...network([4, 3], activation), loss };
      const check = () => checkSpec({ ...spec, layers: [{ units: 3, activation }] });
      if (outputs[loss].includes(activation)) check();
      else assert.throws(check, /^activation of the output layer expected (linear|sigmoid)/);
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
  const layers = (...changed: Partial<LayerSpec>[]) => ({
    layers: good.layers.map((layer, i) => ({ ...layer, ...changed[i] })),
  });
  const squared = network([4, 3, 2], "relu", "squared_error");
  const binary = network([4, 3, 2], "relu", "binary_cross_entropy");
  const refused: [object, RegExp][] = [
    [{ inputs: 0 }, /^inputs expected an integer from 1 to 65536, got 0$/],
    [{ inputs: 1.5 }, /^inputs expected .* got 1.5$/],
    [{ inputs: Number.NaN }, /^inputs expected .* got NaN$/],
    [layers({ units: 65537 }), /^units of layer 1 expected .* got 65537$/],
    [layers({}, { units: -1 }), /^units of layer 2 expected .* got -1$/],
    [{ layers: [] }, /^layers expected 1 to 64, got 0$/],
    [{ layers: new Array(65).fill(good.layers[0]) }, /^layers expected 1 to 64, got 65$/],
    [
      layers({ activation: "swish" as "relu" }),
      /^activation of layer 1 expected linear, .* got swish$/,
    ],
    [
      layers({}, { activation: "relu" }),
      /^activation of the output layer expected linear \(softmax_cross_entropy takes logits\), got relu$/,
    ],
    [
      { loss: "hinge" },
      /^loss expected softmax_cross_entropy, mean_squared_error, squared_error, binary_cross_entropy, summed_binary_cross_entropy; got hinge$/,
    ],
    [
      { loss: "binary_cross_entropy" },
      /^activation of the output layer expected sigmoid for binary_cross_entropy, got linear$/,
    ],
    [{ loss: "summed_binary_cross_entropy" }, /expected sigmoid for summed_binary_cross_entropy/],
    [
      layers({ alpha: 0.1 }),
      /^alpha of layer 1 expected only leaky_relu or elu to have one, got relu$/,
    ],
    [
      layers({ activation: "elu", alpha: -1 }),
      /^alpha of layer 1 expected a number of at least 0, got -1$/,
    ],
    [layers({ activation: "leaky_relu", alpha: Number.NaN }), /^alpha of layer 1 .* got NaN$/],
    [layers({ activation: "elu", alpha: Infinity }), /^alpha of layer 1 .* got Infinity$/],
    [layers({ pieces: 2 }), /^pieces of layer 1 expected only maxout to have any, got relu$/],
    [
      layers({ activation: "maxout", pieces: 0 }),
      /^pieces of layer 1 expected an integer from 1 to 255, got 0$/,
    ],
    [layers({ activation: "maxout", pieces: 256 }), /^pieces of layer 1 .* got 256$/],
    [layers({ activation: "maxout", pieces: 1.5 }), /^pieces of layer 1 .* got 1.5$/],
    [
      layers({ activation: "maxout", units: 32769 }),
      /^units x pieces of layer 1 expected an integer from 1 to 65536, got 65538$/,
    ],
    [
      layers({ dropout: 1 }),
      /^dropout of layer 1 expected a probability from 0 to below 1, got 1$/,
    ],
    [layers({ dropout: -0.1 }), /^dropout of layer 1 .* got -0.1$/],
    [layers({ dropout: Number.NaN }), /^dropout of layer 1 .* got NaN$/],
    [layers({}, { dropout: 0.5 }), /^dropout of the output layer expected none, got 0.5$/],
    [{ inputDropout: 1 }, /^input dropout expected a probability from 0 to below 1, got 1$/],
    [{ inputDropout: -1 }, /^input dropout .* got -1$/],
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
