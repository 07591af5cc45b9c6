// Some rows of a matrix in a typed array.

import type { Labels, RawValues } from "./dataset.ts";

/** A copy of the rows at `places`, in that order; rows have `columns` values. */
export function takeRows<T extends RawValues | Labels>(
  values: T,
  columns: number,
  places: Uint32Array,
): T {
  const Values = values.constructor as new (length: number) => T;
  const taken = new Values(places.length * columns);
  places.forEach((place, row) => {
    taken.set(values.subarray(place * columns, (place + 1) * columns), row * columns);
  });
  return taken;
}
