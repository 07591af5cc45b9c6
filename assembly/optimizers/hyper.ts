// Ids and hyperparameters of the optimisers.
//
// Every optimiser is one function over n parameters w, their gradients g and up to two flat buffers of state (slots).
// It updates w and the slots in place. n is a multiple of the lanes of a vector; step.ts handles the rest. In the
// formulas, g includes weight decay: g + weight_decay w.

export const SGD: i32 = 0;
export const ADAM: i32 = 1;
export const MOMENTUM: i32 = 2;
export const NESTEROV: i32 = 3;
export const ADAGRAD: i32 = 4;
export const ADAGRAD_DA: i32 = 5;
export const ADADELTA: i32 = 6;
export const RMSPROP: i32 = 7;
export const ADAMW: i32 = 8;
export const FTRL: i32 = 9;
export const PROXIMAL_GD: i32 = 10;
export const PROXIMAL_ADAGRAD: i32 = 11;
export const OPTIMIZERS: i32 = 12;

/** Hyperparameters, set by the host. Fields that an optimiser does not use are ignored. */
@unmanaged
export class Hyper {
  lr: f64;
  weight_decay: f64;
  /** momentum; rho of adadelta and alpha of rmsprop; beta1 of adam and adamw. */
  decay1: f64;
  /** beta2 of adam and adamw. */
  decay2: f64;
  epsilon: f64;
  l1: f64;
  l2: f64;
  /** Initial value of the accumulator of adagrad, adagrad_da, ftrl and proximal_adagrad. */
  initial_accumulator: f64;
}

/** Number of slots of an optimiser. */
export function slot_count(optimizer: i32): i32 {
  switch (optimizer) {
    case SGD:
    case PROXIMAL_GD:
      return 0;
    case MOMENTUM:
    case NESTEROV:
    case ADAGRAD:
    case RMSPROP:
    case PROXIMAL_ADAGRAD:
      return 1;
  }
  return 2;
}

/** The slot that starts from initial_accumulator, or -1. */
export function accumulator_slot(optimizer: i32): i32 {
  switch (optimizer) {
    case ADAGRAD:
    case FTRL:
    case PROXIMAL_ADAGRAD:
      return 0;
    case ADAGRAD_DA:
      return 1;
  }
  return -1;
}
