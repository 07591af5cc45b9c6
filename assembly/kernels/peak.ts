// Peak rate of multiply-adds of this host and build: chains that never leave the registers. It is the 100% of the
// benchmarks; no network uses it.

import { madd, splat } from "../base/simd";

/**
 * `iterations` times `chains` (8, 10 or 12) independent vectors c := c a + b. Returns a sum, to keep the chains alive.
 */
export function multiply_add_chains<T>(chains: i32, iterations: i32): f64 {
  if (chains == 8) return run<T>(8, iterations);
  if (chains == 10) return run<T>(10, iterations);
  return run<T>(12, iterations);
}

// @ts-ignore: decorator
@inline
function run<T>(chains: i32, iterations: i32): f64 {
  const b = v128.splat<T>(<T>(1 / <f64>iterations)); // not a literal, which would take 18 bytes at each use
  const a = v128.sub<T>(splat<T>(1), b);
  let c0 = v128.splat<T>(<T>iterations),
    c1 = v128.add<T>(c0, b),
    c2 = v128.add<T>(c1, b),
    c3 = v128.add<T>(c2, b);
  let c4 = v128.add<T>(c3, b),
    c5 = v128.add<T>(c4, b),
    c6 = v128.add<T>(c5, b),
    c7 = v128.add<T>(c6, b);
  let c8 = v128.add<T>(c7, b),
    c9 = v128.add<T>(c8, b),
    c10 = v128.add<T>(c9, b),
    c11 = v128.add<T>(c10, b);
  for (let i = 0; i < iterations; i++) {
    c0 = madd<T>(c0, a, b);
    c1 = madd<T>(c1, a, b);
    c2 = madd<T>(c2, a, b);
    c3 = madd<T>(c3, a, b);
    c4 = madd<T>(c4, a, b);
    c5 = madd<T>(c5, a, b);
    c6 = madd<T>(c6, a, b);
    c7 = madd<T>(c7, a, b);
    if (chains > 8) {
      c8 = madd<T>(c8, a, b);
      c9 = madd<T>(c9, a, b);
    }
    if (chains > 10) {
      c10 = madd<T>(c10, a, b);
      c11 = madd<T>(c11, a, b);
    }
  }
  const low = v128.add<T>(
    v128.add<T>(v128.add<T>(c0, c1), v128.add<T>(c2, c3)),
    v128.add<T>(v128.add<T>(c4, c5), v128.add<T>(c6, c7)),
  );
  const all = v128.add<T>(low, v128.add<T>(v128.add<T>(c8, c9), v128.add<T>(c10, c11)));
  return <f64>v128.extract_lane<T>(all, 0);
}
