// A network and a data set in memory. Their addresses are the handles of the ABI, and their first words tell them
// apart. layout.ts allocates them.

import { OK, not_allowed } from "../base/abi";
import { is_handle } from "../base/memory";
import { Layer, LayerSpec, Pass } from "../layers/layer";
import { Hyper } from "../optimizers/hyper";

export const NET_MAGIC: u32 = 0x4e455432; // "NET2"
export const DATA_MAGIC: u32 = 0x44415431; // "DAT1"

/** A data set. inputs, labels, targets and table are memory of the host. */
@unmanaged
export class Data {
  magic: u32;
  kind: i32;
  /** Element type of float inputs, or of the table; that of the networks that can use the data set. */
  dtype: i32;
  count: i32;
  features: i32;
  /** Classes of the labels, or targets of each example. */
  outputs: i32;
  inputs: usize;
  /** A label (kernels/labels.ts) for each example; 0 if there are targets, or neither. */
  labels: usize;
  /** f64, count x outputs; 0 if there are labels, or neither. */
  targets: usize;
  table: usize;
}

/** Whether a data set can be trained on, and has a loss. */
export function has_answers(data: Data): bool {
  return data.labels != 0 || data.targets != 0;
}

/** A network: what its layers share (Pass), and what they do not need. */
@unmanaged
export class Net extends Pass {
  /** Layers in memory, which do not include activations that a dense layer applies. */
  layers: i32;
  inputs: i32;
  classes: i32;
  loss: i32;
  optimizer: i32;
  parameters: i32;
  /** Copy of the host's description of the layers. */
  specs: usize;
  spec_count: i32;
  /** Whether the first layer, not counting a dropout of the inputs, can take the batch as lists. */
  takes_lists: bool;
  /** Slots of the optimiser; 0 for slots that it does not have. */
  slot0: usize;
  slot1: usize;
  hyper: Hyper;
  /** decay1^step and decay2^step. */
  power1: f64;
  power2: f64;
  /** What a label is to the losses other than softmax_cross_entropy: targets of its class, and of all others. */
  target_on: f64;
  target_off: f64;
  /** Labels of the batch, if its data set has some. */
  labels: usize;
  /** Targets of the batch (f64, batch x classes), its own or those of the labels; 0 for softmax_cross_entropy. */
  targets: usize;
  /** Scratch memory for the order of an evaluation. */
  order: usize;
  /** The current batch: its data set, and the indices of its examples. */
  data: Data;
  picked: usize;
  /** The part of a step that may come next (step.ts); 0 unless a step in parts is under way. */
  next_part: i32;
}

/** Layer `index` of a network. */
// @ts-ignore: decorator
@inline
export function layer_of(net: Net, index: i32): Layer {
  return changetype<Layer>(changetype<usize>(net) + offsetof<Net>() + <usize>index * offsetof<Layer>());
}

/** Element `index` of an array of specs. */
// @ts-ignore: decorator
@inline
export function spec_of(specs: usize, index: i32): LayerSpec {
  return changetype<LayerSpec>(specs + <usize>index * offsetof<LayerSpec>());
}

/** OK if `handle` is a network. */
export function check_net(handle: usize): i32 {
  if (is_handle(handle) && changetype<Net>(handle).magic == NET_MAGIC) return OK;
  return not_allowed("net", "a handle from net_create");
}

/** OK if `handle` is a data set. */
export function check_data(handle: usize): i32 {
  if (is_handle(handle) && changetype<Data>(handle).magic == DATA_MAGIC) return OK;
  return not_allowed("data", "a handle from data_create");
}
