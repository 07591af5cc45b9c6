// A network and a data set in memory: blocks of the arena whose addresses are the handles of the ABI, recognised by
// their first word. How they are laid out is layout.ts's.

import { OK, not_allowed } from "../base/abi";
import { is_handle } from "../base/memory";
import { Layer, LayerSpec, Pass } from "../layers/layer";
import { Hyper } from "../optimizers/hyper";

export const NET_MAGIC: u32 = 0x4e455432; // "NET2"
export const DATA_MAGIC: u32 = 0x44415431; // "DAT1"


@unmanaged
export class Data {
  magic: u32;
  kind: i32;
  /** Of the networks that it is for: that of float inputs, or of the table. */
  dtype: i32;
  count: i32;
  features: i32;
  classes: i32;
  inputs: usize;
  labels: usize;
  table: usize;
}

/** What its layers share, and all that they need not know. */
@unmanaged
export class Net extends Pass {
  /** Layers in memory: activations that a dense layer applies are none of their own. */
  layers: i32;
  inputs: i32;
  classes: i32;
  loss: i32;
  optimizer: i32;
  parameters: i32;
  /** A copy of what the host said of the layers. */
  specs: usize;
  spec_count: i32;
  /** Whether the first layer that is no dropout takes the batch in lists. */
  takes_lists: bool;
  /** State of the optimiser; 0 for slots that it does not have. */
  slot0: usize;
  slot1: usize;
  hyper: Hyper;
  /** decay1^step and decay2^step, multiplied up step by step. */
  power1: f64;
  power2: f64;
  /** Targets of the losses on outputs: of the label's class, and of the others. */
  target_on: f64;
  target_off: f64;
  labels: usize;
  /** Room for the order of an evaluation. */
  order: usize;
  /** The batch in hand: its data set, and the numbers of its examples. */
  data: Data;
  picked: usize;
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

/** OK when `handle` is the address of a network. */
export function check_net(handle: usize): i32 {
  if (is_handle(handle) && changetype<Net>(handle).magic == NET_MAGIC) return OK;
  return not_allowed("net", "a handle from net_create");
}

/** OK when `handle` is the address of a data set. */
export function check_data(handle: usize): i32 {
  if (is_handle(handle) && changetype<Data>(handle).magic == DATA_MAGIC) return OK;
  return not_allowed("data", "a handle from data_create");
}
