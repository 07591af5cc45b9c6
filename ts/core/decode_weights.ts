// Weights that other programs saved: the layers from the shapes of the tensors, and from the caller what shapes cannot
// say. checkpoint.ts reads the files that simdigit saved, which say it themselves.

import { FORMAT_KEY } from "./checkpoint.ts";
import type { ElementType } from "./element_types.ts";
import { inFile, usage } from "./errors.ts";
import { type TensorLayout, takeFlat } from "./flat_tensors.ts";
import { addBiases, layoutOf, parametersAmong, tellOrder, tellTypes } from "./foreign_tensors.ts";
import { findLayers } from "./found_layers.ts";
import { orderLayers } from "./layer_order.ts";
import type { Parameters } from "./session.ts";
import type { NetworkSpec } from "./spec.ts";
import { readStored, type StoredTensor } from "./stored_tensors.ts";
import { knownSizes, networkOf } from "./weights_network.ts";
import { checkWeightsOptions, type WeightsOptions } from "./weights_options.ts";

/** Weights and the network that they are of. */
export interface Weights {
  readonly network: NetworkSpec;
  /** As Session.parameters gives them. */
  readonly parameters: Parameters;
  /** How the file has them. A checkpoint with it is saved under the same names. */
  readonly layout: TensorLayout;
}

/**
 * The weights of a safetensors file that another program saved, as PyTorch does with a state_dict. Dense layers are found
 * whatever their names are: fc1 and out, 0 and 2, net.layers.0.linear, dense/kernel, W1 and b1. Layers without a bias get
 * zeros; integers, such as counters, and an optimiser's buffers are left out.
 *
 * @param file the name in messages
 * @throws SimdigitError "data" for other layers or tensors that do not fit each other; "usage" if an option is missing
 */
export function decodeWeights(
  bytes: Uint8Array,
  options: WeightsOptions = {},
  file = "weights",
): Weights {
  const { tensors, metadata } = readStored(bytes, file);
  if (metadata.has(FORMAT_KEY)) {
    throw usage(
      `${file}: expected weights of another program, got a checkpoint - use decodeCheckpoint`,
    );
  }
  return weightsOf(tensors, options, file);
}

/** decodeWeights of tensors, whatever file they come from. */
export function weightsOf(
  tensors: readonly StoredTensor[],
  options: WeightsOptions,
  file: string,
): Weights {
  checkWeightsOptions(options);
  const { order, onNotice = () => {}, dtype = "f32" } = options;
  const tell = (text: string) => onNotice(`${file}: ${text}`);
  return inFile(file, () => {
    const layers = findLayers(parametersAmong(tensors, tell));
    const ordered = orderLayers(layers, order, knownSizes(options.layers, layers.length));
    const network = networkOf(ordered, options);
    const layout = layoutOf(ordered);
    tellOrder(ordered, tell);
    const named = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    addBiases(named, ordered, tell);
    const types = new Set<ElementType>();
    const parameters = takeFlat(named, network, layout, (name) => name, types);
    tellTypes(types, dtype, tell, "; dtype f64 keeps them");
    return { network, parameters, layout };
  });
}
