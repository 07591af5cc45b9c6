// Parses the table of skeletons.ts: each digit's styles as numbers.

import { skeletons } from "./skeletons.ts";

/** A place that the pen passes, in percent of the digit's box. At a corner the line turns sharply. */
export interface Knot {
  readonly x: number;
  readonly y: number;
  readonly corner: boolean;
}

/** One stroke from pen down to pen up. */
export type Stroke = readonly Knot[];

/** One way to write a digit; `weight` is its relative frequency among the digit's styles. */
export interface Style {
  readonly weight: number;
  readonly strokes: readonly Stroke[];
}

const parsed = new Map<number, readonly Style[]>();

/** The styles of a digit, 0 to 9, parsed on first use. */
export function stylesOf(label: number): readonly Style[] {
  let styles = parsed.get(label);
  if (styles === undefined) {
    styles = skeletons[label]!.map(parseStyle);
    parsed.set(label, styles);
  }
  return styles;
}

/** "weight: stroke; stroke" */
function parseStyle(text: string): Style {
  const [weight, strokes] = text.split(":");
  return { weight: Number(weight), strokes: strokes!.split(";").map(parseStroke) };
}

/** "x y, x y!, x y" */
function parseStroke(text: string): Stroke {
  return text.split(",").map((place) => {
    const corner = place.endsWith("!");
    const [x, y] = place.replace("!", "").trim().split(" ");
    return { x: Number(x), y: Number(y), corner };
  });
}
