// The labs of the handouts as data: recipes, and the quirks of the handouts' programs. published.json has the figures
// that the handouts print. To run a lab, combine it with data and a session.

import { rawScaling, unitScaling } from "../core/dataset.ts";
import { type DenseActivation, networkOf, outputActivation } from "../core/dense_chain.ts";
import { checkText, usage } from "../core/errors.ts";
import { type OptimizerSpec, optimizerDefaults } from "../core/optimizer.ts";
import type { InitSpec, Recipe } from "../core/recipe.ts";
import type { Loss, NetworkSpec } from "../core/spec.ts";
import { publishedOf } from "./figures.ts";
import type { Lab } from "./lab.ts";
import { toyRows, xorRows } from "./own_data.ts";

/** Weights and biases as PyTorch's nn.Linear starts them. */
const frameworkDefault: InitSpec = { weights: "default", biases: "default" };
const xavierUniform: InitSpec = { weights: "xavier_uniform", biases: "default" };
const fanInNormal: InitSpec = { weights: "normal_fan_in", biases: "unit" };
const standardNormal: InitSpec = { weights: "normal", biases: "normal" };

const recipes: readonly Omit<Lab, "published">[] = [
  {
    id: "softmax-sgd",
    title: "Softmax regression by gradient descent",
    recipe: recipe([784, 10], "linear", frameworkDefault, optimizerDefaults("sgd", 0.1)),
    testsOnRawPixels: true,
  },
  {
    id: "backprop",
    title: "784-30-10 with hand-written backpropagation",
    recipe: {
      ...recipe([784, 30, 10], "sigmoid", standardNormal, optimizerDefaults("sgd", 0.5)),
      network: network([784, 30, 10], "sigmoid", "squared_error"),
      batchSize: 10,
      epochs: 2,
      steps: 10_000,
      biasGradientScale: 1 / 10,
    },
    testsOnRawPixels: true,
    watch: { what: "correct", every: 1000, images: 1000 },
    quirks: [
      "The gradients of the weights are summed over the batch of 10, those of the biases are averaged.",
      "It counts correct predictions among the first 1,000 test images, on raw pixels.",
      "The N(0, 1) start saturates the sigmoids, so some seeds stall: one of PyTorch's three near 730 of 1,000.",
    ],
  },
  {
    id: "xavier-adam",
    title: "ReLU network with a Xavier start and Adam",
    recipe: recipe([784, 256, 256, 10], "relu", xavierUniform, optimizerDefaults("adam")),
    testsOnRawPixels: true,
  },
  {
    id: "nn-xavier",
    title: "The same program, from another handout and with its figures",
    recipe: recipe([784, 256, 256, 10], "relu", xavierUniform, optimizerDefaults("adam")),
    testsOnRawPixels: true,
  },
  {
    id: "nn-default",
    title: "The same network with the framework's start",
    recipe: recipe([784, 256, 256, 10], "relu", frameworkDefault, optimizerDefaults("adam")),
    testsOnRawPixels: true,
  },
  {
    id: "nn-normal",
    title: "The same network with an N(0, 1) start: why the start matters",
    recipe: recipe([784, 256, 256, 10], "relu", standardNormal, optimizerDefaults("adam")),
    testsOnRawPixels: true,
  },
  {
    id: "deep-xavier",
    title: "Four hidden layers of 512 with a Xavier start and Adam",
    recipe: recipe([784, 512, 512, 512, 512, 10], "relu", xavierUniform, optimizerDefaults("adam")),
    testsOnRawPixels: true,
  },
  {
    id: "softmax-adam",
    title: "Softmax regression by Adam, from the framework's start that the handout's code shows",
    recipe: recipe([784, 10], "linear", frameworkDefault, optimizerDefaults("adam")),
    testsOnRawPixels: true,
    quirks: [
      "The costs that the handout prints cannot come from this start: see softmax-adam-normal.",
    ],
  },
  {
    id: "softmax-adam-normal",
    title: "The same from N(0, 1): the start behind the handout's printed costs",
    recipe: recipe([784, 10], "linear", standardNormal, optimizerDefaults("adam")),
    testsOnRawPixels: true,
  },
  {
    id: "numerical-derivative",
    title: "784-30-10 by numerical derivatives, one image at a time, in float64",
    recipe: {
      ...recipe([784, 30, 10], "sigmoid", fanInNormal, optimizerDefaults("sgd", 0.01)),
      network: {
        ...network([784, 30, 10], "sigmoid", "summed_binary_cross_entropy"),
        dtype: "f64",
        targets: { on: 0.99, off: 0.01 },
      },
      gradient: { kind: "numerical", delta: 1e-4 },
      batchSize: 1,
      epochs: 1,
      shuffle: false,
      scaling: { divisor: 255, scale: 0.99, shift: 0.01 },
    },
    watch: { what: "loss", every: 200 },
    quirks: [
      "Central differences with delta 1e-4; W2, b2, W3 and b3 are differentiated and updated one after another.",
      "No input is zero: pixels become 0.01 to 1, so that every weight has a gradient.",
      "The targets are 0.99 and 0.01, which the sigmoid can reach.",
      "The loss is printed for images 0, 200, 400, ... after the step on that image.",
    ],
  },
  {
    id: "toy-softmax",
    title: "Three classes of eight points, by a hidden layer of three sigmoids",
    recipe: {
      ...recipe([4, 3, 3], "sigmoid", frameworkDefault, optimizerDefaults("sgd", 1)),
      batchSize: 8,
      epochs: 8000,
      scaling: rawScaling,
    },
    data: toyRows,
    seed: 2,
    quirks: [
      "Every step sees all eight rows, so an epoch is one step.",
      "Some starts stall with one row wrong: seed 1 does, and so did 7 of 60 starts in PyTorch.",
    ],
  },
  {
    id: "wide-sigmoid",
    title: "Hidden layers of 2,352 and 1,568 sigmoids: the lab that its handout moves to a GPU",
    recipe: {
      ...recipe([784, 2352, 1568, 10], "sigmoid", frameworkDefault, optimizerDefaults("sgd", 0.1)),
      batchSize: 128,
      dropLast: false,
    },
    quirks: ["The handout gives the accuracy as 90%, without decimals."],
  },
  {
    id: "deep-dropout",
    title: "Four hidden layers of 512 with dropout, of which 0.7 of the units are kept",
    recipe: {
      ...recipe([784, 512, 512, 512, 512, 10], "relu", xavierUniform, optimizerDefaults("adam")),
      network: network([784, 512, 512, 512, 512, 10], "relu", "softmax_cross_entropy", 0.3),
    },
    testsOnRawPixels: true,
  },
  {
    id: "gates",
    title: "XOR, which no single layer can learn, by a hidden layer of four units",
    recipe: {
      ...recipe([2, 4, 2], "tanh", xavierUniform, optimizerDefaults("sgd", 0.5)),
      batchSize: 4,
      epochs: 500,
      scaling: rawScaling,
    },
    data: xorRows,
    quirks: [
      "labs run also shows the handout's other gates: AND, XOR by one layer, and XOR by a fixed network.",
    ],
  },
  fourLayer("four-layer-adadelta", "Setting 1: Adadelta", optimizerDefaults("adadelta", 0.1)),
  fourLayer("four-layer-adam", "Setting 2: Adam", optimizerDefaults("adam", 0.0001)),
  fourLayer("four-layer-adadelta-wd", "Setting 3: Adadelta with weight decay 0.01", {
    ...optimizerDefaults("adadelta", 0.1),
    weightDecay: 0.01,
  }),
  fourLayer("four-layer-adam-wd", "Setting 4: Adam with weight decay 0.01", {
    ...optimizerDefaults("adam", 0.0001),
    weightDecay: 0.01,
  }),
];

export const labs: readonly Lab[] = recipes.map((lab) => ({
  ...lab,
  published: publishedOf(lab.id),
}));

/** The lab that is trained unless another is named. */
export const DEFAULT_LAB = "xavier-adam";

/** The lab with this id. Throws a usage error that lists them all. */
export function findLab(id: string): Lab {
  checkText("lab", id);
  const lab = labs.find((candidate) => candidate.id === id);
  if (lab) return lab;
  const known = labs.map((candidate) => candidate.id).join(", ");
  throw usage(`lab expected one of ${known}; got ${id}`);
}

/** A network from its sizes: hidden layers with activation and dropout, then an output layer for the loss. */
export function network(
  sizes: readonly number[],
  activation: DenseActivation,
  loss: Loss = "softmax_cross_entropy",
  dropout = 0,
): NetworkSpec {
  const [inputs, ...units] = sizes;
  const output = { units: units.pop()!, activation: outputActivation(loss) };
  const hidden = units.map((count) => ({ units: count, activation, dropout }));
  return networkOf({ inputs: inputs!, layers: [...hidden, output], loss, dtype: "f32" });
}

/**
 * The evaluation report's settings: four weight layers of 200 units, He start, batches of 200, 100 epochs. The report
 * sheet has lambda 0.01, the Config class 1e-3; the labs have the sheet's.
 */
function fourLayer(id: string, title: string, optimizer: OptimizerSpec): Omit<Lab, "published"> {
  const init: InitSpec = { weights: "he_normal", biases: "default" };
  const shared = recipe([784, 200, 200, 200, 10], "relu", init, optimizer);
  const own = { batchSize: 200, epochs: 100, dropLast: false };
  return { id, title, recipe: { ...shared, ...own } };
}

/** What these labs share: batches of 100, 15 epochs, shuffled, full batches only, pixels / 255. */
function recipe(
  sizes: readonly number[],
  activation: DenseActivation,
  init: InitSpec,
  optimizer: OptimizerSpec,
): Recipe {
  return {
    network: network(sizes, activation),
    init,
    optimizer,
    batchSize: 100,
    epochs: 15,
    dropLast: true,
    shuffle: true,
    scaling: unitScaling,
  };
}
