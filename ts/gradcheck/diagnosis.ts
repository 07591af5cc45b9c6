// Why a network's gradient is wrong, as far as the tensors tell: where backpropagation went astray, and the
// pattern that it left there. Backpropagation runs from the output down, so the wrong tensor nearest to the
// output is the one to look at.

import type { NetworkSpec } from "../core/spec.ts";
import type { TensorComparison } from "./comparison.ts";
import { type KnownFactor, patternOf } from "./pattern.ts";

export interface Diagnosed {
  readonly comparison: TensorComparison;
  readonly wrong: boolean;
}

/**
 * The reason for a verdict against a gradient.
 *
 * @param tensors in the order of the flat parameters, one at least wrong
 * @param samples examples in the batch
 */
export function diagnose(
  network: NetworkSpec,
  samples: number,
  tensors: readonly Diagnosed[],
  tolerance: number,
): string {
  const layer = Math.max(...tensors.filter(({ wrong }) => wrong).map(layerOf));
  const here = tensors.filter((tensor) => layerOf(tensor) === layer && tensor.wrong);
  const first = here[0]!.comparison;
  const known = knownFactors(network, samples, layer);
  const pattern = patternOf(first, tolerance, known);
  const parts = [
    `${here.map(({ comparison }) => comparison.tensor.name).join(" and ")} ${here.length > 1 ? "are" : "is"} wrong`,
    ...(pattern ? [pattern] : []),
    whereToLook(network, layer, tensors),
  ];
  return parts.join("; ");
}

function layerOf({ comparison }: Diagnosed): number {
  return comparison.tensor.layer;
}

/** What part of the backward pass leaves these tensors wrong and the others right. */
function whereToLook(network: NetworkSpec, layer: number, tensors: readonly Diagnosed[]): string {
  const inLayer = tensors.filter((tensor) => layerOf(tensor) === layer);
  const [weight, bias] = (["weight", "bias"] as const).map((kind) =>
    inLayer.find(({ comparison }) => comparison.tensor.kind === kind),
  );
  const below = tensors.filter((tensor) => layerOf(tensor) < layer);
  const name = `layer ${layer + 1}`;
  if (bias?.wrong && agrees(weight)) {
    return `the weights of ${name} agree, so d loss / d z is right: look at its sum over the batch`;
  }
  if (weight?.wrong && agrees(bias)) {
    return `the biases of ${name} agree, so d loss / d z is right: look at the product with the layer's inputs`;
  }
  if (below.length > 0 && below.every(agrees)) {
    return `the layers before ${name} agree, so d loss / d z is right: look at what ${name} makes of it for itself`;
  }
  const last = network.layers.length - 1;
  if (layer === last) return "look at the loss's gradient and the output's activation";
  return `the layers after ${name} agree: look at the step from layer ${layer + 2} back to ${name} - the weights transposed, the mask, the derivative of ${network.layers[layer]!.activation}`;
}

/** Right, and not for being 0: behind dead units every gradient agrees. */
function agrees(tensor: Diagnosed | undefined): boolean {
  return tensor?.wrong === false && tensor.comparison.values.numerical.some((n) => n !== 0);
}

/** Factors that a slip leaves, by what makes them; of equal ones the likelier first. */
function knownFactors(network: NetworkSpec, samples: number, layer: number): KnownFactor[] {
  const classes = network.layers.at(-1)!.units;
  const { dropout = 0 } = network.layers[layer]!;
  const times = (factor: number, cause: string) => ({
    factor,
    cause: `it is ${factor} times what it should be, ${cause}`,
  });
  const share = (of: number, cause: string) => ({
    factor: 1 / of,
    cause: `it is 1/${of} of what it should be, ${cause}`,
  });
  const known: KnownFactor[] = [
    { factor: -1, cause: "its sign is wrong: it leads uphill" },
    times(samples, "the batch size: a sum for a mean?"),
    share(samples, "the batch size: a mean for a sum, or a mean taken twice?"),
    times(2, "the 2 of a square?"),
    share(2, "the 2 of a square?"),
    times(classes, "the number of outputs: a sum for a mean?"),
    share(classes, "the number of outputs: a mean for a sum?"),
    times(samples * classes, "batch size by outputs: a sum for a mean?"),
    share(samples * classes, "batch size by outputs: a mean for a sum?"),
    times(1 - dropout, "the share that dropout keeps: its 1 / (1 - p) left out?"),
  ];
  return known.filter(({ factor }) => factor !== 1);
}
