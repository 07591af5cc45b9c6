// Random networks with a batch each: every activation and loss, depths from one layer to five, dropout, targets,
// inputs with zeros and equal values. Drawn by number, the same on every host.

import { type Dataset, rawScaling } from "../../../ts/core/dataset.ts";
import { Philox } from "../../../ts/core/random.ts";
import { type InitSpec, initialisers } from "../../../ts/core/recipe.ts";
import {
  type Activation,
  activations,
  type DType,
  type LayerSpec,
  type Loss,
  losses,
  type NetworkSpec,
} from "../../../ts/core/spec.ts";

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
  /** Of every hidden layer; a network without hidden layers gets one. */
  readonly activation?: Activation;
  readonly layers?: number;
  /** Units of all layers, and inputs. */
  readonly square?: boolean;
  readonly dropout?: number;
  readonly inputDropout?: number;
  readonly leastBatch?: number;
  /** Targets 0.99 and 0.01. */
  readonly targets?: true;
  /** At least so many inputs and units of each layer. */
  readonly leastUnits?: number;
}

/** "caseN": the stream that a case's numbers come from. */
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
  const network: NetworkSpec = {
    inputs,
    layers,
    loss,
    dtype: wanted.dtype ?? "f64",
    ...drawInputDropout(wanted, random),
    ...(loss !== "softmax_cross_entropy" && (random.below(2) === 0 || wanted.targets)
      ? { targets: { on: 0.99, off: 0.01 } }
      : {}),
  };
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

/** 5-4-3 relu tanh, squared_error, batch of 3, f64. */
export function describe({ network, order, seed }: RandomCase): string {
  const { inputs, layers, loss, dtype } = network;
  const units = [inputs, ...layers.map((layer) => `${layer.units} ${layer.activation}`)];
  const dropped = layers.some((layer) => layer.dropout) || network.inputDropout;
  return `case ${seed}: ${units.join(" - ")}, ${loss}, batch of ${order.length}, ${dtype}${dropped ? ", dropout" : ""}`;
}

function drawLayer(units: number, wanted: Wanted, random: Dice): LayerSpec {
  const activation = wanted.activation ?? random.of(activations);
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

/** What a loss can be taken of: logits, or anything, or what lies between 0 and 1. */
function outputActivation(loss: Loss, random: Dice): Activation {
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

/** Normal numbers, or few different values with zeros among them, as pixels have. */
function drawInputs(length: number, random: Dice): Float64Array<ArrayBuffer> {
  const few = random.below(2) === 0;
  return Float64Array.from({ length }, () => (few ? random.below(5) / 4 : random.normal()));
}

/** One number after the other from a stream. */
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
