// Explains a wrong gradient of a network: where backpropagation went wrong, and the pattern of the error there.
// Backpropagation runs from the output down, so the wrong tensor nearest to the output is the one to look at.

import type { LayerSpec } from "../core/layers.ts";
import { type NetworkSpec, outputCount } from "../core/spec.ts";
import type { TensorComparison } from "./comparison.ts";
import { type KnownFactor, patternOf } from "./pattern.ts";

export interface Diagnosed {
  readonly comparison: TensorComparison;
  readonly wrong: boolean;
}

/**
 * The reason why a gradient fails.
 *
 * @param tensors in the order of the flat parameters, at least one of them wrong
 * @param samples number of examples in the batch
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

/** The part of the backward pass that leaves these tensors wrong and the others right. */
function whereToLook(
  { layers }: NetworkSpec,
  layer: number,
  tensors: readonly Diagnosed[],
): string {
  const inLayer = tensors.filter((tensor) => layerOf(tensor) === layer);
  const [weight, bias] = (["weight", "bias"] as const).map((kind) =>
    inLayer.find(({ comparison }) => comparison.tensor.kind === kind),
  );
  const below = tensors.filter((tensor) => layerOf(tensor) < layer);
  if (bias?.wrong && agrees(weight)) {
    return `${layer}.weight agrees, so d loss / d z is right: look at its sum over the batch`;
  }
  if (weight?.wrong && agrees(bias)) {
    return `${layer}.bias agrees, so d loss / d z is right: look at its product with the layer's inputs`;
  }
  if (below.length > 0 && below.every(agrees)) {
    return `the layers before agree, so d loss / d z is right: look at how ${layer}.weight and ${layer}.bias follow from it`;
  }
  const next = layers.findIndex(({ kind }, index) => kind === "dense" && index > layer);
  if (next < 0) return "look at the loss's gradient and the output's activation";
  const steps = layers
    .slice(layer + 1, next + 1)
    .reverse()
    .map(stepBack);
  return `the layers after agree: look at the way from ${next}.weight back to ${layer}.weight - ${steps.join(", ")}`;
}

/** What carries the gradient back through a layer. */
function stepBack(layer: LayerSpec): string {
  switch (layer.kind) {
    case "activation":
      return `the derivative of ${layer.activation}`;
    case "dropout":
      return "the mask";
    case "maxout":
      return "the pieces that were taken";
    case "dense":
      return "the weights transposed";
  }
}

/** Whether the tensor is right and not all 0: behind dead units every gradient agrees. */
function agrees(tensor: Diagnosed | undefined): boolean {
  return tensor?.wrong === false && tensor.comparison.values.numerical.some((n) => n !== 0);
}

/** Factors that common mistakes leave, with their causes; for equal factors the likelier cause comes first. */
function knownFactors(network: NetworkSpec, samples: number, layer: number): KnownFactor[] {
  const classes = outputCount(network);
  const dropout = dropoutBehind(network, layer);
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

/** Rate of the dropout between a dense layer and the next; 0 if there is none. */
function dropoutBehind({ layers }: NetworkSpec, dense: number): number {
  const follow = layers.slice(dense + 1);
  const next = follow.find(({ kind }) => kind === "dropout" || kind === "dense");
  return next?.kind === "dropout" ? next.rate : 0;
}
