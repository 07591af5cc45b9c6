// First parameters. Twin of assembly/net/init.ts: tensor t (0: first weights, 1: first biases, ...) is drawn from
// stream t of the seed in float64 and rounded to the network's type.

import { Philox } from "../../core/random.ts";
import type { Initialiser, InitSpec } from "../../core/recipe.ts";
import { type NetworkSpec, parameterCount, parameterTensors, sizesOf } from "../../core/spec.ts";

/** All parameters in one flat buffer: W (inputs x units, row-major) and b of each layer in turn. */
export function initialise(network: NetworkSpec, init: InitSpec, seed: number): Float64Array {
  const parameters = new Float64Array(parameterCount(network));
  const round = network.dtype === "f32" ? Math.fround : (value: number) => value;
  const sizes = sizesOf(network);
  parameterTensors(network).forEach(({ kind, layer, offset, length }, stream) => {
    const initialiser = kind === "weight" ? init.weights : init.biases;
    const draw = drawer(initialiser, sizes[layer]!, sizes[layer + 1]!, new Philox(seed, stream));
    for (let i = 0; i < length; i++) parameters[offset + i] = round(draw(i));
  });
  return parameters;
}

/** A function that draws element i of a tensor. recipe.ts defines the initialisers. */
function drawer(
  initialiser: Initialiser,
  fanIn: number,
  fanOut: number,
  random: Philox,
): (index: number) => number {
  const normal = (deviation: number) => (i: number) => deviation * random.normal(i);
  const within = (bound: number) => (i: number) => -bound + 2 * bound * random.uniform(i);
  switch (initialiser) {
    case "zeros":
      return () => 0;
    case "normal":
      return normal(1);
    case "default":
      return within(1 / Math.sqrt(fanIn));
    case "normal_fan_in":
      return normal(1 / Math.sqrt(fanIn));
    case "xavier_uniform":
      return within(Math.sqrt(6 / (fanIn + fanOut)));
    case "xavier_normal":
      return normal(Math.sqrt(2 / (fanIn + fanOut)));
    case "he_uniform":
      return within(Math.sqrt(6 / fanIn));
    case "he_normal":
      return normal(Math.sqrt(2 / fanIn));
    case "unit":
      return (i) => random.uniform(i);
  }
}
