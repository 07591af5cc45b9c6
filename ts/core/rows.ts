// Some rows of a matrix.

import type { RawValues } from "./dataset.ts";
import type { ClassNumbers } from "./labels.ts";

/** A copy of the rows at `places`, in that order; rows have `columns` values. */
export function takeRows<T extends ClassNumbers>(
  values: T,
  columns: number,
  places: Uint32Array,
): T {
  return ArrayBuffer.isView(values)
    ? (rowsOfView(values as unknown as RawValues, columns, places) as unknown as T)
    : (rowsOfList(values, columns, places) as unknown as T);
}

function rowsOfView<T extends RawValues>(values: T, columns: number, places: Uint32Array): T {
  const Values = values.constructor as new (length: number) => T;
  const taken = new Values(places.length * columns);
  places.forEach((place, row) => {
    taken.set(values.subarray(place * columns, (place + 1) * columns), row * columns);
  });
  return taken;
}

function rowsOfList(values: ArrayLike<number>, columns: number, places: Uint32Array): number[] {
  return Array.from(places).flatMap((place) =>
    Array.prototype.slice.call(values, place * columns, (place + 1) * columns),
  );
}
