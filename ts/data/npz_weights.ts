// Weights in NumPy's NPZ archives, as people save networks of their own: W1, b1, W2, b2. ts/core/decode_weights.ts finds
// their layers.

import { bytesOf } from "../core/bytes.ts";
import { type Weights, weightsOf } from "../core/decode_weights.ts";
import type { ElementType } from "../core/element_types.ts";
import { badData, checkText, checkTypedArray } from "../core/errors.ts";
import type { StoredTensor } from "../core/stored_tensors.ts";
import type { WeightsOptions } from "../core/weights_options.ts";
import { npyArray } from "./npy.ts";
import type { StoredArray } from "./stored_array.ts";
import { unzip } from "./zip.ts";

/** What the arrays may take beyond ten times the file. */
const SPARE_BYTES = 2 ** 28;
/** A text that our own export puts beside the arrays. */
const ABOUT = "network.npy";

/**
 * decodeWeights of the arrays in an NPZ file.
 *
 * @param file the name in messages
 * @throws SimdigitError "data" and "usage" as decodeWeights
 */
export function decodeNpzWeights(
  bytes: Uint8Array,
  options: WeightsOptions = {},
  file = "weights.npz",
): Weights {
  checkText("file", file);
  checkTypedArray("bytes", bytes, ["Uint8Array"]);
  const most = 10 * bytes.length + SPARE_BYTES;
  const members = unzip(bytes, file, most, (name) => name.endsWith(".npy") && name !== ABOUT);
  if (members.size === 0) throw badData(`${file}: expected arrays of NumPy, got none`);
  const tensors = [...members].map(([member, content]) => {
    const name = member.slice(0, -".npy".length);
    return tensorOf(name, npyArray(content, `${file}: ${member}`));
  });
  return weightsOf(tensors, options, file);
}

function tensorOf(name: string, { values, shape, integers }: StoredArray): StoredTensor {
  const floats = values instanceof Float32Array ? values : Float64Array.from(values);
  const type: ElementType = floats instanceof Float32Array ? "F32" : "F64";
  const dtype = integers ? "I64" : type;
  return { name, dtype, shape, bytes: bytesOf(floats) };
}
