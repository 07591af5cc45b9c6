// The order of dense layers in another program's file, and whether its weights are units x inputs or inputs x units:
// what the names say, as far as the shapes allow it, else what the shapes say alone. Nothing is guessed: what both leave
// open is refused.

import { badData, usage } from "./errors.ts";
import type { WeightOrder } from "./flat_tensors.ts";
import { type FoundLayer, told } from "./found_layers.ts";

/** What is known of a layer beforehand. */
export interface KnownSize {
  readonly inputs?: number | undefined;
  readonly units?: number | undefined;
}

/** Layers in the order in which an example passes through them. */
export interface OrderedLayers {
  readonly layers: readonly FoundLayer[];
  readonly order: WeightOrder;
  /** The inputs, then the units of each layer. */
  readonly sizes: readonly number[];
  /** Whether the shapes overruled the numbers in the names. */
  readonly isByShape: boolean;
}

/** Words of layers before all others, and behind all others. */
const first = new Set("in input inputs first encoder features backbone trunk stem".split(" "));
const last = new Set(
  "out output outputs last final head classifier decoder logits readout prediction predictions score".split(
    " ",
  ),
);

const orders: readonly WeightOrder[] = ["units-first", "inputs-first"];
/** Layers that are tried in a place before a file counts as ambiguous. */
const MOST_TRIES = 20_000;

/**
 * @param known sizes of each layer in turn, where a network is given; else a layer has as many inputs as the one before
 *   it has units
 * @throws SimdigitError "data" if no order fits, or more than one; "usage" if the order of the weights' sides must be said
 */
export function orderLayers(
  layers: readonly FoundLayer[],
  order?: WeightOrder,
  known?: readonly KnownSize[],
): OrderedLayers {
  const asked = order === undefined ? orders : [order];
  for (const isByShape of [false, true]) {
    const found = asked.flatMap((each) => chains(layers, each, known, isByShape));
    const [one, other] = found;
    if (one === undefined) continue;
    if (other === undefined) return { ...one, isByShape };
    throw one.order === other.order ? twoOrders(one, other) : twoLayouts(one, other);
  }
  throw badData(
    `expected ${wanted(order, known)}, got ${listOf(layers)} - save only the layers of one network, without copies`,
  );
}

/** What the layers should be. */
function wanted(order: WeightOrder | undefined, known: readonly KnownSize[] | undefined): string {
  const sides = order === undefined ? "" : `, ${order}`;
  if (!known) return `layers of which each takes what the one before gives${sides}`;
  const units = known.map(({ units = "any" }) => units).join(", ");
  return `dense layers of ${units} units, each of which takes what the one before gives${sides}`;
}

/** As "fc1.weight [32, 784] + fc1.bias [32], ...". */
function listOf(layers: readonly FoundLayer[]): string {
  const first = layers.slice(0, 6).map(({ weight, bias }) => {
    return told(weight) + (bias ? ` + ${told(bias)}` : "");
  });
  return first.join(", ") + (layers.length > 6 ? ", ..." : "");
}

type Chain = Omit<OrderedLayers, "isByShape">;

/** The first two orders in which the layers form a chain. */
function chains(
  layers: readonly FoundLayer[],
  order: WeightOrder,
  known: readonly KnownSize[] | undefined,
  isByShape: boolean,
): Chain[] {
  const sizes = layers.map((layer) => sizesOf(layer, order));
  if (sizes.some((size) => size === undefined)) return [];
  // Numbers of the layers that stand before each by their names.
  const earlier = layers.map((layer) =>
    isByShape ? [] : layers.flatMap((other, i) => (compare(other.key, layer.key) < 0 ? [i] : [])),
  );
  const found: Chain[] = [];
  const placed: number[] = [];
  const isPlaced = layers.map(() => false);
  let tries = 0;
  const fits = (index: number): boolean => {
    const { inputs, units } = sizes[index]!;
    const { inputs: wanted, units: wantedUnits = units } = known?.[placed.length] ?? {
      inputs: placed.length === 0 ? undefined : sizes[placed.at(-1)!]!.units,
    };
    return inputs === (wanted ?? inputs) && units === wantedUnits;
  };
  const place = (): void => {
    if (placed.length === layers.length) {
      const inOrder = placed.map((i) => layers[i]!);
      const ends = [sizes[placed[0]!]!.inputs, ...placed.map((i) => sizes[i]!.units)];
      found.push({ layers: inOrder, order, sizes: ends });
      return;
    }
    for (let index = 0; index < layers.length && found.length < 2; index++) {
      if (isPlaced[index] || !fits(index) || !earlier[index]!.every((i) => isPlaced[i])) continue;
      if (++tries > MOST_TRIES) return;
      placed.push(index);
      isPlaced[index] = true;
      place();
      placed.pop();
      isPlaced[index] = false;
    }
  };
  place();
  if (tries > MOST_TRIES)
    throw badData("expected layers in an order that their names tell - number them, as 0.weight");
  return found;
}

/** Inputs and units; undefined if the bias does not fit the units. */
function sizesOf(
  { weight, bias }: FoundLayer,
  order: WeightOrder,
): { readonly inputs: number; readonly units: number } | undefined {
  const [a, b] = weight.shape as [number, number];
  const [units, inputs] = order === "units-first" ? [a, b] : [b, a];
  return bias === undefined || Math.max(...bias.shape) === units ? { inputs, units } : undefined;
}

/** Negative if the first layer stands before the second by its name, 0 if the names do not tell. */
function compare(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((word, i) => word !== b[i]);
  if (at < 0) return isNumber(b[a.length]) ? -1 : -rank(b[a.length]);
  const [one, other] = [a[at], b[at]];
  // dense/kernel, dense_1/kernel
  if (isNumber(one) !== isNumber(other)) {
    if (isNumber(other) && a.slice(at).join() === b.slice(at + 1).join()) return -1;
    if (isNumber(one) && a.slice(at + 1).join() === b.slice(at).join()) return 1;
  }
  if (isNumber(one) && isNumber(other)) return Number(one) - Number(other);
  return rank(one) - rank(other);
}

function isNumber(word: string | undefined): boolean {
  return /^\d/.test(word ?? "");
}

/** -1 for words of the first layer, 1 for words of the last. */
function rank(word: string | undefined): number {
  const name = word?.toLowerCase() ?? "";
  if (first.has(name)) return -1;
  return last.has(name) ? 1 : 0;
}

function twoOrders(one: Chain, other: Chain): Error {
  const at = one.layers.findIndex((layer, i) => layer !== other.layers[i]);
  const [a, b] = [one.layers[at]!.weight, other.layers[at]!.weight];
  return badData(
    `${told(a)} and ${told(b)} fit in either order, and their names do not tell it - number them, as 0.weight and 1.weight`,
  );
}

function twoLayouts(one: Chain, other: Chain): Error {
  const networks = [...new Set([one, other].map(({ sizes }) => sizes.join("-")))];
  return usage(
    `order of the weights' sides expected "units-first", as PyTorch saves them, or "inputs-first", as Keras does; got none, and both make ${networks.join(" or ")}`,
  );
}
