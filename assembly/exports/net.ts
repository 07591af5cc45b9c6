// Networks: made, described and told how to learn.

import { F32, OK, refused, refused_address } from "../base/abi";
import { check_at_least, check_id, check_not_negative, check_positive } from "../base/checks";
import { check_range } from "../base/memory";
import { LOSSES } from "../kernels/loss";
import { INITIALISERS } from "../layers/start";
import { layout } from "../net/layout";
import { Net, check_net } from "../net/net";
import { initialise } from "../net/walk";
import { Hyper } from "../optimizers/hyper";
import { power, start_slots } from "../optimizers/state";
import { check_dtype, check_hyper, check_optimizer, check_shape } from "./checks";

/**
 * Makes a network, with room for batches of up to `batch` examples. layers_ptr: a LayerSpec for each layer, in the order
 * in which an example passes through them. All parameters are zero. Returns a handle, or 0 if refused.
 */
export function net_create(
  dtype: i32,
  inputs: i32,
  batch: i32,
  layers: i32,
  layers_ptr: usize,
  loss: i32,
  optimizer: i32,
): usize {
  const status =
    check_dtype(dtype) ||
    check_shape(inputs, batch, layers, layers_ptr) ||
    check_id("loss", LOSSES, loss) ||
    check_optimizer(optimizer);
  const net: usize = status ? 0 : layout(dtype, inputs, batch, layers, layers_ptr, loss, optimizer);
  return net ? net : refused_address("net_create");
}

/** Number of parameters; 0 if net is no network. */
export function net_parameters(net: usize): i32 {
  if (check_net(net)) return <i32>refused_address("net_parameters");
  return changetype<Net>(net).parameters;
}

/**
 * Address of the flat parameters: W (inputs x units, row-major), then b, of each dense layer in turn. 0 if net is no network.
 */
export function net_params_ptr(net: usize): usize {
  if (check_net(net)) return refused_address("net_params_ptr");
  return changetype<Net>(net).params;
}

/** Address of the flat gradients, in the order of the parameters. 0 if net is no network. */
export function net_grads_ptr(net: usize): usize {
  if (check_net(net)) return refused_address("net_grads_ptr");
  return changetype<Net>(net).grads;
}

/** Address of slot 0 or 1 of the optimiser's state, in the order of the parameters; 0 if there is no such slot. */
export function net_slot_ptr(net: usize, slot: i32): usize {
  if (check_net(net)) return refused_address("net_slot_ptr");
  if (slot == 0) return changetype<Net>(net).slot0;
  return slot == 1 ? changetype<Net>(net).slot1 : 0;
}

/** Draws all parameters and resets the optimiser. The seed is also that of the dropout masks. */
export function net_initialise(net: usize, weights: i32, biases: i32, seed_low: u32, seed_high: u32): i32 {
  const status =
    check_net(net) || check_id("weights", INITIALISERS, weights) || check_id("biases", INITIALISERS, biases);
  if (status) return refused("net_initialise", status);
  const n = changetype<Net>(net);
  if (n.dtype == F32) initialise<f32>(n, weights, biases, seed_low, seed_high);
  else initialise<f64>(n, weights, biases, seed_low, seed_high);
  reset_slots(n);
  net_set_seed(net, seed_low, seed_high);
  return net_set_step(net, 0);
}

/** Sets the seed of the dropout masks, for a run that continues from a checkpoint. */
export function net_set_seed(net: usize, seed_low: u32, seed_high: u32): i32 {
  const status = check_net(net);
  if (status) return refused("net_set_seed", status);
  changetype<Net>(net).seed_low = seed_low;
  changetype<Net>(net).seed_high = seed_high;
  return OK;
}

/**
 * Sets the numbers of the optimiser; hyper_ptr: a Hyper. To be called before training, and again to change the learning
 * rate. Before the first step it also resets the slots.
 */
export function net_set_optimizer(net: usize, hyper_ptr: usize): i32 {
  const status =
    check_net(net) ||
    check_range("hyper_ptr", hyper_ptr, offsetof<Hyper>(), 8) ||
    check_hyper(changetype<Net>(net).optimizer, changetype<Hyper>(hyper_ptr));
  if (status) return refused("net_set_optimizer", status);
  const n = changetype<Net>(net);
  memory.copy(changetype<usize>(n.hyper), hyper_ptr, offsetof<Hyper>());
  if (n.step == 0) reset_slots(n);
  return net_set_step(net, n.step);
}

function reset_slots(net: Net): void {
  if (net.dtype == F32) start_slots<f32>(net.optimizer, net.parameters, net.slot0, net.slot1, net.hyper);
  else start_slots<f64>(net.optimizer, net.parameters, net.slot0, net.slot1, net.hyper);
}

/**
 * Sets the targets of the losses on outputs (by default 1 for the label's class and 0 for the others), the factor of the
 * gradients of biases (1), and the largest squared length of a unit's incoming weights (0 for no bound).
 */
export function net_set_options(net: usize, target_on: f64, target_off: f64, bias_scale: f64, max_norm: f64): i32 {
  const status =
    check_net(net) ||
    check_positive("target_on - target_off", target_on - target_off) ||
    check_positive("bias_scale", bias_scale) ||
    check_not_negative("max_norm", max_norm);
  if (status) return refused("net_set_options", status);
  const n = changetype<Net>(net);
  n.target_on = target_on;
  n.target_off = target_off;
  n.bias_scale = bias_scale;
  n.max_norm = max_norm;
  return OK;
}

/** Sets the number of steps taken, for a run that continues from a checkpoint. */
export function net_set_step(net: usize, step: i32): i32 {
  const status = check_net(net) || check_at_least("step", 0, step);
  if (status) return refused("net_set_step", status);
  const n = changetype<Net>(net);
  n.step = step;
  n.power1 = power(n.hyper.decay1, step);
  n.power2 = power(n.hyper.decay2, step);
  return OK;
}

/** Number of steps taken; 0 if net is no network. */
export function net_step(net: usize): i32 {
  if (check_net(net)) return <i32>refused_address("net_step");
  return changetype<Net>(net).step;
}
