// Takes straight lines across the page off the ink: rules, grids, boxes, also where a digit is written over them.

import { boxAround, findPatches, type Patch, specksAmong } from "./patches.ts";
import type { Raster } from "./pixels.ts";
import type { Box } from "./resize.ts";
import { findLines, type Line } from "./straight_lines.ts";

/** In smaller pictures strokes are as thin as lines. */
const LEAST_SIDE = 48;

/** A line reaches beyond the digit on both sides by this share of its length. A digit's own strokes do not. */
const BEYOND = 0.02;

/** A rule of paper ends within this share of the picture's side from its edge. */
const EDGE = 0.03;

/** Sides of a box end so near to each other, of their length: corners may be round. */
const MEETING = 0.15;

/** What is left is at least this large, of the lines' extent. */
const LEAST_DIGIT = 0.08;

/** A piece that is this much longer than the line is thick is a stroke of the digit too, and stays. */
const STROKE = 1.6;

export interface Unruled {
  readonly ink: Raster;
  /** Number of lines that were taken off. */
  readonly lines: number;
}

/** The ink without its lines; the digit's own strokes stay. */
export function withoutLines(ink: Raster): Unruled {
  if (Math.min(ink.width, ink.height) < LEAST_SIDE) return { ink, lines: 0 };
  const found = { across: findLines(ink), down: findLines(exchanged(ink)) };
  const box = boxOf(found, ink);
  const rest = box
    ? {
        across: found.across.filter((line) => !box.lines.includes(line)),
        down: found.down.filter((line) => !box.lines.includes(line)),
      }
    : found;
  const unruled = withoutRules(box ? box.inside : ink, rest);
  if (!box || !boxOfInk(unruled.ink)) return unruled;
  return { ink: unruled.ink, lines: unruled.lines + box.lines.length };
}

interface Lines {
  readonly across: readonly Line[];
  readonly down: readonly Line[];
}

/** The ink without those lines that reach beyond the digit. */
function withoutRules(ink: Raster, { across, down }: Lines): Unruled {
  let lines: Lines = { across: rulesAmong(across, ink.width), down: rulesAmong(down, ink.height) };
  while (lines.across.length + lines.down.length > 0) {
    const left = erased(ink, lines.across, lines.down);
    const digit = boxOfInk(left);
    if (!digit) break;
    const kept: Lines = {
      across: lines.across.filter((line) => reaches(line, digit.left, digit.width)),
      down: lines.down.filter((line) => reaches(line, digit.top, digit.height)),
    };
    const all = [...kept.across, ...kept.down];
    if (all.length === lines.across.length + lines.down.length) {
      const longest = Math.max(...all.map(({ start, end }) => end - start));
      if (Math.max(digit.width, digit.height) < LEAST_DIGIT * longest) break;
      return { ink: left, lines: all.length };
    }
    lines = kept;
  }
  return { ink, lines: 0 };
}

/** The lines, unless there is one alone that ends within the picture: that may be the bar of a 7. */
function rulesAmong(lines: readonly Line[], side: number): readonly Line[] {
  const [line] = lines;
  if (line === undefined || lines.length > 1) return lines;
  return line.start <= EDGE * side && line.end >= (1 - EDGE) * side ? lines : [];
}

/** The outermost lines if they meet at their ends, and what is within them. */
function boxOf({ across, down }: Lines, ink: Raster) {
  if (across.length < 2 || down.length < 2) return undefined;
  const [middleX, middleY] = [ink.width / 2, ink.height / 2];
  const [top, bottom] = outermost(across, middleX);
  const [left, right] = outermost(down, middleY);
  const meets = (line: Line, from: Line, to: Line) => {
    const y = line.at((line.start + line.end) / 2);
    const near = MEETING * (line.end - line.start) + from.thickness + to.thickness;
    return Math.abs(line.start - from.at(y)) <= near && Math.abs(line.end - to.at(y)) <= near;
  };
  const lines = [top, bottom, left, right];
  const isClosed =
    meets(top, left, right) &&
    meets(bottom, left, right) &&
    meets(left, top, bottom) &&
    meets(right, top, bottom);
  if (!isClosed) return undefined;
  const within = (x: number, y: number) =>
    y > top.at(x) + top.thickness / 2 + 1 &&
    y < bottom.at(x) - bottom.thickness / 2 - 1 &&
    x > left.at(y) + left.thickness / 2 + 1 &&
    x < right.at(y) - right.thickness / 2 - 1;
  const values = ink.values.map((value, at) =>
    within(at % ink.width, Math.floor(at / ink.width)) ? value : 0,
  );
  return { lines, inside: { ...ink, values } };
}

/** The first and the last of the lines by their places at `middle`. */
function outermost(lines: readonly Line[], middle: number): readonly [Line, Line] {
  const sorted = lines.toSorted((a, b) => a.at(middle) - b.at(middle));
  return [sorted[0]!, sorted.at(-1)!];
}

/** Whether a line begins before the digit and ends behind it. */
function reaches({ start, end }: Line, from: number, length: number): boolean {
  const beyond = BEYOND * (end - start);
  return start <= from - beyond && end >= from + length + beyond;
}

/** The box around all ink but specks. */
function boxOfInk(ink: Raster): Box | undefined {
  const found = findPatches(ink);
  const specks = specksAmong(found);
  const left = found.patches.filter((_: Patch, number: number) => !specks.has(number));
  return left.length === 0 ? undefined : boxAround(left);
}

function erased(ink: Raster, across: readonly Line[], down: readonly Line[]): Raster {
  const withoutAcross = eraseLines(ink, across);
  const withoutDown = exchanged(eraseLines(exchanged(withoutAcross), down));
  return eraseCrossings(withoutDown, across, down);
}

/** Clears the pieces of the lines and their faint rims. */
function eraseLines(ink: Raster, lines: readonly Line[]): Raster {
  const values = ink.values.slice();
  for (const { pieces, thickness } of lines) {
    for (const { x, top, length } of pieces) {
      if (length > STROKE * thickness + 1) continue;
      const end = Math.min(ink.height, top + length + 1);
      for (let y = Math.max(0, top - 1); y < end; y++) values[y * ink.width + x] = 0;
    }
  }
  return { ...ink, values };
}

/** Clears the squares where two lines cross: in neither direction are those pieces thin. */
function eraseCrossings(ink: Raster, across: readonly Line[], down: readonly Line[]): Raster {
  const values = ink.values.slice();
  for (const one of across) {
    for (const other of down) {
      const x = Math.round(other.at(one.at(ink.width / 2)));
      const y = Math.round(one.at(x));
      const [halfX, halfY] = [other.thickness / 2 + 2, one.thickness / 2 + 2];
      for (let row = Math.ceil(y - halfY); row <= y + halfY; row++) {
        for (let column = Math.ceil(x - halfX); column <= x + halfX; column++) {
          const inside = row >= 0 && row < ink.height && column >= 0 && column < ink.width;
          if (inside) values[row * ink.width + column] = 0;
        }
      }
    }
  }
  return { ...ink, values };
}

/** With rows for columns. */
function exchanged({ width, height, values }: Raster): Raster {
  const turned = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + y] = values[y * width + x]!;
  }
  return { width: height, height: width, values: turned };
}
