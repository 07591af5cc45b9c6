// How far an analytic derivative is from a numerical one, as every check here measures it.

/**
 * |a - n| / max(|a|, |n|, floor); 0 where both are 0. Differences carry absolute errors, of rounding and of
 * truncation, so a derivative much smaller than its neighbours has a relative error that means nothing: the floor.
 */
export function relativeError(analytic: number, numerical: number, floor: number): number {
  const error = Math.abs(analytic - numerical);
  if (error === 0) return 0;
  return error / Math.max(Math.abs(analytic), Math.abs(numerical), floor);
}

/** The largest absolute value; 0 of none. */
export function largestOf(...lists: readonly ArrayLike<number>[]): number {
  let largest = 0;
  for (const values of lists) {
    for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  }
  return largest;
}
