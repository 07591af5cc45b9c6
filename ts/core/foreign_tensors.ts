// What is done about tensors of a file that are not simply those of a network, and how it is told.

import { type ElementType, isWhole } from "./element_types.ts";
import type { TensorLayout } from "./flat_tensors.ts";
import { excerpt } from "./json.ts";
import type { OrderedLayers } from "./layer_order.ts";
import { slotNames } from "./optimizer.ts";
import type { DType } from "./spec.ts";
import type { StoredTensor } from "./stored_tensors.ts";

/** Tells a user what was converted, added or left out. */
export type Tell = (text: string) => void;

/** The tensors that may be parameters of a layer. */
export function parametersAmong(tensors: readonly StoredTensor[], tell: Tell): StoredTensor[] {
  const floats = withoutIntegers(tensors, tell);
  const parameters = floats.filter(({ name }) => !isSlot(name));
  if (parameters.length < floats.length) tell("the buffers of an optimiser are left out");
  return parameters;
}

/** The tensors without counters, such as those of batches that a normalisation has seen. */
export function withoutIntegers(tensors: readonly StoredTensor[], tell: Tell): StoredTensor[] {
  const whole = tensors.filter(({ dtype }) => isWhole(dtype));
  if (whole.length > 0) {
    const names = whole.map(({ name }) => excerpt(name));
    tell(`integers are no weights and are left out: ${listed(names)}`);
  }
  return tensors.filter(({ dtype }) => !isWhole(dtype));
}

const slots = Object.values(slotNames).flat();

/** Whether this is the name of an optimiser's buffer, as "optimizer.0.weight.exp_avg", or of its count of steps. */
export function isSlot(name: string): boolean {
  return (
    /(^|[./])optimizer\./.test(name) && [...slots, "step"].some((slot) => name.endsWith(`.${slot}`))
  );
}

/** Adds the biases that layers lack, which are zeros. */
export function addBiases(
  tensors: Map<string, StoredTensor>,
  { layers, sizes }: OrderedLayers,
  tell: Tell,
): void {
  const without = layers.flatMap((layer, i) =>
    layer.bias ? [] : [{ ...layer, units: sizes[i + 1]! }],
  );
  for (const { biasName: name, units } of without) {
    const bytes = new Uint8Array(units * Float32Array.BYTES_PER_ELEMENT);
    tensors.set(name, { name, dtype: "F32", shape: [units], bytes });
  }
  if (without.length === 0) return;
  const names = without.map(({ weight }) => excerpt(weight.name));
  tell(`no bias beside ${listed(names)}: biases of 0 are added, which compute the same`);
}

/** The layout of layers in their order: each weight, then its bias. */
export function layoutOf({ layers, order }: OrderedLayers): TensorLayout {
  return { names: layers.flatMap(({ weight, biasName }) => [weight.name, biasName]), order };
}

/** Tells which types were converted; `advice` is for numbers that were rounded. */
export function tellTypes(
  types: ReadonlySet<ElementType>,
  dtype: DType,
  tell: Tell,
  advice = "",
): void {
  for (const type of types) {
    const own = type.toLowerCase();
    if (own === dtype) continue;
    if (own === "f64") tell(`tensors of F64 are rounded to f32${advice}`);
    else tell(`tensors of ${type} are widened to ${dtype}, without loss`);
  }
}

/** Tells where the shapes decided. */
export function tellOrder({ layers, order, isByShape }: OrderedLayers, tell: Tell): void {
  if (isByShape) {
    tell(
      `the order of the layers is that of their shapes: ${listed(layers.map(({ weight }) => excerpt(weight.name)))}`,
    );
  }
  if (order === "inputs-first") tell("weights are inputs x units, as Keras saves them");
}

/** As "a, b, c" or "a, b, c and 20 more". */
function listed(names: readonly string[]): string {
  const [most, more] = [names.slice(0, 4).join(", "), names.length - 4];
  return more > 0 ? `${most} and ${more} more` : most;
}
