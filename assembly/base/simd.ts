// 128-bit vectors, generic over f32 (4 lanes) and f64 (2 lanes): the operations that the kernels share.

/** Bytes of a vector. */
export const VECTOR: usize = 16;

/** Elements of T in a vector. */
// @ts-ignore: decorator
@inline
export function lanes<T>(): i32 {
  return <i32>(16 / sizeof<T>());
}

/** log2 of the size of T in bytes: element `index` has the byte offset index << shift<T>(). */
// @ts-ignore: decorator
@inline
export function shift<T>(): usize {
  return alignof<T>();
}

/** a * b + c. Rounded twice in the strict build; in the relaxed build once, if the host has FMA. */
// @ts-ignore: decorator
@inline
export function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** c - a * b, rounded like madd. */
// @ts-ignore: decorator
@inline
export function nmadd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<T>(a, b, c);
  return v128.sub<T>(c, v128.mul<T>(a, b));
}

/** All lanes equal to a constant given in float64. */
// @ts-ignore: decorator
@inline
export function splat<T>(value: f64): v128 {
  return v128.splat<T>(<T>value);
}

/** Sum of the lanes, pairwise: (0 + 2) + (1 + 3) for f32. */
// @ts-ignore: decorator
@inline
export function sum_lanes<T>(v: v128): T {
  if (sizeof<T>() == 4) {
    const pairs = f32x4.add(v, i32x4.shuffle(v, v, 2, 3, 0, 1));
    return <T>(f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1));
  }
  return <T>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
}

/** Largest lane; NaN if any lane is NaN. */
// @ts-ignore: decorator
@inline
export function max_lanes<T>(v: v128): T {
  if (sizeof<T>() == 4) {
    const pairs = f32x4.max(v, i32x4.shuffle(v, v, 2, 3, 0, 1));
    return <T>max<f32>(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
  }
  return <T>max<f64>(f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1));
}

/** Loads the next vector of an array with `left` >= 1 elements left. Lanes past the end are `fill`, not read. */
// @ts-ignore: decorator
@inline
export function load_next<T>(p: usize, left: i32, fill: v128): v128 {
  return left >= lanes<T>() ? v128.load(p) : load_tail<T>(p, left, fill);
}

/** Stores the next vector of an array with `left` >= 1 elements left. Writes nothing beyond. */
// @ts-ignore: decorator
@inline
export function store_next<T>(p: usize, v: v128, left: i32): void {
  if (left >= lanes<T>()) v128.store(p, v);
  else store_tail<T>(p, v, left);
}

function load_tail<T>(p: usize, left: i32, fill: v128): v128 {
  let v = v128.load_lane<T>(p, fill, 0);
  if (sizeof<T>() == 4) {
    if (left > 1) v = v128.load_lane<T>(p, v, 1, 4);
    if (left > 2) v = v128.load_lane<T>(p, v, 2, 8);
  }
  return v;
}

function store_tail<T>(p: usize, v: v128, left: i32): void {
  v128.store_lane<T>(p, v, 0);
  if (sizeof<T>() == 4) {
    if (left > 1) v128.store_lane<T>(p, v, 1, 4);
    if (left > 2) v128.store_lane<T>(p, v, 2, 8);
  }
}
