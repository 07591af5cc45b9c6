// The tensors of a checkpoint's network and optimiser in a file that another program may have changed: under other names,
// with the weights transposed, or without the optimiser's.

import type { ElementType } from "./element_types.ts";
import { SimdigitError } from "./errors.ts";
import {
  hasTensors,
  type NameOf,
  sequentialLayout,
  type TensorLayout,
  takeFlat,
  type WeightOrder,
  weightOrders,
} from "./flat_tensors.ts";
import { isSlot, layoutOf, parametersAmong, type Tell, tellOrder } from "./foreign_tensors.ts";
import { findLayers } from "./found_layers.ts";
import { type KnownSize, type OrderedLayers, orderLayers } from "./layer_order.ts";
import { slotNames } from "./optimizer.ts";
import type { Recipe } from "./recipe.ts";
import type { OptimizerState } from "./session.ts";
import { type NetworkSpec, sizesOf } from "./spec.ts";
import type { StoredTensor } from "./stored_tensors.ts";

/** The layout in which the file has the network's parameters; undefined for that of nn.Sequential. */
export function presentLayout(
  tensors: Map<string, StoredTensor>,
  network: NetworkSpec,
  saved: TensorLayout | undefined,
  tell: Tell,
): TensorLayout | undefined {
  if (hasTensors(tensors, network, saved ?? sequentialLayout(network))) return saved;
  const ordered = layersOf(network, [...tensors.values()], saved?.order);
  if (!ordered?.layers.every(({ bias }) => bias)) return saved;
  tellOrder(ordered, tell);
  return layoutOf(ordered);
}

/** The tensors as layers of the network, under any names; undefined if they are not. The order of before is tried first. */
function layersOf(
  network: NetworkSpec,
  tensors: readonly StoredTensor[],
  before: WeightOrder = "units-first",
): OrderedLayers | undefined {
  for (const order of weightOrders.toSorted(
    (a, b) => Number(b === before) - Number(a === before),
  )) {
    try {
      const layers = findLayers(parametersAmong(tensors, () => {}));
      return orderLayers(layers, order, denseSizes(network));
    } catch (error) {
      if (!(error instanceof SimdigitError)) throw error;
    }
  }
  return undefined;
}

/** Inputs and units of each dense layer. */
function denseSizes(network: NetworkSpec): KnownSize[] {
  const sizes = sizesOf(network);
  return network.layers.flatMap(({ kind }, i) =>
    kind === "dense" ? [{ inputs: sizes[i], units: sizes[i + 1] }] : [],
  );
}

/** The optimiser's state, or undefined if another program has left out its tensors. */
export function takeSlots(
  tensors: Map<string, StoredTensor>,
  { network, optimizer }: Recipe,
  saved: TensorLayout | undefined,
  step: number | undefined,
  types: Set<ElementType>,
  tell: Tell,
): OptimizerState | undefined {
  if (step === undefined) return undefined;
  const slots = slotNames[optimizer.name];
  const names = [...tensors.keys()].filter(isSlot);
  if (slots.length > 0 && names.length === 0) {
    tell("the optimiser's state is not in the file");
    return undefined;
  }
  const own = saved ?? sequentialLayout(network);
  const [slot = ""] = slots;
  const prefixOf = ({ names: [first] }: TensorLayout): string | undefined => {
    const ending = slotName("", slot)(first!);
    return names.find((name) => name.endsWith(ending))?.slice(0, -ending.length);
  };
  // A program that renamed the parameters may have left the optimiser's names alone.
  const before = { ...sequentialLayout(network), order: own.order };
  const layout = [own, before].find((each) => prefixOf(each) !== undefined) ?? own;
  const nameOf = (slot: string) => slotName(prefixOf(layout) ?? "", slot);
  return {
    step,
    slots: slots.map((slot) => takeFlat(tensors, network, layout, nameOf(slot), types)),
  };
}

/** As "optimizer.0.weight.exp_avg". */
export function slotName(prefix: string, slot: string): NameOf {
  return (name) => `${prefix}optimizer.${name}.${slot}`;
}
