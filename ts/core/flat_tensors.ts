// A flat buffer of a network - its parameters, or one of the optimiser's - as named tensors, and back, bit for bit. By
// default they are those of the matching PyTorch nn.Sequential. Weights are inputs x units in the buffer.

import type { Doubles, Floats } from "./arrays.ts";
import { decodeElements, type ElementType } from "./element_types.ts";
import { badData } from "./errors.ts";
import { excerpt } from "./json.ts";
import type { Tensor } from "./safetensors.ts";
import type { Parameters } from "./session.ts";
import {
  type DType,
  type NetworkSpec,
  parameterCount,
  parameterTensors,
  type TensorSpec,
  typedArray,
} from "./spec.ts";
import { elements, type StoredTensor } from "./stored_tensors.ts";

/** Whether weights are units x inputs, as in PyTorch, or inputs x units, as in Keras. */
export const weightOrders = ["units-first", "inputs-first"] as const;
export type WeightOrder = (typeof weightOrders)[number];

/** How the tensors of a network's parameters lie in a file. */
export interface TensorLayout {
  /** In the order of the flat parameters; every one another. */
  readonly names: readonly string[];
  readonly order: WeightOrder;
}

/** The tensors of nn.Sequential: "0.weight" [units, inputs], "0.bias" [units] and so on. */
export function sequentialLayout(network: NetworkSpec): TensorLayout {
  return { names: parameterTensors(network).map(({ name }) => name), order: "units-first" };
}

/** A tensor's name in the file, from the one that the layout gives it. */
export type NameOf = (name: string) => string;

/** Adds the tensors of a buffer, by default as nn.Sequential has them. */
export function putFlat(
  tensors: Map<string, Tensor>,
  flat: Parameters,
  network: NetworkSpec,
  nameOf: NameOf,
  { names, order }: TensorLayout = sequentialLayout(network),
): void {
  parameterTensors(network).forEach((tensor, index) => {
    const values = flat.slice(tensor.offset, tensor.offset + tensor.length);
    const shape = shapeIn(order, tensor);
    const stored = order === "units-first" ? turned(values, tensor.shape) : values;
    tensors.set(nameOf(names[index]!), { shape, values: stored });
  });
}

/** Whether the file has all tensors of the network's parameters in this layout. */
export function hasTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  network: NetworkSpec,
  { names, order }: TensorLayout,
): boolean {
  return parameterTensors(network).every((spec, index) => {
    const tensor = tensors.get(names[index]!);
    return tensor !== undefined && isOfShape(tensor, shapeIn(order, spec));
  });
}

/**
 * Takes the tensors of a buffer out of the map, converted to the network's element type, and adds their types to `types`.
 * All are checked before anything is allocated.
 */
export function takeFlat(
  tensors: Map<string, StoredTensor>,
  network: NetworkSpec,
  { names, order }: TensorLayout,
  nameOf: NameOf,
  types: Set<ElementType>,
): Parameters {
  const { dtype } = network;
  const found = parameterTensors(network).map((spec, index) => {
    const name = nameOf(names[index]!);
    const tensor = tensors.get(name);
    const shape = shapeIn(order, spec);
    const wanted = `[${shape.join(", ")}]`;
    if (tensor === undefined) {
      throw badData(`tensor ${excerpt(name)} of shape ${wanted} is missing`);
    }
    if (!isOfShape(tensor, shape)) {
      throw badData(
        `tensor ${excerpt(name)} expected ${dtype} ${wanted}, got ${tensor.dtype.toLowerCase()} [${excerpt(tensor.shape.join(", "))}]`,
      );
    }
    tensors.delete(name);
    types.add(tensor.dtype);
    return { spec, tensor };
  });
  const flat = new (typedArray(dtype))(parameterCount(network));
  for (const { spec, tensor } of found) {
    const values = numbersOf(tensor, dtype);
    flat.set(order === "units-first" ? turned(values, shapeIn(order, spec)) : values, spec.offset);
  }
  return flat;
}

/** The numbers of a tensor. Throws if the type has no numbers, or if one is too large for `dtype`. */
export function numbersOf({ name, dtype: type, bytes }: StoredTensor, dtype: DType): Parameters {
  const values = decodeElements(type, bytes);
  if (values === undefined) {
    throw badData(
      `tensor ${excerpt(name)} expected F32, F64, F16 or BF16, got ${type} - convert it first`,
    );
  }
  const kind = typedArray(dtype);
  if (values instanceof kind) return values;
  const converted: Floats | Doubles = kind.from(values);
  const lost = values.findIndex(
    (value, i) => Number.isFinite(value) && !Number.isFinite(converted[i]),
  );
  if (lost < 0) return converted;
  throw badData(
    `tensor ${excerpt(name)} expected numbers that float32 holds, got ${values[lost]} - use dtype f64`,
  );
}

function shapeIn(order: WeightOrder, { shape }: TensorSpec): readonly number[] {
  return order === "units-first" ? shape.toReversed() : shape;
}

/** Whether the shape is the expected one. A vector may be a row or a column, as NumPy's biases are. */
function isOfShape({ shape }: StoredTensor, expected: readonly number[]): boolean {
  if (shape.join() === expected.join()) return true;
  return (
    expected.length === 1 &&
    shape.length === 2 &&
    shape.includes(1) &&
    elements(shape) === expected[0]
  );
}

/**
 * The transpose of a matrix of `shape`; a vector unchanged. It moves words, not numbers, so that every bit of a NaN
 * survives.
 */
function turned(values: Parameters, shape: readonly number[]): Parameters {
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined) return values;
  const wordsEach = values.BYTES_PER_ELEMENT / 4;
  const result = values.slice();
  const from = new Uint32Array(values.buffer, values.byteOffset, values.length * wordsEach);
  const to = new Uint32Array(result.buffer);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let word = 0; word < wordsEach; word++) {
        to[(column * rows + row) * wordsEach + word] =
          from[(row * columns + column) * wordsEach + word]!;
      }
    }
  }
  return result;
}
