// Network specs: where each tensor lies, what it is called, and which specs are refused.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import {
  checkSpec,
  type LayerSpec,
  layerSizes,
  type NetworkSpec,
  parameterCount,
  parameterTensors,
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
    [layers({}, { activation: "relu" }), /^activation of the output layer expected linear/],
    [{ loss: "hinge" }, /^loss expected softmax_cross_entropy; got hinge$/],
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
