// Tensors and single parameters by name.

import { usage } from "../core/errors.ts";
import { type NetworkSpec, parameterTensors, type TensorSpec } from "../core/spec.ts";

/** The named tensors in the order of the flat parameters, by default all. Throws for an unknown name. */
export function tensorsNamed(
  network: NetworkSpec,
  names: readonly string[] | undefined,
): TensorSpec[] {
  const all = parameterTensors(network);
  if (names === undefined) return all;
  const known = all.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined || names.length === 0) {
    throw usage(`tensor expected one of ${known.join(", ")}; got ${unknown ?? "none"}`);
  }
  return all.filter(({ name }) => names.includes(name));
}

/** Element `index` of a tensor, row-major, as 0.weight[input, unit] or 0.bias[unit]: 0.weight[12, 3], 0.bias[3]. */
export function elementName({ name, shape }: TensorSpec, index: number): string {
  const columns = shape.at(-1)!;
  const place =
    shape.length === 1 ? `${index}` : `${Math.floor(index / columns)}, ${index % columns}`;
  return `${name}[${place}]`;
}
