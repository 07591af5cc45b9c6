// encodeNpz: a trained network as a file for numpy.load.

import type { Bytes } from "../core/arrays.ts";
import type { Checkpoint } from "../core/checkpoint.ts";
import { zip } from "../data/zip.ts";
import { encodeNumbers, encodeText } from "./npy.ts";
import { type TrainedNetwork, tensorsOf, trainedOf } from "./trained.ts";

/**
 * A trained network as an NPZ file. numpy.load gives an array for each tensor under PyTorch's names, such as "0.weight"
 * [units, inputs] and "0.bias" [units], in the network's dtype. The array "network" is a text: json.loads of its item()
 * gives the network with its layers, and the model's scaling, outputs, shape and data as far as it has them.
 *
 * @param model a checkpoint, or a network with its parameters
 * @throws SimdigitError "usage" for a wrong type, "data" for parts that do not fit each other
 */
export function encodeNpz(model: Checkpoint | TrainedNetwork): Bytes {
  const trained = trainedOf(model);
  const { network, scaling, outputs, shape, data } = trained;
  const members = new Map<string, Uint8Array>();
  for (const [name, tensor] of tensorsOf(trained))
    members.set(`${name}.npy`, encodeNumbers(tensor));
  const about = JSON.stringify({ ...network, scaling, outputs, shape, data });
  return zip(members.set("network.npy", encodeText(about)));
}
