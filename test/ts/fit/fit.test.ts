// Training by fit: what it learns by default, what each option does, how it is watched and stopped.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decodeCheckpoint } from "../../../ts/core/checkpoint.ts";
import type { FeatureScaling } from "../../../ts/core/dataset.ts";
import type { LayerSpec } from "../../../ts/core/layers.ts";
import type { Recipe } from "../../../ts/core/recipe.ts";
import { drawnDigits } from "../../../ts/data/drawn/index.ts";
import {
  type FitEpoch,
  type FitOptions,
  type FitProgress,
  fit,
  loadModel,
} from "../../../ts/fit/index.ts";
import { sha256 } from "../../../ts/platform/sha256.ts";
import { refuses } from "./refuses.ts";
import { flats, flowers, xor } from "./tables.ts";

const test = suite("fit");
const { x, y } = flowers();
/** For tests that need no good model. */
const brief: FitOptions = { epochs: 2, hidden: 4 };

/** The recipe that fit makes of the options. */
async function recipeFor(
  options: FitOptions,
  targets: readonly (string | number)[] = y,
): Promise<Recipe> {
  await using model = await fit(x, targets, options);
  return decodeCheckpoint(await model.save()).recipe;
}

test("exclusive or: all four rows are learned from, and that is said", async () => {
  const model = await fit(xor.x, xor.y);
  assert.equal(await model.predict(xor.x), xor.y);
  assert.is(model.accuracy, 1);
  assert.equal(model.rows, { train: 4, test: 0 });
  assert.is(
    model.summary,
    "2-128-2: accuracy 1.000 on the 4 rows that it learned from, after 500 epochs",
  );
});

test("a table of three classes: a fifth is held out", async () => {
  const model = await fit(x, y);
  assert.ok(model.accuracy! >= 0.9, model.summary);
  assert.equal(model.rows, { train: 120, test: 30 });
  assert.equal(model.classes, ["setosa", "versicolor", "virginica"]);
  assert.is(model.task, "classification");
  assert.match(
    model.summary,
    /^4-128-3: accuracy 0\.9\d\d on 30 held-out rows, after 500 epochs on the other 120$/,
  );
});

test("digits as bytes are pixels", async () => {
  const digits = drawnDigits(1000, 1);
  const model = await fit(digits.inputs, digits.labels, { epochs: 5 });
  assert.ok(model.accuracy! > 0.6, model.summary);
  const { scaling } = decodeCheckpoint(await model.save()).recipe;
  assert.equal(scaling, { divisor: 255, scale: 1, shift: 0 });
});

test("bytes of few shades are divided by the largest", async () => {
  const model = await fit(Uint8Array.of(0, 16, 3, 4), ["a", "b"], brief);
  const { scaling } = decodeCheckpoint(await model.save()).recipe;
  assert.equal(scaling, { divisor: 16, scale: 1, shift: 0 });
});

test("images of numbers from 0 to 255 are pixels, from 0 to 1 stay as they are, others are features", async () => {
  const image = (last: number) => [
    [0, 1],
    [0, last],
  ];
  const scalingOf = async (last: number) => {
    const model = await fit([image(0), image(last)], ["a", "b"], brief);
    return decodeCheckpoint(await model.save()).recipe.scaling;
  };
  assert.equal(await scalingOf(255), { divisor: 255, scale: 1, shift: 0 });
  assert.equal(await scalingOf(16), { divisor: 16, scale: 1, shift: 0 });
  assert.equal(await scalingOf(0.5), { divisor: 1, scale: 1, shift: 0 });
  assert.equal(await scalingOf(-0.5), { divisor: 1, scale: 1, shift: 0 });
  assert.equal(await scalingOf(-2), { means: [0, 1, 0, -1], deviations: [1, 1, 1, 1] });
});

test("features are standardised by the rows that train; a constant has deviation 1", async () => {
  const table = [
    [1, 0.1],
    [3, 0.1],
    [5, 0.1],
    [7, 0.1],
  ];
  const model = await fit(table, ["a", "b", "a", "b"], brief);
  const { scaling } = decodeCheckpoint(await model.save()).recipe;
  assert.equal(scaling, { means: [4, 0.1], deviations: [Math.sqrt(5), 1] });
});

test("prices around 200,000 are predicted in their own unit", async () => {
  const { x, y } = flats();
  const model = await fit(x, y);
  assert.is(model.task, "regression");
  assert.ok(model.r2! > 0.99, model.summary);
  assert.not("accuracy" in model);
  assert.equal(model.classes, []);
  const [price] = await model.predict([100, 30]);
  assert.ok(Math.abs(price! - 235_000) < 5000, `${price}`);
});

test("rows of numbers are answered by rows, also of one number", async () => {
  const two = await fit(
    x,
    x.map(([a, b]) => [a! + b!, a! - b!]),
    { task: "regression" },
  );
  const [sums] = await two.predict([5, 3, 1, 1]);
  assert.is(sums!.length, 2);
  assert.ok(Math.abs(sums![0]! - 8) < 0.5, `${sums}`);
  assert.ok(Math.abs(sums![1]! - 2) < 0.5, `${sums}`);
  const one = await fit(
    x,
    x.map(([a]) => [a!]),
    { task: "regression", epochs: 1 },
  );
  assert.is((await one.predict(x))[0]!.length, 1);
});

test("several labels at once: targets from 0 to 1 of a cross-entropy are not standardised", async () => {
  const labels = x.map(([a, b]) => [Number(a! > 5.5), Number(b! > 3)]);
  const options = { task: "regression", loss: "binary_cross_entropy", epochs: 60 } as const;
  const model = await fit(x, labels, options);
  assert.equal(model.network.layers.at(-1), { kind: "activation", activation: "sigmoid" });
  const answers = await model.predict(x);
  const right = answers.filter((answer, row) =>
    answer.every((share, j) => Math.round(share) === labels[row]![j]),
  );
  assert.ok(right.length > 130, `${right.length} of 150`);
});

test("the same x, y and options give the same weights on every host", async () => {
  const digits = drawnDigits(200, 1);
  const hashes = [];
  for (const model of [
    await fit(x, y, { epochs: 5, dropout: 0.2 }),
    await fit(flats().x, flats().y, { epochs: 5, dtype: "f64" }),
    await fit(digits.inputs, digits.labels, { epochs: 2 }),
  ]) {
    hashes.push(await sha256(await model.parameters()));
    await model.dispose();
  }
  assert.equal(hashes, [
    "313772d3e8e73949a14b5c32cb2eec28cb0b613c5d911143a9002c2810a3e98e",
    "1ff808035d43d4de2d0aabaf477741b9a46144f156d925b39c0c0f8cb436c94d",
    "0796ef863b74e500e47d01e41b3b7044e4263ab483417ed982616e3da25ed851",
  ]);
});

test("in a worker, and on two threads, the weights and the answers are the same", async () => {
  const here = await fit(x, y, { ...brief, epochs: 20 });
  for (const host of [{ worker: true }, { threads: 2 }]) {
    await using model = await fit(x, y, { ...brief, epochs: 20, ...host });
    assert.equal(await model.parameters(), await here.parameters());
    assert.equal(await model.predict(x), await here.predict(x));
    assert.equal(await model.evaluate(x, y), await here.evaluate(x, y));
    await using loaded = await loadModel(await model.save(), host);
    assert.equal(await loaded.predict(x), await here.predict(x));
  }
});

test("the seed changes the start, the order and the held-out rows", async () => {
  const first = await fit(x, y, brief);
  const second = await fit(x, y, { ...brief, seed: 2 });
  assert.not.equal(await first.parameters(), await second.parameters());
  assert.not.equal(first.loss, second.loss);
});

const dense = (units: number): LayerSpec => ({ kind: "dense", units });
const relu: LayerSpec = { kind: "activation", activation: "relu" };
const gelu: LayerSpec = { kind: "activation", activation: "gelu" };

/** What is asked for, and the layers. */
const networks: readonly (readonly [FitOptions, LayerSpec[]])[] = [
  [{}, [dense(128), relu, dense(3)]],
  [{ hidden: 5 }, [dense(5), relu, dense(3)]],
  [{ hidden: [6, 4], activation: "gelu" }, [dense(6), gelu, dense(4), gelu, dense(3)]],
  [{ hidden: [] }, [dense(3)]],
  [{ hidden: 5, dropout: 0.5 }, [dense(5), relu, { kind: "dropout", rate: 0.5 }, dense(3)]],
  [{ hidden: 5, activation: "maxout" }, [dense(10), { kind: "maxout", pieces: 2 }, dense(3)]],
  [{ layers: [dense(7), gelu] }, [dense(7), gelu, dense(3)]],
  [
    { hidden: [], loss: "mean_squared_error" },
    [dense(3), { kind: "activation", activation: "sigmoid" }],
  ],
];

for (const [options, layers] of networks) {
  test(`network of ${JSON.stringify(options)}`, async () => {
    const { network } = await recipeFor({ ...options, epochs: 1 });
    assert.equal(network.layers, layers);
    assert.is(network.inputs, 4);
  });
}

test("the start suits the activation", async () => {
  assert.is((await recipeFor(brief)).init.weights, "he_normal");
  assert.is((await recipeFor({ ...brief, activation: "tanh" })).init.weights, "xavier_normal");
});

test("optimiser, learning rate, batch, epochs and type are as asked for", async () => {
  const usual = await recipeFor({});
  assert.equal(usual.optimizer, {
    name: "adam",
    lr: 0.001,
    weightDecay: 0,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
  });
  assert.is(usual.batchSize, 32);
  const asked = await recipeFor({
    ...brief,
    optimizer: { name: "momentum", momentum: 0.8 },
    lr: 0.05,
    batchSize: 10,
    dtype: "f64",
  });
  assert.equal(asked.optimizer, { name: "momentum", lr: 0.05, weightDecay: 0, momentum: 0.8 });
  assert.equal([asked.batchSize, asked.epochs, asked.network.dtype], [10, 2, "f64"]);
  assert.is((await recipeFor({ ...brief, optimizer: "sgd" })).optimizer.name, "sgd");
  assert.is((await recipeFor({ ...brief, batchSize: 1000 })).batchSize, 120);
});

test("epochs make 2,000 steps, but at least 5 and at most 500", async () => {
  assert.is((await recipeFor({ hidden: 1 })).epochs, 500);
  assert.is((await recipeFor({ hidden: 1, batchSize: 1 })).epochs, 17);
  const rows = Uint8Array.from({ length: 20_000 }, (_, i) => i % 2);
  const model = await fit(rows, rows, { hidden: 1, batchSize: 32 });
  assert.is(model.history.length, 5);
});

test("rows to test on: a share, examples, or none", async () => {
  assert.equal((await fit(x, y, { ...brief, test: 0.5 })).rows, { train: 75, test: 75 });
  assert.equal((await fit(x, y, { ...brief, test: 0 })).rows, { train: 150, test: 0 });
  assert.equal((await fit(xor.x, xor.y, { ...brief, test: 0.25 })).rows, { train: 3, test: 1 });
  const own = { x: x.slice(0, 10), y: y.slice(0, 10) };
  const model = await fit(x, y, { ...brief, test: own });
  assert.equal(model.rows, { train: 150, test: 10 });
  assert.is(model.loss, (await model.evaluate(own.x, own.y)).loss);
});

test("one row and one epoch are no rows and epochs", async () => {
  const summary = async (options: FitOptions) => (await fit(x, y, options)).summary;
  const one = { x: [x[0]!], y: [y[0]!] };
  const brief = { epochs: 1, hidden: [] };
  assert.match(
    await summary({ ...brief, test: one }),
    / on 1 held-out row, after 1 epoch on the other 150$/,
  );
  const single = await fit([[1]], [0.5], brief);
  assert.match(single.summary, / on the 1 row that it learned from, after 1 epoch$/);
});

test("the rows that are held out are not learned from", async () => {
  // The mean by which features are scaled shows which rows it was taken from.
  const all = Array.from({ length: 40 }, (_, row) => [row]);
  const numbers = all.map(([row]) => row! + 0.5);
  const model = await fit(all, numbers, { epochs: 1, hidden: [] });
  const { scaling } = decodeCheckpoint(await model.save()).recipe;
  if (!("means" in scaling)) throw new Error("expected a scaling by feature");
  assert.not.equal(scaling.means, [19.5]);
});

test("early stopping ends with the best weights", async () => {
  const model = await fit(x, y, { earlyStopping: 3, lr: 0.05, epochs: 100 });
  const best = Math.max(...model.history.map(({ accuracy }) => accuracy!));
  assert.ok(model.history.length < 100, `${model.history.length} epochs`);
  assert.is(model.accuracy, best);
  const saved = decodeCheckpoint(await model.save());
  assert.is(saved.best!.accuracy, best);
  assert.is(model.history[saved.epochs - 1]!.accuracy, best);
});

test("every epoch and every few steps are told, and waited for", async () => {
  const epochs: FitEpoch[] = [];
  const progress: FitProgress[] = [];
  let waiting = 0;
  const model = await fit(x, y, {
    ...brief,
    epochs: 3,
    onEpoch: async (epoch) => {
      waiting += 1;
      assert.is(waiting, 1);
      await Promise.resolve();
      waiting -= 1;
      epochs.push(epoch);
    },
    onProgress: (event) => progress.push(event),
  });
  assert.equal(epochs, model.history);
  assert.equal(Object.keys(epochs[0]!), ["epoch", "epochs", "cost", "loss", "accuracy"]);
  assert.equal(
    epochs.map(({ epoch, epochs }) => [epoch, epochs]),
    [
      [1, 3],
      [2, 3],
      [3, 3],
    ],
  );
  assert.is(epochs.at(-1)!.accuracy, model.accuracy);
  assert.is(epochs.at(-1)!.loss, model.loss);
  const last = progress.at(-1)!;
  assert.equal([last.epoch, last.epochs, last.step, last.steps], [3, 3, 4, 4]);
});

test("an epoch of a regression has no accuracy", async () => {
  const { x, y } = flats();
  const { history } = await fit(x, y, brief);
  assert.equal(Object.keys(history[0]!), ["epoch", "epochs", "cost", "loss"]);
});

test("onEpoch ends the training by false, and the model is kept", async () => {
  const model = await fit(x, y, { ...brief, epochs: 50, onEpoch: ({ epoch }) => epoch < 4 });
  assert.is(model.history.length, 4);
  assert.is((await model.predict(x)).length, 150);
});

test("an error of onEpoch is fit's", async () => {
  const failing = fit(x, y, { ...brief, onEpoch: () => Promise.reject(new Error("mine")) });
  assert.is(await failing.catch((error: Error) => error.message), "mine");
});

test("a signal rejects fit with its reason, as in fetch", async () => {
  const reasonOf = (call: Promise<unknown>) =>
    call.then(
      () => "none",
      (reason: unknown) => reason,
    );
  assert.is(await reasonOf(fit(x, y, { signal: AbortSignal.abort("before") })), "before");
  const during = new AbortController();
  const error = await reasonOf(
    fit(x, y, { epochs: 1e6, signal: during.signal, onEpoch: () => during.abort() }),
  );
  assert.is((error as Error).name, "AbortError");
  const last = new AbortController();
  const after = fit(x, y, {
    ...brief,
    epochs: 1,
    signal: last.signal,
    onEpoch: () => last.abort("late"),
  });
  assert.is(await reasonOf(after), "late");
  const tested = new AbortController();
  // The last test of so many rows takes more than 10 ms, after which the event loop gets a turn.
  const rows = Array.from({ length: 20 }, () => x).flat();
  const later = fit(rows, Array.from({ length: 20 }, () => y).flat(), {
    epochs: 1,
    hidden: [512, 512],
    test: 0,
    signal: tested.signal,
    onEpoch: () => void setTimeout(() => tested.abort("at the test"), 0),
  });
  assert.is(await reasonOf(later), "at the test");
});

test("a loss that becomes infinite is an engine error with advice", async () => {
  await refuses(
    fit(x, y, { optimizer: "sgd", lr: 1e30, epochs: 3 }),
    "epoch 1: the loss became NaN - try a learning rate below 1e+30",
    "engine",
  );
});

/** What is asked for, and the refusal. */
const wrongOptions: readonly (readonly [object, string])[] = [
  [{ learningRate: 0.1 }, "fit has no option learningRate - did you mean lr?"],
  [{ learning_rate: 0.1 }, "fit has no option learning_rate - did you mean lr?"],
  [{ epoch: 3 }, "fit has no option epoch - did you mean epochs or onEpoch?"],
  [{ batch_size: 3 }, "fit has no option batch_size - did you mean batchSize?"],
  [{ batchsize: 3 }, "fit has no option batchsize - did you mean batchSize?"],
  [{ hiddenLayers: [3] }, "fit has no option hiddenLayers - did you mean hidden?"],
  [{ validation_split: 0.1 }, "fit has no option validation_split - did you mean test?"],
  [{ validationSplit: 0.1 }, "fit has no option validationSplit - did you mean test?"],
  [{ optimiser: "sgd" }, "fit has no option optimiser - did you mean optimizer?"],
  [{ hidden: 0 }, "hidden expected an integer from 1 to 65536, got 0"],
  [{ hidden: [3, 1.5] }, "hidden[1] expected an integer from 1 to 65536, got 1.5"],
  [{ hidden: "3" }, 'hidden expected a number of units or a list of such, got "3"'],
  [{ layers: [], hidden: 3 }, "layers expected without hidden, got both - leave one out"],
  [{ layers: {} }, "layers expected a list of layers, got an Object"],
  [
    { layers: [{ kind: "conv" }] },
    "layers[0].kind expected dense, activation, maxout, dropout; got conv",
  ],
  [{ layers: [null] }, "layers[0] expected a layer, got null"],
  [{ dropout: 1 }, "dropout expected a probability from 0 to below 1, got 1"],
  [
    { activation: "swish" },
    "activation expected linear, sigmoid, tanh, relu, leaky_relu, elu, gelu, silu, maxout; got swish",
  ],
  [
    { optimizer: "lion" },
    "optimizer expected sgd, momentum, nesterov, adagrad, adagrad_da, adadelta, rmsprop, adam, adamw, ftrl, proximal_gd, proximal_adagrad; got lion",
  ],
  [{ optimizer: 5 }, "optimizer expected a name or an object with a name, got 5"],
  [
    { optimizer: { name: "sgd", beta1: 0.9 } },
    "parameter of sgd expected lr, weightDecay; got beta1",
  ],
  [{ lr: 0 }, "lr expected a positive number, got 0"],
  [{ epochs: 0 }, "epochs expected an integer of at least 1, got 0"],
  [{ batchSize: 0.5 }, "batchSize expected an integer of at least 1, got 0.5"],
  [{ earlyStopping: true }, "earlyStopping expected an integer of at least 1, got true"],
  [{ seed: 1n }, "seed expected an integer from 0 to 9007199254740991, got 1n"],
  [{ seed: -1 }, "seed expected an integer from 0 to 9007199254740991, got -1"],
  [{ dtype: "f16" }, "dtype expected f32, f64; got f16"],
  [
    { loss: "hinge" },
    "loss expected softmax_cross_entropy, mean_squared_error, squared_error, binary_cross_entropy, summed_binary_cross_entropy; got hinge",
  ],
  [{ backend: "cuda" }, "backend expected wasm, webgpu, auto, reference; got cuda"],
  [{ onEpoch: true }, "onEpoch expected a function, got true"],
  [{ signal: {} }, "signal expected an AbortSignal, got an Object"],
  [
    { test: 1 },
    "test expected a share of the rows from 0 to below 1, { x, y } or a data set, got 1",
  ],
  [
    { test: "0.2" },
    'test expected a share of the rows from 0 to below 1, { x, y } or a data set, got "0.2"',
  ],
  [
    { test: 0.001 },
    "test expected a share of the 150 rows that leaves some on both sides, got 0.001",
  ],
  [
    { test: { x: [[1, 2, 3]], y: ["setosa"] } },
    "test.x[0] expected 4 numbers, the model's features, got 3",
  ],
  [
    { test: { x: [[1, 2, 3, 4]], y: ["tulip"] } },
    'test.y[0] expected one of "setosa", "versicolor", "virginica", got "tulip"',
  ],
  [
    { test: { x: [[1, 2, 3, 4]], y: ["setosa", "setosa"] } },
    "test.x expected 2 rows, as many as test.y, got 1",
  ],
  [{ test: { x: [[1, 2, 3, 4]] } }, "test.y expected an array of labels or numbers, got undefined"],
  [
    { scaling: "pixels" },
    "scaling expected { divisor, scale, shift } or { means, deviations }, got pixels",
  ],
  [[], "options of fit expected an object, got an Array"],
];

for (const [options, message] of wrongOptions) {
  test(message, () => refuses(fit(x, y, options), message));
}

test("an option like none is refused with all that there are", async () => {
  const error = await fit(x, y, { zzz: 1 } as FitOptions).catch((reason: Error) => reason);
  assert.match((error as Error).message, /^fit has no option zzz - it has task, classes, hidden, /);
});

test("an option that is undefined is left out", async () => {
  const model = await fit(x, y, { ...brief, lr: undefined, hidden: undefined, test: undefined });
  assert.is(model.rows.test, 30);
});

test("a regression by a loss for classes is refused", async () => {
  await refuses(
    fit([1, 2], [0.5, 1], { loss: "softmax_cross_entropy" }),
    "loss expected mean_squared_error or another one for numbers, got softmax_cross_entropy, for classes",
  );
});

test("an answer that a cross-entropy does not take is named by its place in y, also among shuffled rows", async () => {
  const share = y.map((_, row) => (row === 97 ? 2 : 0.5));
  const options = { ...brief, loss: "binary_cross_entropy" } as const;
  const message = "[97] expected a number from 0 to 1 for binary_cross_entropy, got 2";
  await refuses(fit(x, share, options), `y${message}`);
  const fine = share.map(() => 0.5);
  await refuses(fit(x, fine, { ...options, test: { x, y: share } }), `test.y${message}`);
  await using model = await fit(x, fine, options);
  await refuses(model.evaluate(x, share), `y${message}`);
});

test("numbers whose differences have no square are a constant", async () => {
  const near = x.map(([first, ...rest]) => [first! * 1e-200, ...rest]);
  await using model = await fit(near, y, brief);
  const { scaling } = decodeCheckpoint(await model.save()).recipe;
  assert.is((scaling as FeatureScaling).deviations[0], 1);
});

test("numbers too large to standardise are refused by column", async () => {
  const far = [
    [0, 1e200],
    [1, -1e200],
  ];
  await refuses(
    fit(far, ["a", "b"]),
    "x: column 1 expected numbers up to about 1e150, got larger ones",
  );
});

test.run();
