// Random networks with a batch each: every activation and loss, depths from one dense layer to five, dropout, layers in
// free order, targets, inputs with zeros and equal values. Each is drawn by its number, the same on every host.

import { type Dataset, rawScaling } from "../../../ts/core/dataset.ts";
import { type DenseActivation, type DenseLayer, networkOf } from "../../../ts/core/dense_chain.ts";
import { activations, type LayerSpec } from "../../../ts/core/layers.ts";
import { Philox } from "../../../ts/core/random.ts";
import { type InitSpec, initialisers } from "../../../ts/core/recipe.ts";
import { type DType, type Loss, losses, type NetworkSpec } from "../../../ts/core/spec.ts";

export interface RandomCase {
  readonly network: NetworkSpec;
  readonly init: InitSpec;
  readonly seed: number;
  readonly data: Dataset;
  /** The batch, some of the data set's examples. */
  readonly order: Uint32Array<ArrayBuffer>;
}

/** What a case must have; the rest is drawn. */
export interface Wanted {
  readonly dtype?: DType;
  readonly loss?: Loss;
  /** Activation of every hidden layer, of which there is then at least one. */
  readonly activation?: DenseActivation;
  /** Number of dense layers. */
  readonly layers?: number;
  /** More activations behind hidden dense layers, so that the network is no chain. */
  readonly freeOrder?: boolean;
  /** As many inputs as units in every layer. */
  readonly square?: boolean;
  readonly dropout?: number;
  readonly inputDropout?: number;
  readonly leastBatch?: number;
  /** Targets 0.99 and 0.01. */
  readonly targets?: true;
  /** At least so many inputs and units of each layer. */
  readonly leastUnits?: number;
}

/** "case" in ASCII: the stream of a case's numbers. */
const CASE_STREAM = 0x63617365;
const MOST_LAYERS = 5;
const MOST_UNITS = 9;
const MOST_BATCH = 6;

export { rawScaling as scaling };

export function randomCase(number: number, wanted: Wanted = {}): RandomCase {
  const random = new Dice(number);
  const leastUnits = wanted.leastUnits ?? 1;
  const hidden = wanted.activation !== undefined || wanted.square || wanted.dropout !== undefined;
  const depth = wanted.layers ?? random.between(hidden ? 2 : 1, MOST_LAYERS);
  const size = () => random.between(leastUnits, MOST_UNITS);
  const side = Math.max(size(), 2);
  const inputs = wanted.square ? side : size();
  const loss = wanted.loss ?? random.of(losses);
  const layers = Array.from({ length: depth }, (_, l) => {
    const units = wanted.square ? side : Math.max(size(), l === depth - 1 ? 2 : 1);
    if (l === depth - 1) return { units, activation: outputActivation(loss, random) };
    return drawLayer(units, wanted, random);
  });
  const classes = layers.at(-1)!.units;
  const chain = networkOf({
    inputs,
    layers,
    loss,
    dtype: wanted.dtype ?? "f64",
    ...drawInputDropout(wanted, random),
    ...(loss !== "softmax_cross_entropy" && (random.below(2) === 0 || wanted.targets)
      ? { targets: { on: 0.99, off: 0.01 } }
      : {}),
  });
  const network = wanted.freeOrder ? withMoreActivations(chain, random) : chain;
  const batch = random.between(wanted.leastBatch ?? 1, MOST_BATCH);
  const count = batch + random.below(3);
  return {
    network,
    init: { weights: random.of(initialisers.slice(1)), biases: random.of(initialisers) },
    seed: number,
    data: {
      name: `case ${number}`,
      inputs: drawInputs(count * inputs, random),
      labels: Uint8Array.from({ length: count }, () => random.below(classes)),
      count,
      features: inputs,
      classes,
    },
    order: Uint32Array.from({ length: batch }, () => random.below(count)),
  };
}

/** As "case 7: 5 inputs, dense 4, relu, dense 3; squared_error, batch of 3, f64". */
export function describe({ network, order, seed }: RandomCase): string {
  const { inputs, layers, loss, dtype } = network;
  const described = layers.map(describeLayer).join(", ");
  return `case ${seed}: ${inputs} inputs, ${described}; ${loss}, batch of ${order.length}, ${dtype}`;
}

function describeLayer(layer: LayerSpec): string {
  if (layer.kind === "activation") return layer.activation;
  return Object.values(layer).join(" ");
}

/** Another activation behind some activations of hidden layers. */
function withMoreActivations(network: NetworkSpec, random: Dice): NetworkSpec {
  const last = network.layers.findLastIndex(({ kind }) => kind === "dense");
  const layers = network.layers.flatMap((layer, index): LayerSpec[] => {
    const grows = index < last && layer.kind !== "dropout" && random.below(2) === 0;
    if (!grows) return [layer];
    return [layer, { kind: "activation", activation: random.of(activations) }];
  });
  return { ...network, layers };
}

function drawLayer(units: number, wanted: Wanted, random: Dice): DenseLayer {
  const activation = wanted.activation ?? random.of(["linear", ...activations, "maxout"] as const);
  const dropout = wanted.dropout ?? (random.below(4) === 0 ? 0.3 : 0);
  return {
    units,
    activation,
    ...(activation === "leaky_relu" || activation === "elu"
      ? { alpha: random.of([0.1, 0.3, 0.7] as const) }
      : {}),
    ...(activation === "maxout" ? { pieces: random.between(2, 4) } : {}),
    ...(dropout > 0 ? { dropout } : {}),
  };
}

/** An output that the loss can take: logits, any number, or a number from 0 to 1. */
function outputActivation(loss: Loss, random: Dice): DenseActivation {
  if (loss === "softmax_cross_entropy") return "linear";
  if (loss === "mean_squared_error" || loss === "squared_error") {
    return random.of(["sigmoid", "linear", "tanh"] as const);
  }
  return "sigmoid";
}

function drawInputDropout({ inputDropout }: Wanted, random: Dice): { inputDropout?: number } {
  const share = inputDropout ?? (random.below(6) === 0 ? 0.2 : 0);
  return share > 0 ? { inputDropout: share } : {};
}

/** Normal numbers, or few different values including zero, as in pixels. */
function drawInputs(length: number, random: Dice): Float64Array<ArrayBuffer> {
  const few = random.below(2) === 0;
  return Float64Array.from({ length }, () => (few ? random.below(5) / 4 : random.normal()));
}

/** A cursor over one stream of random numbers. */
class Dice {
  readonly #random: Philox;
  #drawn = 0;

  constructor(number: number) {
    this.#random = new Philox(number, CASE_STREAM);
  }

  below(limit: number): number {
    return this.#random.below(this.#drawn++, limit);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  normal(): number {
    return this.#random.normal(this.#drawn++);
  }
}
