// Turns the few knots of a stroke into the many points of a smooth line.

import type { Dice } from "./dice.ts";
import type { Stroke } from "./styles.ts";

/** x0, y0, x1, y1, ...: joined by straight segments short enough to look smooth. */
export type Polyline = Float64Array;

/** Straight segments between two knots: each is about a pixel long in a digit of 20 pixels. */
const STEPS = 6;

/** Standard deviation of each of the two errors that add up at a knot, in skeleton units. */
const MISS = 4;

/** The same at the ends of a stroke, which are less exact. */
const MISS_AT_ENDS = 5.3;

/** Standard deviation of a whole stroke's place, in skeleton units. */
const MISS_OF_STROKE = 3;

/** Probability that all corners of a digit are rounded, as by a hurried hand. */
const ROUNDED = 0.25;

/** The strokes as one hand draws them: every knot slightly missed, then joined by a curve. */
export function drawStrokes(strokes: readonly Stroke[], dice: Dice): Polyline[] {
  const rounded = dice.chance(ROUNDED);
  return strokes.map((stroke) => flatten(stroke, missKnots(stroke, dice), rounded));
}

/** The places where the pen really passes, x and y per knot. Neighbours share one error, because hands move smoothly. */
function missKnots(stroke: Stroke, dice: Dice): Float64Array {
  const places = new Float64Array(stroke.length * 2);
  for (let axis = 0; axis < 2; axis++) {
    const shift = dice.bell(MISS_OF_STROKE);
    let error = dice.bell(1);
    stroke.forEach((knot, i) => {
      const atEnd = i === 0 || i === stroke.length - 1;
      const next = dice.bell(1);
      places[2 * i + axis] =
        (axis === 0 ? knot.x : knot.y) + shift + (atEnd ? MISS_AT_ENDS : MISS) * (error + next);
      error = next;
    });
  }
  return places;
}

/** The Catmull-Rom spline through the places, interrupted at corners. */
function flatten(stroke: Stroke, places: Float64Array, rounded: boolean): Polyline {
  const last = stroke.length - 1;
  const line = new Float64Array((last * STEPS + 1) * 2);
  line[0] = places[0]!;
  line[1] = places[1]!;
  let out = 2;
  for (let i = 0; i < last; i++) {
    const cornerHere = i === 0 || (!rounded && stroke[i]!.corner);
    const cornerNext = i + 1 === last || (!rounded && stroke[i + 1]!.corner);
    for (let step = 1; step <= STEPS; step++) {
      const t = step / STEPS;
      for (let axis = 0; axis < 2; axis++) {
        const from = places[2 * i + axis]!;
        const to = places[2 * i + 2 + axis]!;
        const before = cornerHere ? from : places[2 * i - 2 + axis]!;
        const after = cornerNext ? to : places[2 * i + 4 + axis]!;
        line[out++] = hermite(from, to, (to - before) / 2, (after - from) / 2, t);
      }
    }
  }
  return line;
}

/** The cubic that leaves `from` with slope `slope0` at t = 0 and reaches `to` with `slope1` at t = 1. */
function hermite(from: number, to: number, slope0: number, slope1: number, t: number): number {
  const a = 2 * (from - to) + slope0 + slope1;
  const b = 3 * (to - from) - 2 * slope0 - slope1;
  return from + t * (slope0 + t * (b + t * a));
}
