// A flat buffer of a network - its parameters, or one of the optimiser's - as the tensors of the matching PyTorch
// nn.Sequential, and back, bit for bit. Weights are units x inputs there, inputs x units here.

import { badData } from "./errors.ts";
import { excerpt } from "./json.ts";
import type { Tensor } from "./safetensors.ts";
import type { Parameters } from "./session.ts";
import {
  type NetworkSpec,
  parameterCount,
  parameterTensors,
  type TensorSpec,
  typedArray,
} from "./spec.ts";

/** A tensor's name in the file, from the one that nn.Sequential gives it, as "0.weight". */
export type NameOf = (name: string) => string;

/** Adds the tensors of a buffer. */
export function putFlat(
  tensors: Map<string, Tensor>,
  flat: Parameters,
  network: NetworkSpec,
  nameOf: NameOf,
): void {
  for (const tensor of parameterTensors(network)) {
    const values = flat.slice(tensor.offset, tensor.offset + tensor.length);
    tensors.set(nameOf(tensor.name), {
      shape: torchShape(tensor),
      values: turned(values, tensor.shape),
    });
  }
}

/** Takes the tensors of a buffer out of the map. All are checked before anything is allocated. */
export function takeFlat(
  tensors: Map<string, Tensor>,
  network: NetworkSpec,
  nameOf: NameOf,
): Parameters {
  const found = parameterTensors(network).map((spec) => {
    const name = nameOf(spec.name);
    const tensor = tensors.get(name);
    const expected = torchShape(spec).join(", ");
    if (tensor === undefined) throw badData(`tensor ${name} of shape [${expected}] is missing`);
    const dtype = tensor.values instanceof Float32Array ? "f32" : "f64";
    if (tensor.shape.join(", ") !== expected || dtype !== network.dtype) {
      throw badData(
        `tensor ${name} expected ${network.dtype} [${expected}], got ${dtype} [${excerpt(tensor.shape.join(", "))}]`,
      );
    }
    tensors.delete(name);
    return { spec, values: tensor.values };
  });
  const count = parameterCount(network);
  const flat = new (typedArray(network.dtype))(count);
  for (const { spec, values } of found) flat.set(turned(values, torchShape(spec)), spec.offset);
  return flat;
}

/** PyTorch's weights are units x inputs. */
function torchShape({ shape }: TensorSpec): number[] {
  return shape.toReversed();
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
