// The flags of train as changes of a recipe: what each sets, what stays, what is refused.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startingPoint } from "../../../ts/cli/gradcheck/starting_point.ts";
import { makeRecipe } from "../../../ts/cli/recipe.ts";
import type { RecipeFlags } from "../../../ts/cli/recipe_flags.ts";
import {
  chainOf,
  type DenseChain,
  type DenseLayer,
  networkOf,
} from "../../../ts/core/dense_chain.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import { losses, type NetworkSpec } from "../../../ts/core/spec.ts";
import { findLab } from "../../../ts/labs/labs.ts";

const test = suite("cli: recipe flags");
const xavier = findLab("xavier-adam").recipe;
const softmax = findLab("softmax-sgd").recipe;
const dropped = findLab("deep-dropout").recipe;
const derivative = findLab("numerical-derivative").recipe;
const linear: DenseLayer = { units: 10, activation: "linear" };

/** A recipe whose hidden layers differ in everything. */
const mixed: Recipe = {
  ...xavier,
  network: networkOf({
    ...xavier.network,
    layers: [
      { units: 20, activation: "elu", alpha: 0.5, dropout: 0.1 },
      { units: 30, activation: "maxout", pieces: 3, dropout: 0.2 },
      linear,
    ],
    inputDropout: 0.05,
  }),
};

function chain(network: NetworkSpec): DenseChain {
  return chainOf(network)!;
}

function layersOf(recipe: Recipe, given: RecipeFlags): readonly DenseLayer[] {
  return chain(makeRecipe(recipe, given).network).layers;
}

/** An activation in front: no chain. */
const freeOrder: Recipe = {
  ...xavier,
  network: {
    ...xavier.network,
    layers: [{ kind: "activation", activation: "tanh" }, ...xavier.network.layers],
  },
};

test("no flags: an equal recipe with the very same network", () => {
  for (const recipe of [xavier, softmax, dropped, derivative, mixed, freeOrder]) {
    const made = makeRecipe(recipe, {});
    assert.equal(made, recipe);
    assert.is(made.network, recipe.network);
  }
  assert.is(makeRecipe(xavier, { lr: 0.1, epochs: 2, "max-norm": 3 }).network, xavier.network);
});

test("flags that are no part of the network, each in its field", () => {
  const cases: [RecipeFlags, Partial<Recipe>][] = [
    [{ epochs: 7 }, { epochs: 7 }],
    [{ "batch-size": 7 }, { batchSize: 7 }],
    [{ lr: 0.5 }, { optimizer: { ...xavier.optimizer, lr: 0.5 } }],
    [{ "weight-decay": 0.5 }, { optimizer: { ...xavier.optimizer, weightDecay: 0.5 } }],
    [
      { optimizer: "momentum", momentum: 0.5 },
      { optimizer: { name: "momentum", lr: 0.1, weightDecay: 0, momentum: 0.5 } },
    ],
    [{ schedule: "cosine" }, { schedule: { kind: "cosine", least: 0 } }],
    [{ schedule: "step:5:0.5" }, { schedule: { kind: "step", epochs: 5, factor: 0.5 } }],
    [{ init: "he_normal" }, { init: { weights: "he_normal", biases: "default" } }],
    [{ "init-biases": "zeros" }, { init: { weights: "xavier_uniform", biases: "zeros" } }],
    [{ "max-norm": 3.5 }, { maxNorm: 3.5 }],
    [{ "early-stopping": 3 }, { earlyStopping: 3 }],
    [{ scaling: "unit" }, { scaling: { divisor: 255, scale: 1, shift: 0 } }],
    [{ scaling: "normalize" }, { scaling: { divisor: 255, scale: 2, shift: -1 } }],
    [{ scaling: "raw" }, { scaling: { divisor: 1, scale: 1, shift: 0 } }],
    [{ shuffle: false }, { shuffle: false }],
    [{ "drop-last": false }, { dropLast: false }],
  ];
  for (const [given, expected] of cases) {
    assert.equal(makeRecipe(xavier, given), { ...xavier, ...expected });
  }
});

test("a flag in place of what the recipe has, and none in place of nothing", () => {
  const once = makeRecipe(xavier, { schedule: "cosine", "max-norm": 3, "early-stopping": 2 });
  assert.equal(makeRecipe(once, {}), once);
  const again = makeRecipe(once, { schedule: "step:1:0.1", "max-norm": 4, "early-stopping": 5 });
  assert.equal(again.schedule, { kind: "step", epochs: 1, factor: 0.1 });
  assert.is(again.maxNorm, 4);
  assert.is(again.earlyStopping, 5);
});

test("none and 0 take away what the recipe has", () => {
  const bound = makeRecipe(xavier, { schedule: "cosine", "max-norm": 3, "early-stopping": 2 });
  assert.equal(makeRecipe(bound, { schedule: "none", "max-norm": 0, "early-stopping": 0 }), xavier);
  assert.equal(makeRecipe(bound, {}), bound);
});

test("--epochs replaces a bound of the steps too", () => {
  const backprop = findLab("backprop").recipe;
  assert.is(makeRecipe(backprop, { lr: 0.1 }).steps, backprop.steps);
  const longer = makeRecipe(backprop, { epochs: 5 });
  assert.is(longer.epochs, 5);
  assert.not("steps" in longer);
  assert.is(longer.biasGradientScale, backprop.biasGradientScale);
});

test("flags of the network, each in its place", () => {
  const [first, second] = chain(xavier.network).layers as [DenseLayer, DenseLayer, DenseLayer];
  const hidden = (change: Partial<DenseLayer>) => [
    { ...first, ...change },
    { ...second, ...change },
    linear,
  ];
  assert.equal(layersOf(xavier, { hidden: "30" }), [{ units: 30, activation: "relu" }, linear]);
  assert.equal(layersOf(xavier, { hidden: "none" }), [linear]);
  assert.equal(layersOf(xavier, { activation: "tanh" }), hidden({ activation: "tanh" }));
  assert.equal(
    layersOf(xavier, { activation: "leaky_relu", alpha: 0.2 }),
    hidden({ activation: "leaky_relu", alpha: 0.2 }),
  );
  assert.equal(
    layersOf(xavier, { activation: "maxout", pieces: 3 }),
    hidden({ activation: "maxout", pieces: 3 }),
  );
  assert.equal(layersOf(xavier, { dropout: "0.4" }), hidden({ dropout: 0.4 }));
  const wet = makeRecipe(xavier, { "input-dropout": 0.2 }).network;
  assert.equal(wet.layers, [{ kind: "dropout", rate: 0.2 }, ...xavier.network.layers]);
  assert.equal(makeRecipe(xavier, { dtype: "f64" }).network, { ...xavier.network, dtype: "f64" });
});

test("a loss brings the outputs that it takes; hidden layers stay as they are", () => {
  for (const loss of losses.slice(1)) {
    const { network } = makeRecipe(mixed, { loss });
    assert.is(network.loss, loss);
    const sigmoid = { kind: "activation", activation: "sigmoid" };
    assert.equal(network.layers, [...mixed.network.layers, sigmoid]);
  }
  const back = makeRecipe(derivative, { loss: "softmax_cross_entropy" }).network;
  assert.equal(chain(back).layers.at(-1), linear);
  assert.not("targets" in back);
  assert.not("targets" in makeRecipe(derivative, { loss: "squared_error" }).network);
  const same = makeRecipe(derivative, { loss: "summed_binary_cross_entropy" }).network;
  assert.equal(same, derivative.network);
});

test("an output layer that no lab has stays while its loss does", () => {
  const tanh: DenseLayer = { units: 10, activation: "tanh" };
  const layers = [{ units: 5, activation: "relu" }, tanh] as const;
  const network = networkOf({ ...xavier.network, layers, loss: "squared_error" });
  assert.equal(layersOf({ ...xavier, network }, { hidden: "7" }), [
    { ...layers[0], units: 7 },
    tanh,
  ]);
});

test("other layers are made like those in their place, more of them like the last", () => {
  const [elu, maxout] = chain(mixed.network).layers as [DenseLayer, DenseLayer, DenseLayer];
  assert.equal(layersOf(mixed, { hidden: "5" }), [{ ...elu, units: 5 }, linear]);
  assert.equal(layersOf(mixed, { hidden: "5,6,7" }), [
    { ...elu, units: 5 },
    { ...maxout, units: 6 },
    { ...maxout, units: 7 },
    linear,
  ]);
  assert.equal(layersOf(softmax, { hidden: "5" }), [{ units: 5, activation: "relu" }, linear]);
  assert.equal(layersOf(softmax, { hidden: "5", activation: "elu", dropout: "0.5" }), [
    { units: 5, activation: "elu", dropout: 0.5 },
    linear,
  ]);
});

test("--hidden names the activation of each layer; the other flags fill in what it leaves out", () => {
  const hiddenOf = (recipe: Recipe, given: RecipeFlags) => layersOf(recipe, given).slice(0, -1);
  assert.equal(hiddenOf(xavier, { hidden: "200:relu,100:tanh", dropout: "0.5,0.2" }), [
    { units: 200, activation: "relu", dropout: 0.5 },
    { units: 100, activation: "tanh", dropout: 0.2 },
  ]);
  assert.equal(hiddenOf(xavier, { hidden: "200:leaky_relu:0.1, 240:maxout:5, 7:elu:0" }), [
    { units: 200, activation: "leaky_relu", alpha: 0.1 },
    { units: 240, activation: "maxout", pieces: 5 },
    { units: 7, activation: "elu", alpha: 0 },
  ]);
  const filled = { hidden: "5,6:elu,7:elu:2,8:Maxout", activation: "tanh", alpha: 3, pieces: 4 };
  assert.equal(hiddenOf(xavier, filled as RecipeFlags), [
    { units: 5, activation: "tanh" },
    { units: 6, activation: "elu", alpha: 3 },
    { units: 7, activation: "elu", alpha: 2 },
    { units: 8, activation: "maxout", pieces: 4 },
  ]);
  assert.equal(
    hiddenOf(mixed, { dropout: "0.3" }).map(({ dropout }) => dropout),
    [0.3, 0.3],
  );
  assert.equal(
    hiddenOf(mixed, { dropout: "0,0.3" }).map(({ dropout }) => dropout),
    [undefined, 0.3],
  );
});

test("names in any case, with or without underscores, and other frameworks' names", () => {
  const words = "ReLU LeakyReLU leaky-relu ELU GELU SiLU swish Tanh Sigmoid logistic Identity none";
  const hidden = words.split(" ").map((word) => `3:${word}`);
  assert.equal(
    layersOf(xavier, { hidden: hidden.join() })
      .slice(0, -1)
      .map(({ activation }) => activation),
    [
      ...["relu", "leaky_relu", "leaky_relu", "elu", "gelu", "silu", "silu"],
      ...["tanh", "sigmoid", "sigmoid", "linear", "linear"],
    ],
  );
  const listed = makeRecipe(xavier, { layers: "Linear:3,SiLU,FC:4,Leaky_ReLU:0.5,Dropout:0.1" });
  assert.equal(listed.network.layers.slice(0, -1), [
    { kind: "dense", units: 3 },
    { kind: "activation", activation: "silu" },
    { kind: "dense", units: 4 },
    { kind: "activation", activation: "leaky_relu", alpha: 0.5 },
    { kind: "dropout", rate: 0.1 },
  ]);
});

test("--layers: any layers, with the output layer of the network or of the loss behind them", () => {
  const layers = "dropout:0.2,dense:12,maxout:3,tanh,relu,dense:6";
  const { network } = makeRecipe(xavier, { layers });
  assert.equal(network, {
    ...xavier.network,
    layers: [
      { kind: "dropout", rate: 0.2 },
      { kind: "dense", units: 12 },
      { kind: "maxout", pieces: 3 },
      { kind: "activation", activation: "tanh" },
      { kind: "activation", activation: "relu" },
      { kind: "dense", units: 6 },
      { kind: "dense", units: 10 },
    ],
  });
  assert.equal(makeRecipe(freeOrder, { layers }).network, network);
  const sigmoid = { kind: "activation", activation: "sigmoid" };
  const other = makeRecipe(xavier, { layers: "dense:5", loss: "squared_error", dtype: "f64" });
  assert.equal(other.network.layers, [
    { kind: "dense", units: 5 },
    { kind: "dense", units: 10 },
    sigmoid,
  ]);
  assert.equal([other.network.loss, other.network.dtype], ["squared_error", "f64"]);
  const same = makeRecipe(derivative, { layers: "dense:5" }).network;
  assert.equal(same.targets, derivative.network.targets);
  assert.equal(same.layers.at(-1), sigmoid);
});

test("the short form and the list of layers make the same network", () => {
  const pairs: [RecipeFlags, string][] = [
    [{ hidden: "20,30" }, "dense:20,relu,dense:30,relu"],
    [{ hidden: "20:elu:0.5", dropout: "0.1" }, "dense:20,elu:0.5,dropout:0.1"],
    [{ hidden: "8:maxout:3,4:linear" }, "dense:24,maxout:3,dense:4"],
    [{ hidden: "5", "input-dropout": 0.2 }, "dropout:0.2,dense:5,relu"],
  ];
  for (const [given, layers] of pairs) {
    assert.equal(makeRecipe(xavier, given), makeRecipe(xavier, { layers }));
  }
});

test("gradcheck makes the network that train makes", () => {
  const cases: RecipeFlags[] = [
    { hidden: "9" },
    { hidden: "none" },
    { hidden: "20:elu:0.5,8:maxout:3", dropout: "0.1,0.2", "input-dropout": 0.3 },
    { hidden: "9", activation: "gelu", loss: "mean_squared_error", init: "he_normal" },
    { layers: "dense:12,tanh,relu,dropout:0.5" },
  ];
  for (const given of cases) {
    const trained = makeRecipe(xavier, given);
    const { recipe } = startingPoint(undefined, undefined, {
      ...given,
      dtype: "f32",
      backend: "wasm",
    });
    assert.equal(recipe, trained);
    const lab = startingPoint("backprop", undefined, { ...given, dtype: "f32", backend: "wasm" });
    const { network } = makeRecipe(findLab("backprop").recipe, given);
    assert.equal(lab.recipe.network, network);
  }
});

test("another activation leaves alpha and pieces behind, and dropout where it is", () => {
  assert.equal(layersOf(mixed, { activation: "sigmoid" }), [
    { units: 20, activation: "sigmoid", dropout: 0.1 },
    { units: 30, activation: "sigmoid", dropout: 0.2 },
    linear,
  ]);
  assert.equal(layersOf(mixed, { activation: "elu" }), [
    { units: 20, activation: "elu", alpha: 0.5, dropout: 0.1 },
    { units: 30, activation: "elu", dropout: 0.2 },
    linear,
  ]);
  for (const layer of layersOf(dropped, { activation: "tanh", hidden: "64,64" }).slice(0, -1)) {
    assert.equal(layer, { units: 64, activation: "tanh", dropout: 0.3 });
  }
});

test("flags on what is already there: a number for a number", () => {
  assert.equal(
    layersOf(dropped, { dropout: "0.5" }).map(({ dropout }) => dropout),
    [0.5, 0.5, 0.5, 0.5, undefined],
  );
  const maxout = makeRecipe(xavier, { activation: "maxout", pieces: 4 });
  assert.equal(
    layersOf(maxout, { pieces: 2 }).map(({ pieces }) => pieces),
    [2, 2, undefined],
  );
});

test("an optimiser of another name starts from its own defaults, one of the same name goes on", () => {
  const tuned = makeRecipe(xavier, { lr: 0.5, "weight-decay": 0.1 });
  assert.equal(makeRecipe(tuned, { optimizer: "adam" }).optimizer, tuned.optimizer);
  assert.equal(makeRecipe(tuned, { optimizer: "sgd" }).optimizer, {
    name: "sgd",
    lr: 0.1,
    weightDecay: 0,
  });
});

test("what cannot be is refused in words", () => {
  const refused: [Recipe, RecipeFlags, RegExp][] = [
    [
      softmax,
      { dropout: "0.5" },
      /^--dropout expected a network with hidden layers, got none - give/,
    ],
    [softmax, { alpha: 0.5 }, /^--alpha expected a network with hidden layers/],
    [xavier, { hidden: "none", pieces: 2 }, /^--pieces expected a network with hidden layers/],
    [xavier, { hidden: "none", activation: "relu" }, /^--activation expected a network with/],
    [xavier, { alpha: 0.5 }, /^--alpha expected --activation leaky_relu or elu, got relu$/],
    [dropped, { pieces: 2 }, /^--pieces expected --activation maxout, got relu$/],
    [
      xavier,
      { layers: "conv:6:5" },
      /^--layers item 1 expected dense, sigmoid, .*; got conv:6:5 - simdigit has no such layer$/,
    ],
    [xavier, { layers: "dense:5," }, /^--layers item 2 expected dense, .*; got nothing$/],
    [xavier, { layers: "dense" }, /^--layers item 1 expected dense:128, got dense$/],
    [xavier, { layers: "dense:5,relu:2" }, /^--layers item 2 expected nothing behind relu, got r/],
    [xavier, { layers: "dense:5:6" }, /^--layers item 1 expected dense:128, got dense:5:6$/],
    [xavier, { layers: "dense:x" }, /^--layers item 1 expected dense:128, got dense:x$/],
    [xavier, { layers: "dense:5,elu:-1" }, /^--layers item 2: alpha expected a number of at least/],
    [xavier, { layers: "dense:5,dropout:1" }, /^--layers item 2: rate expected a probability/],
    [
      xavier,
      { layers: "dense:5,maxout:2" },
      /^--layers item 2 expected inputs that are a multiple/,
    ],
    [xavier, { layers: "dense:0" }, /^--layers item 1: units expected an integer from 1 to/],
    [xavier, { layers: "dense:5", hidden: "5" }, /^--layers expected no --hidden beside it/],
    [xavier, { layers: "dense:5", dropout: "0.5" }, /^--layers expected no --dropout beside it/],
    [
      xavier,
      { hidden: "5:selu" },
      /^--hidden layer 1: activation expected linear, .*; got selu - did you mean/,
    ],
    [
      xavier,
      { hidden: "5,6:relu:1" },
      /^--hidden layer 2 expected nothing behind relu, got 6:relu:1/,
    ],
    [
      xavier,
      { hidden: "6:elu:x" },
      /^--hidden layer 1 expected alpha as 200:elu:0.1, got 6:elu:x$/,
    ],
    [xavier, { hidden: "6:elu:-1" }, /^--hidden layer 1: alpha expected a number of at least 0/],
    [xavier, { hidden: "6:maxout:0" }, /^--hidden layer 1: pieces expected an integer from 1 to/],
    [
      xavier,
      { hidden: "5,6.5" },
      /^--hidden layer 2: units expected an integer of at least 1, got/,
    ],
    [
      xavier,
      { hidden: "5:relu", activation: "tanh" },
      /^--activation expected a layer of --hidden/,
    ],
    [
      xavier,
      { dropout: "0.1,0.2,0.3" },
      /^--dropout expected one probability, .* 2 .*, got 3: 0.1/,
    ],
    [xavier, { dropout: "0.1,1" }, /^--dropout layer 2 expected a probability .*, got 1$/],
    [
      xavier,
      { hidden: "5", dropout: "0.1,0.2" },
      /^--dropout expected one probability, got 2: 0.1/,
    ],
    [freeOrder, { hidden: "5" }, /^--hidden expected a chain of dense layers to change, got a/],
    [
      xavier,
      { momentum: 0.5 },
      /^--momentum expected --optimizer sgd, momentum or nesterov, got adam, which has/,
    ],
    [xavier, { schedule: "step:0:0.5" }, /^epochs of the schedule expected an integer of at least/],
  ];
  for (const schedule of [
    "step",
    "step:5",
    "step::0.5",
    "step:5:",
    "step:a:1",
    "step:1:2:3",
    "x",
  ]) {
    const message = new RegExp(`^--schedule expected cosine, none or step:N:F .* got ${schedule}$`);
    refused.push([xavier, { schedule }, message]);
  }
  for (const [recipe, given, message] of refused) {
    try {
      makeRecipe(recipe, given);
      assert.unreachable(`${message}`);
    } catch (error) {
      assert.instance(error, SimdigitError);
      assert.is((error as SimdigitError).kind, "usage");
      assert.match((error as SimdigitError).message, message);
    }
  }
});

test.run();
