// y[i] = f(x[i]), i < n, for the functions of base/math.ts and base/normal.ts; y may be x.

import { unknown_id } from "../base/abi";
import { exp, log, sigmoid, silu, tanh } from "../base/math";
import { gelu } from "../base/normal";
import { VECTOR, lanes, load_next, splat, store_next } from "../base/simd";

/** y[i] = e^x[i]. */
export function exp_all<T>(n: i32, x: usize, y: usize): void {
  map<T>(EXP, n, x, y);
}

/** y[i] = ln x[i]. */
export function log_all<T>(n: i32, x: usize, y: usize): void {
  map<T>(LOG, n, x, y);
}

/** y[i] = 1 / (1 + e^-x[i]). */
export function sigmoid_all<T>(n: i32, x: usize, y: usize): void {
  map<T>(SIGMOID, n, x, y);
}

/** y[i] = tanh x[i]. */
export function tanh_all<T>(n: i32, x: usize, y: usize): void {
  map<T>(TANH, n, x, y);
}

/** y[i] = x[i] Phi(x[i]). */
export function gelu_all<T>(n: i32, x: usize, y: usize): void {
  map<T>(GELU, n, x, y);
}

/** y[i] = x[i] / (1 + e^-x[i]). */
export function silu_all<T>(n: i32, x: usize, y: usize): void {
  map<T>(SILU, n, x, y);
}

const EXP: i32 = 0;
const LOG: i32 = 1;
const SIGMOID: i32 = 2;
const TANH: i32 = 3;
const GELU: i32 = 4;
const SILU: i32 = 5;

// @ts-ignore: decorator
@inline
function map<T>(f: i32, n: i32, x: usize, y: usize): void {
  for (let left = n; left > 0; left -= lanes<T>(), x += VECTOR, y += VECTOR) {
    store_next<T>(y, apply<T>(f, load_next<T>(x, left, splat<T>(1))), left);
  }
}

// @ts-ignore: decorator
@inline
function apply<T>(f: i32, x: v128): v128 {
  if (f == EXP) return exp<T>(x);
  if (f == LOG) return log<T>(x);
  if (f == SIGMOID) return sigmoid<T>(x);
  if (f == GELU) return gelu<T>(x);
  if (f == SILU) return silu<T>(x);
  if (f == TANH) return tanh<T>(x);
  unknown_id();
  return x;
}
