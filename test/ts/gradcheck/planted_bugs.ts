// Wrong backward passes, each with one mistake that people make, and what a case needs to show it.

import { activate, sigmoid } from "../../../ts/backends/reference/activation.ts";
import { forward } from "../../../ts/backends/reference/network.ts";
import { normalDistribution } from "../../../ts/backends/reference/normal.ts";
import { type Activation, activations, alphaOf, type LayerSpec } from "../../../ts/core/layers.ts";
import { outputCount, targetsOf } from "../../../ts/core/spec.ts";
import type { Wanted } from "./random_networks.ts";
import {
  type Dense,
  gradientWith,
  inputMask,
  type Mistake,
  type Place,
  rightParts,
  type Step,
  weightsOf,
} from "./wrong_network.ts";

export interface PlantedBug {
  readonly name: string;
  readonly wanted: Wanted;
  readonly mistake: Mistake;
  /** What the checker's reason must say, if a pattern gives the mistake away. */
  readonly reason?: RegExp;
}

const softmax: Wanted = { loss: "softmax_cross_entropy" };
const deep: Wanted = { layers: 3, leastUnits: 3, leastBatch: 2 };

/** The batch with other labels. */
function relabelled(step: Step, label: (old: number, i: number) => number): Step {
  return { ...step, labels: step.labels.map(label) };
}

/** A change of d loss / d outputs, element by element. */
function outputs(change: (d: number, y: number, step: Step, i: number) => number): Mistake {
  return {
    outputGradient: (step, y) =>
      rightParts.outputGradient(step, y).map((d, i) => change(d, y[i]!, step, i)),
  };
}

/** f' computed in another way in layers of the activation, from what it keeps: y, or z for gelu and silu. */
function derivative(
  activation: Activation,
  wrong: (kept: number, d: number, place: Place<"activation">) => number,
): Mistake {
  return {
    derivative: (place, kept, d) =>
      place.spec.activation === activation
        ? wrong(kept, d, place)
        : rightParts.derivative(place, kept, d),
  };
}

/** A change of the weight gradient of some layers, element by element. */
function weights(
  change: (g: number, place: Dense, i: number, j: number) => number,
  layer: (place: Dense) => boolean = () => true,
): Mistake {
  return {
    weightGradient: (place, x, dz) => {
      const dW = rightParts.weightGradient(place, x, dz);
      if (!layer(place)) return dW;
      return dW.map((g, at) =>
        change(g, place, Math.floor(at / place.outputs), at % place.outputs),
      );
    },
  };
}

function biases(
  change: (db: Float64Array, place: Dense, dz: Float64Array) => Float64Array,
): Mistake {
  return {
    biasGradient: (place, dz) => change(rightParts.biasGradient(place, dz), place, dz),
  };
}

function isFirst({ depth }: Dense): boolean {
  return depth === 0;
}

/** Rows of a matrix in the order of `from`. */
function rowsOf(matrix: Float64Array, rows: number, from: (row: number) => number): Float64Array {
  const columns = matrix.length / rows;
  return matrix.map((_, at) => matrix[from(Math.floor(at / columns)) * columns + (at % columns)]!);
}

/** z of y = sigmoid(z). */
function logit(y: number): number {
  return Math.log(y / (1 - y));
}

export const plantedBugs: readonly PlantedBug[] = [
  // The loss
  {
    name: "sum for mean",
    wanted: { ...softmax, leastBatch: 2 },
    mistake: outputs((d, _, { labels }) => d * labels.length),
    reason: /times what it should be, the (batch size|2)/,
  },
  {
    name: "mean taken twice",
    wanted: { ...softmax, leastBatch: 3 },
    mistake: outputs((d, _, { labels }) => d / labels.length),
    reason: /1\/\d of what it should be, the batch size: .* mean taken twice/,
  },
  {
    name: "mean for sum",
    wanted: { loss: "squared_error", leastBatch: 3 },
    mistake: outputs((d, _, { labels }) => d / labels.length),
    reason: /1\/\d of what it should be, the batch size: a mean for a sum/,
  },
  {
    name: "summed over the outputs where the loss takes the mean",
    wanted: { loss: "mean_squared_error", leastUnits: 3 },
    mistake: outputs((d, _, { network }) => d * outputCount(network)),
    reason: /times what it should be/,
  },
  {
    name: "sign",
    wanted: {},
    mistake: { finish: (_, g) => g.map((value) => -value) },
    reason: /sign is wrong: it leads uphill/,
  },
  {
    name: "the 2 of the square left out",
    wanted: { loss: "mean_squared_error" },
    mistake: outputs((d) => d / 2),
    reason: /1\/2 of what it should be|the 2 of a square/,
  },
  {
    name: "target off by one",
    wanted: { leastUnits: 2 },
    mistake: {
      batch: (step) => {
        const classes = outputCount(step.network);
        return relabelled(step, (label) => (label + 1) % classes);
      },
    },
    reason: /look at the loss's gradient and the output's activation/,
  },
  {
    name: "label of the example before",
    wanted: { leastBatch: 3, leastUnits: 2 },
    mistake: {
      batch: (step) =>
        relabelled(step, (_, i) => step.labels[(i + step.labels.length - 1) % step.labels.length]!),
    },
  },
  {
    name: "no target taken off softmax's outputs",
    wanted: softmax,
    mistake: outputs((d, _, { labels, network }, i) => {
      const classes = outputCount(network);
      return i % classes === labels[Math.floor(i / classes)] ? d + 1 / labels.length : d;
    }),
  },
  {
    name: "logits for probabilities",
    wanted: softmax,
    mistake: outputs((_, y, { labels, network }, i) => {
      const classes = outputCount(network);
      const isLabel = i % classes === labels[Math.floor(i / classes)];
      return (y - (isLabel ? 1 : 0)) / labels.length;
    }),
  },
  {
    name: "softmax's derivative on top of the one that cross-entropy has cancelled",
    wanted: softmax,
    mistake: outputs((d, _, { labels }) => {
      const p = Math.abs(d) * labels.length;
      return d * p * (1 - p);
    }),
  },
  {
    name: "gradient of the squared error for that of cross-entropy",
    wanted: { loss: "binary_cross_entropy" },
    mistake: outputs((_, y, { labels, network }, i) => {
      const { on, off } = targetsOf(network);
      const classes = outputCount(network);
      const target = i % classes === labels[Math.floor(i / classes)] ? on : off;
      return (2 * (y - target)) / (labels.length * classes);
    }),
  },
  {
    name: "targets 1 and 0 where the loss has 0.99 and 0.01",
    wanted: { loss: "summed_binary_cross_entropy", targets: true },
    mistake: {
      batch: (step) => ({ ...step, network: { ...step.network, targets: { on: 1, off: 0 } } }),
    },
  },
  {
    name: "first output left out of the loop",
    wanted: { leastUnits: 2 },
    mistake: outputs((d, _, { network }, i) => (i % outputCount(network) === 0 ? 0 : d)),
  },
  {
    name: "last row of the batch left out",
    wanted: { leastBatch: 2 },
    mistake: outputs((d, _, { labels, network }, i) => {
      return Math.floor(i / outputCount(network)) === labels.length - 1 ? 0 : d;
    }),
  },
  {
    name: "gradient clipped",
    wanted: {},
    mistake: {
      finish: (_, g) => {
        const limit = Math.max(...g.map(Math.abs)) / 2;
        return g.map((value) => Math.min(limit, Math.max(-limit, value)));
      },
    },
  },
  // The batch
  {
    name: "gradient of the batch before",
    wanted: { leastBatch: 2 },
    mistake: {
      batch: (step) => ({
        ...step,
        x: step.x.map((_, i) => step.x[(i + 1) % step.x.length]!),
        labels: step.labels.map((_, i) => step.labels[(i + 1) % step.labels.length]!),
      }),
    },
  },
  {
    name: "gradients not set to zero between two batches",
    wanted: {},
    mistake: {
      finish: (step, g) => {
        const before = gradientWith({}, { ...step, x: step.x.map((v) => v / 2 + 0.1) });
        return g.map((value, i) => value + before[i]!);
      },
    },
  },
  {
    name: "stale activations: forward before the last update",
    wanted: {},
    mistake: { forwardParameters: ({ parameters }) => parameters.map((w) => w + 0.01) },
  },
  {
    name: "stale inputs of one layer",
    wanted: { ...deep, layers: 2 },
    mistake: {
      layerInput: (place) => {
        if (isFirst(place)) return place.pass.x;
        const { network, parameters, labels, dropout, x } = place;
        const earlier = parameters.map((w) => w + 0.01);
        return forward(network, earlier, x, labels.length, dropout)[place.layer]!.x;
      },
    },
    reason: /weight is wrong.*its product with the layer's inputs/,
  },
  // Activations
  ...activations.map((activation) => ({
    name: `derivative of ${activation} left out`,
    wanted: { activation, ...deep },
    mistake: derivative(activation, () => 1),
  })),
  {
    name: "derivative of the output's sigmoid left out",
    wanted: { loss: "binary_cross_entropy" },
    mistake: {
      derivative: (place, kept, d) =>
        place.layer === place.network.layers.length - 1 ? 1 : rightParts.derivative(place, kept, d),
    },
    reason: /look at the loss's gradient and the output's activation/,
  },
  {
    name: "sigmoid' of y in place of z",
    wanted: { activation: "sigmoid", ...deep },
    mistake: derivative("sigmoid", (y) => sigmoid(y) * (1 - sigmoid(y))),
  },
  {
    name: "z (1 - z) in place of y (1 - y)",
    wanted: { activation: "sigmoid", ...deep },
    mistake: derivative("sigmoid", (y) => logit(y) * (1 - logit(y))),
  },
  {
    name: "sigmoid' without its square: y",
    wanted: { activation: "sigmoid", ...deep },
    mistake: derivative("sigmoid", (y) => y),
  },
  {
    name: "tanh' as 1 - y",
    wanted: { activation: "tanh", ...deep },
    mistake: derivative("tanh", (y) => 1 - y),
  },
  {
    name: "tanh' as sigmoid's y (1 - y)",
    wanted: { activation: "tanh", ...deep },
    mistake: derivative("tanh", (y) => y * (1 - y)),
  },
  {
    name: "relu gated by the gradient's sign",
    wanted: { activation: "relu", ...deep },
    mistake: derivative("relu", (_, d) => (d > 0 ? 1 : 0)),
  },
  {
    name: "relu's gate upside down",
    wanted: { activation: "relu", ...deep },
    mistake: derivative("relu", (y) => (y > 0 ? 0 : 1)),
  },
  {
    name: "leaky relu with another alpha",
    wanted: { activation: "leaky_relu", ...deep },
    mistake: derivative("leaky_relu", (y) => (y > 0 ? 1 : 0.01)),
  },
  {
    name: "leaky relu closed below zero",
    wanted: { activation: "leaky_relu", ...deep },
    mistake: derivative("leaky_relu", (y) => (y > 0 ? 1 : 0)),
  },
  {
    name: "elu' without its alpha: y + 1",
    wanted: { activation: "elu", ...deep },
    mistake: derivative("elu", (y) => (y > 0 ? 1 : y + 1)),
  },
  {
    name: "elu' as alpha, the exponential forgotten",
    wanted: { activation: "elu", ...deep },
    mistake: derivative("elu", (y, _, { spec }) => (y > 0 ? 1 : alphaOf(spec))),
  },
  {
    name: "gelu' as Phi(z), the density forgotten",
    wanted: { activation: "gelu", ...deep },
    mistake: derivative("gelu", normalDistribution),
  },
  {
    name: "gelu' of y in place of z",
    wanted: { activation: "gelu", ...deep },
    mistake: {
      derivative: (place, kept, d) => {
        const isGelu = place.spec.activation === "gelu";
        return rightParts.derivative(place, isGelu ? activate("gelu", kept) : kept, d);
      },
    },
  },
  {
    name: "silu' as the derivative of its sigmoid",
    wanted: { activation: "silu", ...deep },
    mistake: derivative("silu", (z) => sigmoid(z) * sigmoid(-z)),
  },
  {
    name: "silu' as its sigmoid, that of a constant gate",
    wanted: { activation: "silu", ...deep },
    mistake: derivative("silu", sigmoid),
  },
  {
    name: "maxout's gradient to all pieces",
    wanted: { activation: "maxout", ...deep },
    mistake: { pieceShare: () => 1 },
  },
  {
    name: "maxout's gradient shared among the pieces",
    wanted: { activation: "maxout", ...deep },
    mistake: { pieceShare: ({ spec }) => 1 / spec.pieces },
  },
  {
    name: "maxout's gradient to the piece after",
    wanted: { activation: "maxout", ...deep },
    mistake: { pieceShare: ({ spec }, p, taken) => (p === (taken + 1) % spec.pieces ? 1 : 0) },
  },
  {
    name: "maxout's first piece, whichever was taken",
    wanted: { activation: "maxout", ...deep },
    mistake: { pieceShare: (_, p) => (p === 0 ? 1 : 0) },
  },
  // Products
  {
    name: "weight gradient stored transposed",
    wanted: { leastUnits: 2 },
    mistake: {
      weightGradient: (place, x, dz) => {
        const dW = rightParts.weightGradient(place, x, dz);
        const { inputs, outputs } = place;
        return dW.map((_, k) => dW[(k % inputs) * outputs + Math.floor(k / inputs)]!);
      },
    },
    reason: /transposed: rows and columns are swapped/,
  },
  {
    name: "rows of x against other rows of dz",
    wanted: { leastBatch: 2 },
    mistake: {
      weightGradient: (place, x, dz) =>
        rightParts.weightGradient(
          place,
          rowsOf(x, place.rows, (r) => (r + 1) % place.rows),
          dz,
        ),
    },
    reason: /\d\.bias agrees, so d loss \/ d z is right: look at its product/,
  },
  {
    name: "first input left out of the loop",
    wanted: { leastUnits: 4 },
    mistake: weights((g, _, i) => (i === 0 ? 0 : g), isFirst),
    reason: /0\.weight is wrong; only input 0 of \d wrong; 0\.bias agrees|1\.weight/,
  },
  {
    name: "last unit left out of the loop",
    wanted: { leastUnits: 4, activation: "tanh" },
    mistake: weights((g, { outputs }, _, j) => (j === outputs - 1 ? 0 : g), isFirst),
    reason: /only unit \d of \d wrong/,
  },
  {
    name: "units moved by one",
    wanted: { leastUnits: 4, activation: "sigmoid" },
    mistake: {
      weightGradient: (place, x, dz) => {
        const dW = rightParts.weightGradient(place, x, dz);
        const { outputs } = place;
        return dW.map((_, k) => dW[k - (k % outputs) + ((k + 1) % outputs)]!);
      },
    },
    reason: /units moved by 1: an index is off by one/,
  },
  {
    name: "inputs moved by one",
    wanted: { leastUnits: 4, activation: "sigmoid" },
    mistake: {
      weightGradient: (place, x, dz) => {
        const dW = rightParts.weightGradient(place, x, dz);
        return dW.map((_, k) => dW[(k + place.outputs) % dW.length]!);
      },
    },
    reason: /inputs moved by 1: an index is off by one/,
  },
  {
    name: "two gradients swapped",
    wanted: { leastUnits: 3 },
    mistake: {
      finish: (_, g) => {
        const largest = g.reduce((best, v, i) => (Math.abs(v) > Math.abs(g[best]!) ? i : best), 0);
        const other = largest === 0 ? 1 : largest - 1;
        const swapped = g.slice();
        swapped[largest] = g[other]!;
        swapped[other] = g[largest]!;
        return swapped;
      },
    },
  },
  {
    name: "a layer's gradient times 1 - 1e-4",
    wanted: { layers: 2, leastUnits: 2 },
    mistake: weights((g) => g * (1 - 1e-4), isFirst),
    reason: /it is 0\.9999 times what it should be; \d\.bias agrees/,
  },
  {
    name: "one layer's weights averaged once more",
    wanted: { layers: 2, leastBatch: 3 },
    mistake: weights((g, { rows }) => g / rows, isFirst),
    reason: /1\/\d of what it should be, the batch size/,
  },
  {
    name: "weight decay in the gradient, not in the loss",
    wanted: {},
    mistake: { finish: ({ parameters }, g) => g.map((value, i) => value + 0.01 * parameters[i]!) },
  },
  // Biases
  {
    name: "one bias off by 1e-3",
    wanted: { leastUnits: 3 },
    mistake: biases((db) => {
      db[0]! += 1e-3;
      return db;
    }),
    reason: /bias is wrong; only element \[0\] is off, by 0\.001; \d+\.weight agrees/,
  },
  {
    name: "bias gradient averaged",
    wanted: { leastBatch: 3, leastUnits: 2 },
    mistake: biases((db, { rows }) => db.map((value) => value / rows)),
    reason:
      /bias is wrong; it is 1\/\d of what it should be, the batch size.*its sum over the batch/,
  },
  {
    name: "bias gradient of the first row alone",
    wanted: { leastBatch: 2, leastUnits: 2 },
    mistake: biases((_, { outputs }, dz) => dz.slice(0, outputs)),
    reason: /bias is wrong;.* so d loss \/ d z is right: look at its sum over the batch/,
  },
  {
    name: "bias gradient forgotten",
    wanted: {},
    mistake: biases((db) => db.fill(0)),
    reason: /bias is wrong; it is 0 throughout; \d+\.weight agrees/,
  },
  // The way back
  {
    name: "weights not transposed on the way back",
    wanted: { square: true, ...deep, layers: 3 },
    mistake: {
      back: (place, dz, w, d) => {
        const { inputs, outputs } = place;
        if (inputs !== outputs) return rightParts.back(place, dz, w, d);
        const swapped = w.map((_, k) => w[(k % inputs) * outputs + Math.floor(k / inputs)]!);
        return rightParts.back(place, dz, swapped, d);
      },
    },
    reason: /agree: look at the way from \d+\.weight back to \d+\.weight - the weights transposed/,
  },
  {
    name: "weights updated before they carry the gradient back",
    wanted: { layers: 2, leastUnits: 2 },
    mistake: {
      backWeights: (place, dW) => {
        const w = weightsOf(place.network, place.parameters, place.layer);
        return w.map((value, i) => value - 0.1 * dW[i]!);
      },
    },
    reason: /agree: look at the way from \d\.weight back to [01]\.weight/,
  },
  {
    name: "d loss / d y carried back where d loss / d z should be",
    wanted: { ...deep, activation: "sigmoid" },
    mistake: {
      back: (place, dz, w, d) => rightParts.back(place, d.length === dz.length ? d : dz, w, d),
    },
  },
  {
    name: "the last unit left out on the way back",
    wanted: { ...deep, activation: "tanh" },
    mistake: {
      back: (place, dz, w, d) =>
        rightParts.back(
          place,
          dz.map((value, i) => (i % place.outputs === place.outputs - 1 ? 0 : value)),
          w,
          d,
        ),
    },
  },
  {
    name: "nothing carried back to the layers before",
    wanted: { layers: 3, leastUnits: 2 },
    mistake: { back: (place) => new Float64Array(place.rows * place.inputs) },
    reason: /it is 0 throughout; the layers after agree/,
  },
  {
    name: "weights of the layer after",
    wanted: { ...deep, square: true, layers: 4 },
    mistake: {
      backWeights: (place) => {
        const { network, parameters, layer } = place;
        const isNext = ({ kind }: LayerSpec, i: number) => kind === "dense" && i > layer;
        const own = weightsOf(network, parameters, layer);
        const next = network.layers.findIndex(isNext);
        const w = next < 0 ? own : weightsOf(network, parameters, next);
        return w.length === own.length ? w : own;
      },
    },
  },
  // Dropout
  {
    name: "dropout's mask forgotten on the way back",
    wanted: { layers: 2, dropout: 0.4, leastUnits: 4, leastBatch: 2 },
    mistake: { unmask: (_, d) => d },
    reason:
      /agree: look at the way from \d\.weight back to [01]\.weight - the weights transposed, the mask/,
  },
  {
    name: "dropout's 1 / (1 - p) forgotten on the way back",
    wanted: { layers: 2, dropout: 0.4, leastUnits: 4, leastBatch: 2 },
    mistake: { unmask: (_, d, mask) => d.map((value, i) => (mask[i]! > 0 ? value : 0)) },
    reason: /it is 0\.6 times what it should be, the share that dropout keeps/,
  },
  {
    name: "mask of another step",
    wanted: { dropout: 0.4, leastUnits: 4, leastBatch: 2 },
    mistake: { batch: (step) => ({ ...step, dropout: { ...step.dropout, step: 1 } }) },
  },
  {
    name: "dropout on the way back only",
    wanted: { dropout: 0.4, leastUnits: 4, leastBatch: 2 },
    mistake: {
      batch: (step) => {
        const layers = step.network.layers.filter(({ kind }) => kind !== "dropout");
        return { ...step, network: { ...step.network, layers } };
      },
    },
  },
  {
    name: "inputs as they were before dropout",
    wanted: { inputDropout: 0.4, leastUnits: 3 },
    mistake: {
      layerInput: (place) => (isFirst(place) ? place.x : place.pass.x),
    },
    reason: /1\.weight is wrong;.*its product with the layer's inputs/,
  },
  {
    name: "input mask applied twice",
    wanted: { inputDropout: 0.4, leastUnits: 3 },
    mistake: {
      layerInput: (place) => {
        if (!isFirst(place)) return place.pass.x;
        const mask = inputMask(place);
        return place.pass.x.map((value, i) => value * mask[i]!);
      },
    },
    reason: /1\.weight is wrong/,
  },
];
