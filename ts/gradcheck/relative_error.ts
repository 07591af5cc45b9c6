// The relative error between an analytic and a numerical derivative, as every check here uses it.

/**
 * |a - n| / max(|a|, |n|, floor); 0 if both are 0. Rounding and truncation cause absolute errors, so the relative error
 * of a derivative much smaller than its neighbours means nothing: hence the floor.
 */
export function relativeError(analytic: number, numerical: number, floor: number): number {
  const error = Math.abs(analytic - numerical);
  if (error === 0) return 0;
  return error / Math.max(Math.abs(analytic), Math.abs(numerical), floor);
}

/** The largest absolute value; 0 if there is none. */
export function largestOf(...lists: readonly ArrayLike<number>[]): number {
  let largest = 0;
  for (const values of lists) {
    for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  }
  return largest;
}
