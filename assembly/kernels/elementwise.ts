// y[i] = f(x[i]) for the functions of math.ts.

import { exp, log, sigmoid, tanh } from "../math";
import { VECTOR, lanes, load_next, splat, store_next } from "../simd";

export const EXP: i32 = 0;
export const LOG: i32 = 1;
export const SIGMOID: i32 = 2;
export const TANH: i32 = 3;

/** y[i] = f(x[i]), i < n; `f` is a literal of the caller. y may be x. */
// @ts-ignore: decorator
@inline
export function map<T>(f: i32, n: i32, x: usize, y: usize): void {
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
  return tanh<T>(x);
}
