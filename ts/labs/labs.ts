// The labs of the handouts as data: recipe, what the handout prints, and the quirks that shape it.
// One table; whoever runs a lab composes it with data and a session.

import { unitScaling } from "../core/dataset.ts";
import { SimdigitError } from "../core/errors.ts";
import { type OptimizerSpec, optimizerDefaults } from "../core/optimizer.ts";
import type { InitSpec, Recipe } from "../core/recipe.ts";
import type { Activation, NetworkSpec } from "../core/spec.ts";

export interface Lab {
  readonly id: string;
  readonly title: string;
  readonly recipe: Recipe;
  /** What the handout prints. */
  readonly published: {
    /** Cost of each epoch from the first. */
    readonly cost?: readonly number[];
    readonly accuracy?: number;
  };
  /** The handout trains on pixels / 255 and tests on raw pixels 0..255: its accuracy is that of raw pixels. */
  readonly testsOnRawPixels?: boolean;
}

/** Weights and biases as PyTorch's nn.Linear starts them. */
const frameworkDefault: InitSpec = { weights: "default", biases: "default" };
const xavierUniform: InitSpec = { weights: "xavier_uniform", biases: "default" };
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

/** Layers from sizes: hidden layers with the activation, then one of logits. */
export function network(sizes: readonly number[], activation: Activation): NetworkSpec {
  const [inputs, ...units] = sizes;
  const layers = units.map((count, i) => ({
    units: count,
    activation: i < units.length - 1 ? activation : ("linear" as const),
  }));
  return { inputs: inputs!, layers, loss: "softmax_cross_entropy", dtype: "f32" };
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
