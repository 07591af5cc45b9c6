// Compares numbers with their oracle. A tolerance carries the reason for its size, and a failure
// shows where, what, how far off and how far off it might have been.

import type { ElementType } from "./dtype.ts";
import { ulp } from "./dtype.ts";

export interface Tolerance {
  /** Why errors of this size are right. */
  readonly reason: string;
  /** Largest absolute error allowed for element `index`. */
  readonly bound: (expected: number, index: number) => number;
}

/** |error| <= factor |expected|. */
export function relative(factor: number, reason: string): Tolerance {
  return { reason, bound: (expected) => factor * Math.abs(expected) };
}

/** |error| <= bound, whatever the value. */
export function absolute(bound: number, reason: string): Tolerance {
  return { reason, bound: () => bound };
}

/** |error| <= count units in the last place of the expected value. */
export function ulps(count: number, type: ElementType, reason: string): Tolerance {
  return { reason, bound: (expected) => count * ulp(expected, type) };
}

/** A bound of its own for each element, as matrix products have. */
export function elementwise(bounds: ArrayLike<number>, reason: string): Tolerance {
  return { reason, bound: (_, index) => bounds[index]! };
}

/**
 * Throws unless every element is within its tolerance. NaN must be NaN and infinities must be equal.
 *
 * @param shape sizes of the dimensions, for the failure to name the element by
 * @returns the largest error in parts of its bound, at most 1
 */
export function assertClose(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
  shape: readonly number[] = [expected.length],
): number {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: expected ${expected.length} elements, got ${actual.length}`);
  }
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const wanted = expected[i]!;
    const got = actual[i]!;
    if (Object.is(got, wanted) || got === wanted) continue;
    const bound = tolerance.bound(wanted, i);
    const error = Math.abs(got - wanted);
    if (!(error <= bound) || !Number.isFinite(wanted)) {
      throw new Error(
        [
          `${what}: element [${position(i, shape)}] of [${shape.join(" x ")}]`,
          `  expected  ${wanted}`,
          `  actual    ${got}`,
          `  error     ${error}`,
          `  tolerance ${bound} (${tolerance.reason})`,
        ].join("\n"),
      );
    }
    worst = Math.max(worst, error / bound);
  }
  return worst;
}

/** Throws unless the two have the same bits; zeros of different sign differ, any NaN is a NaN. */
export function assertSameBits(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  shape: readonly number[] = [expected.length],
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: expected ${expected.length} elements, got ${actual.length}`);
  }
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    throw new Error(
      `${what}: element [${position(i, shape)}] of [${shape.join(" x ")}] expected exactly ${expected[i]}, got ${actual[i]}`,
    );
  }
}

/** 7 of 2 x 5 as "1, 2". */
function position(index: number, shape: readonly number[]): string {
  const parts: number[] = [];
  for (const size of shape.toReversed()) {
    parts.unshift(index % size);
    index = Math.floor(index / size);
  }
  return parts.join(", ");
}
