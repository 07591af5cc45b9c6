// What differs from step to step: examples, dropout masks, the optimiser's numbers. Kernels read it from one struct at a
// dynamic offset, so that one submission holds many steps.

import { hyperOf, type OptimizerSpec } from "../../core/optimizer.ts";
import { Uniform } from "./uniform.ts";

/** Bytes from one step's uniform to the next: the alignment that the specification demands of dynamic offsets. */
export const STEP_STRIDE = 256;

export const stepUniform = new Uniform("Step", {
  /** Number of examples in the batch. */
  rows: "u32",
  /** Offset of their inputs in the activations, in vectors. */
  x: "u32",
  /** Offset of their numbers in the order. */
  first: "u32",
  /** Offset of the partial losses. */
  loss: "u32",
  /** Steps taken before, and the seed: dropout masks depend on both. */
  number: "u32",
  seed_low: "u32",
  seed_high: "u32",
  /** 1 in training; 0 in evaluation, which drops nothing. */
  training: "u32",
  rate: "f32",
  decay: "f32",
  keep: "f32",
  take1: "f32",
  take2: "f32",
  epsilon: "f32",
  unbias: "f32",
  l1: "f32",
  l2: "f32",
  inverse_rate: "f32",
});

/** The optimiser's numbers in step `step`, counted from 1. Computed in float64, as in assembly/optimizers. */
export function updateValues(spec: OptimizerSpec, step: number) {
  const hyper = hyperOf(spec);
  const { name } = spec;
  const { lr, weightDecay, decay1, decay2, epsilon, l1, l2 } = hyper;
  const adam = name === "adam" || name === "adamw";
  const averaging = name === "adagrad_da";
  return {
    rate: adam ? lr / (1 - decay1 ** step) : lr,
    decay: name === "adamw" ? lr * weightDecay : weightDecay,
    keep: decay1,
    take1: 1 - decay1,
    take2: 1 - decay2,
    epsilon,
    unbias: 1 / Math.sqrt(1 - decay2 ** step),
    l1: name === "proximal_gd" ? lr * l1 : averaging ? l1 * step : l1,
    l2: name === "proximal_gd" ? lr * l2 : averaging ? l2 * step * lr : l2,
    inverse_rate: 1 / lr,
  };
}
