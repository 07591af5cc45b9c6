// The state of an optimiser: initial values of its slots, and powers of its decays.

import { Hyper, accumulator_slot } from "./hyper";

/** Fills the slots, n elements each, with zeros or the initial accumulator. A slot may be 0: then it is skipped. */
export function start_slots<T>(optimizer: i32, n: i32, slot0: usize, slot1: usize, hyper: Hyper): void {
  const accumulator = accumulator_slot(optimizer);
  if (slot0) fill<T>(slot0, n, accumulator == 0 ? hyper.initial_accumulator : 0);
  if (slot1) fill<T>(slot1, n, accumulator == 1 ? hyper.initial_accumulator : 0);
}

/** decay^step, multiplied step by step as in training, so that a resumed run has the same bits. */
export function power(decay: f64, step: i32): f64 {
  let product: f64 = 1;
  for (let i = 0; i < step; i++) product *= decay;
  return product;
}

function fill<T>(at: usize, n: i32, value: f64): void {
  for (const end = at + <usize>n * sizeof<T>(); at < end; at += sizeof<T>()) store<T>(at, <T>value);
}
