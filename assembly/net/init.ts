// How parameters start. Tensor number t (0: first weights, 1: first biases, ...) draws from stream t.

import { shift } from "../base/simd";
import { parallel_normal, parallel_uniform } from "../parallel/init";
import { Net, layer_of } from "./layout";

export const ZEROS: i32 = 0;
export const NORMAL: i32 = 1;
/** U(-a, a), a = 1 / sqrt(fan_in): PyTorch's nn.Linear. */
export const DEFAULT: i32 = 2;
export const NORMAL_FAN_IN: i32 = 3;
/** Glorot and Bengio 2010, section 4.2.1. */
export const XAVIER_UNIFORM: i32 = 4;
export const XAVIER_NORMAL: i32 = 5;
/** He, Zhang, Ren, Sun 2015, section 2.2. */
export const HE_UNIFORM: i32 = 6;
export const HE_NORMAL: i32 = 7;
/** U(0, 1). */
export const UNIT: i32 = 8;
export const INITIALISERS: i32 = 9;

/** Draws all parameters. */
export function initialise<T>(net: Net, weights: i32, biases: i32, seed_low: u32, seed_high: u32): void {
  for (let i = 0; i < net.layers; i++) {
    const layer = layer_of(net, i);
    const w = net.params + layer.offset;
    const weight_count = layer.inputs * layer.width;
    fill<T>(weights, w, weight_count, layer.inputs, layer.width, 2 * i, seed_low, seed_high);
    fill<T>(
      biases,
      w + ((<usize>weight_count) << shift<T>()),
      layer.width,
      layer.inputs,
      layer.width,
      2 * i + 1,
      seed_low,
      seed_high,
    );
  }
}

function fill<T>(
  kind: i32,
  out: usize,
  count: i32,
  fan_in: i32,
  fan_out: i32,
  stream: u32,
  seed_low: u32,
  seed_high: u32,
): void {
  const inputs = <f64>fan_in;
  const both = <f64>(fan_in + fan_out);
  let bound: f64 = 0;
  let deviation: f64 = 0;
  switch (kind) {
    case NORMAL:
      deviation = 1;
      break;
    case DEFAULT:
      bound = 1 / sqrt<f64>(inputs);
      break;
    case NORMAL_FAN_IN:
      deviation = 1 / sqrt<f64>(inputs);
      break;
    case XAVIER_UNIFORM:
      bound = sqrt<f64>(6 / both);
      break;
    case XAVIER_NORMAL:
      deviation = sqrt<f64>(2 / both);
      break;
    case HE_UNIFORM:
      bound = sqrt<f64>(6 / inputs);
      break;
    case HE_NORMAL:
      deviation = sqrt<f64>(2 / inputs);
      break;
  }
  if (deviation > 0) parallel_normal<T>(out, count, deviation, stream, seed_low, seed_high);
  else if (kind == UNIT) parallel_uniform<T>(out, count, 0, 1, stream, seed_low, seed_high);
  else if (bound > 0) parallel_uniform<T>(out, count, -bound, bound, stream, seed_low, seed_high);
  else memory.fill(out, 0, (<usize>count) << shift<T>());
}
