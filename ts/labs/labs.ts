// The labs of the handouts as data: recipe, what the handout prints, and the quirks that shape it.
// One table; whoever runs a lab composes it with data and a session.

import { rawScaling, unitScaling } from "../core/dataset.ts";
import { SimdigitError } from "../core/errors.ts";
import { type OptimizerSpec, optimizerDefaults } from "../core/optimizer.ts";
import type { InitSpec, Recipe } from "../core/recipe.ts";
import { type Activation, type Loss, type NetworkSpec, outputActivation } from "../core/spec.ts";
import type { Lab } from "./lab.ts";
import { toyRows, xorRows } from "./own_data.ts";

/** Weights and biases as PyTorch's nn.Linear starts them. */
const frameworkDefault: InitSpec = { weights: "default", biases: "default" };
const xavierUniform: InitSpec = { weights: "xavier_uniform", biases: "default" };
const fanInNormal: InitSpec = { weights: "normal_fan_in", biases: "unit" };
const standardNormal: InitSpec = { weights: "normal", biases: "normal" };

export const labs: readonly Lab[] = [
  {
    id: "softmax-sgd",
    title: "Softmax regression by gradient descent",
    recipe: recipe([784, 10], "linear", frameworkDefault, optimizerDefaults("sgd", 0.1)),
    published: {
      cost: [
        0.535150588, 0.359577745, 0.331264287, 0.3164047, 0.307106972, 0.300456554, 0.294933408,
        0.290956199, 0.287074089, 0.284515619, 0.281914055, 0.27952686, 0.277636588, 0.275874794,
        0.274422705,
      ],
      accuracy: 0.8883,
    },
    testsOnRawPixels: true,
  },
  {
    id: "backprop",
    title: "784-30-10 by hand-written backpropagation",
    recipe: {
      ...recipe([784, 30, 10], "sigmoid", standardNormal, optimizerDefaults("sgd", 0.5)),
      network: network([784, 30, 10], "sigmoid", "squared_error"),
      batchSize: 10,
      epochs: 2,
      steps: 10_000,
      biasGradientScale: 1 / 10,
    },
    published: {
      watched: {
        1000: 806,
        2000: 854,
        3000: 885,
        4000: 891,
        5000: 888,
        6000: 889,
        7000: 901,
        8000: 908,
        9000: 887,
        10000: 906,
      },
    },
    testsOnRawPixels: true,
    watch: { what: "correct", every: 1000, images: 1000 },
    quirks: [
      "The gradients of the weights are summed over the batch of 10, those of the biases averaged.",
      "It counts what it reads right of the first 1,000 test images, on raw pixels.",
      "The N(0, 1) start saturates the sigmoids: some seeds stall, one of PyTorch's three near 730 of 1,000.",
    ],
  },
  {
    id: "xavier-adam",
    title: "ReLU network with a Xavier start and Adam",
    recipe: recipe([784, 256, 256, 10], "relu", xavierUniform, optimizerDefaults("adam")),
    published: {
      cost: [
        0.249897048, 0.094330102, 0.061055195, 0.042816643, 0.032796543, 0.024419624, 0.020511184,
        0.018132176, 0.015536907, 0.016846467, 0.012203062, 0.012871196, 0.011348661, 0.010990168,
        0.006201488,
      ],
      accuracy: 0.9805,
    },
    testsOnRawPixels: true,
  },
  {
    id: "nn-xavier",
    title: "The same program, from another handout and with its figures",
    recipe: recipe([784, 256, 256, 10], "relu", xavierUniform, optimizerDefaults("adam")),
    published: {
      cost: [
        0.301498963, 0.107252513, 0.064888892, 0.04446303, 0.029951642, 0.020663404, 0.015853033,
        0.011764387, 0.008598264, 0.007383116, 0.00683914, 0.004672963, 0.003979437, 0.00271426,
        0.004707661,
      ],
      accuracy: 0.9783,
    },
    testsOnRawPixels: true,
  },
  {
    id: "nn-default",
    title: "The same network with the framework's start",
    recipe: recipe([784, 256, 256, 10], "relu", frameworkDefault, optimizerDefaults("adam")),
    published: { accuracy: 0.974 },
    testsOnRawPixels: true,
  },
  {
    id: "nn-normal",
    title: "The same network with an N(0, 1) start: why the start matters",
    recipe: recipe([784, 256, 256, 10], "relu", standardNormal, optimizerDefaults("adam")),
    published: {
      cost: [
        141.20767186, 38.788445864, 23.977515479, 16.315132428, 11.702554882, 8.573139748,
        6.37099568, 4.537178684, 3.216900532, 2.329708954, 1.715552875, 1.189857912, 0.82096516,
        0.624131458, 0.454633765,
      ],
      accuracy: 0.9455,
    },
    testsOnRawPixels: true,
  },
  {
    id: "deep-xavier",
    title: "Four hidden layers of 512 with a Xavier start and Adam",
    recipe: recipe([784, 512, 512, 512, 512, 10], "relu", xavierUniform, optimizerDefaults("adam")),
    published: {
      cost: [
        0.266061549, 0.080796588, 0.0490758, 0.034772298, 0.024780529, 0.017072763, 0.014031383,
        0.013763446, 0.009164047, 0.008291388, 0.007319742, 0.006434021, 0.005684378, 0.004781207,
        0.00434231,
      ],
      accuracy: 0.9742,
    },
    testsOnRawPixels: true,
  },
  {
    id: "softmax-adam",
    title: "Softmax regression by Adam, from the framework's start that the handout's code shows",
    recipe: recipe([784, 10], "linear", frameworkDefault, optimizerDefaults("adam")),
    published: {},
    testsOnRawPixels: true,
    quirks: [
      "The costs that the handout prints cannot come from this start: see softmax-adam-normal.",
    ],
  },
  {
    id: "softmax-adam-normal",
    title: "The same from N(0, 1): the start behind the handout's printed costs",
    recipe: recipe([784, 10], "linear", standardNormal, optimizerDefaults("adam")),
    published: {
      cost: [
        5.888845987, 1.860620173, 1.159035648, 0.89234087, 0.751155428, 0.662484806, 0.60154401,
        0.556526115, 0.521186961, 0.493068354, 0.469686249, 0.449967254, 0.433519321, 0.419000337,
        0.406490815,
      ],
      accuracy: 0.9035,
    },
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
    published: {
      accuracy: 0.924,
      watched: {
        1: 12.881948352151234,
        201: 3.2624176452836373,
        59401: 3.007410588066169,
        59601: 0.6170549447664146,
        59801: 0.6065179201274236,
      },
    },
    watch: { what: "loss", every: 200 },
    quirks: [
      "Central differences by delta 1e-4: W2, b2, W3, b3 are differentiated and updated one after another.",
      "No input is zero: pixels become 0.01 to 1, so that every weight has a gradient.",
      "Targets are 0.99 and 0.01, which the sigmoid can reach.",
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
    published: { accuracy: 1, probability: 0.998 },
    seed: 2,
    quirks: [
      "Every step sees all eight rows, so an epoch is one step.",
      "Some starts stall with one row wrong, seed 1 among them; of 60 starts by PyTorch 7 did.",
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
    published: {
      cost: [
        2.325561285018921, 1.4498095512390137, 0.743457555770874, 0.5391835570335388,
        0.4553937017917633, 0.41385599970817566, 0.3901534676551819, 0.3743925988674164,
        0.3631013035774231, 0.3511328101158142, 0.33993449807167053, 0.3316379487514496,
        0.3236689567565918, 0.3092549741268158,
      ],
      accuracy: 0.9,
    },
    quirks: ["The handout gives its accuracy as 90%, without decimals."],
  },
  {
    id: "deep-dropout",
    title: "Four hidden layers of 512 with dropout, of which 0.7 of the units are kept",
    recipe: {
      ...recipe([784, 512, 512, 512, 512, 10], "relu", xavierUniform, optimizerDefaults("adam")),
      network: withDropout(network([784, 512, 512, 512, 512, 10], "relu"), 0.3),
    },
    published: { cost: [0.04723193, 0.041290121, 0.043621063], firstEpoch: 13, accuracy: 0.9804 },
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
    published: { accuracy: 1 },
    quirks: [
      "labs run shows the handout's other gates as well: AND, XOR by one layer, XOR by a fixed net.",
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

/** What is trained when no lab is named. */
export const DEFAULT_LAB = "xavier-adam";

/** The lab with this id. Throws a usage error that lists them all. */
export function findLab(id: string): Lab {
  const lab = labs.find((candidate) => candidate.id === id);
  if (!lab) {
    throw new SimdigitError(
      "usage",
      `lab expected one of ${labs.map((known) => known.id).join(", ")}; got ${id}`,
    );
  }
  return lab;
}

/** Layers from sizes: hidden layers with the activation, then outputs as the loss takes them. */
export function network(
  sizes: readonly number[],
  activation: Activation,
  loss: Loss = "softmax_cross_entropy",
): NetworkSpec {
  const [inputs, ...units] = sizes;
  const layers = units.map((count, i) => ({
    units: count,
    activation: i < units.length - 1 ? activation : outputActivation(loss),
  }));
  return { inputs: inputs!, layers, loss, dtype: "f32" };
}

/** The same network with dropout after every hidden layer. */
export function withDropout(spec: NetworkSpec, dropout: number): NetworkSpec {
  const last = spec.layers.length - 1;
  const layers = spec.layers.map((layer, i) => (i < last ? { ...layer, dropout } : layer));
  return { ...spec, layers };
}

/**
 * The evaluation report's settings: four weight layers of 200 units, He start, batches of 200, 100 epochs. The report
 * sheet has lambda 0.01, the Config class 1e-3; this is the sheet's, --weight-decay takes the other.
 */
function fourLayer(id: string, title: string, optimizer: OptimizerSpec): Lab {
  const init: InitSpec = { weights: "he_normal", biases: "default" };
  const shared = recipe([784, 200, 200, 200, 10], "relu", init, optimizer);
  const own = { batchSize: 200, epochs: 100, dropLast: false };
  return { id, title, recipe: { ...shared, ...own }, published: {} };
}

/** What these labs share: batches of 100, 15 epochs, shuffled, full batches only, pixels / 255. */
function recipe(
  sizes: readonly number[],
  activation: Activation,
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
