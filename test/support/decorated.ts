// Pictures of digits with what surrounds them on paper and on screens: frames, boxes, rules, shadows, other digits. The
// same seed draws the same picture.

import { Philox } from "../../ts/core/random.ts";
import { SIDE } from "../../ts/data/drawn/frame.ts";
import type { Pixels } from "../../ts/data/image/pixels.ts";

/** Ink at a place of the page, 0 (none) to 1. */
type Ink = (x: number, y: number) => number;

/** A page that is drawn on: its paper is 255, and what is drawn last does not lighten what is there. */
class Page {
  readonly width: number;
  readonly height: number;
  readonly shades: Float64Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.shades = new Float64Array(width * height).fill(255);
  }

  /** Puts a shade wherever there is ink. */
  draw(ink: Ink, shade = 0): void {
    for (let y = 0, i = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++, i++) {
        const strength = ink(x, y);
        if (strength === 0) continue;
        this.shades[i] = Math.min(this.shades[i]!, 255 - strength * (255 - shade));
      }
    }
  }

  pixels(): Pixels {
    const { width, height, shades } = this;
    return { width, height, data: Uint8Array.from(shades, (shade) => Math.round(shade)) };
  }
}

/** Random choices of a picture. */
class Choices {
  readonly #random: Philox;
  #at = 0;

  constructor(seed: number) {
    this.#random = new Philox(seed, 0x64656364);
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.#random.uniform(this.#at++);
  }

  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }
}

/** A 28 x 28 digit enlarged to `side` pixels at (left, top), between its pixels by linear interpolation. */
function digitInk(digit: Uint8Array, left: number, top: number, side: number): Ink {
  const times = side / SIDE;
  const at = (row: number, column: number) =>
    row < 0 || row >= SIDE || column < 0 || column >= SIDE ? 0 : digit[row * SIDE + column]!;
  return (x, y) => {
    if (x < left - 1 || y < top - 1 || x > left + side || y > top + side) return 0;
    const [column, row] = [(x - left + 0.5) / times - 0.5, (y - top + 0.5) / times - 0.5];
    const [c, r] = [Math.floor(column), Math.floor(row)];
    const [right, down] = [column - c, row - r];
    const upper = at(r, c) * (1 - right) + at(r, c + 1) * right;
    const lower = at(r + 1, c) * (1 - right) + at(r + 1, c + 1) * right;
    return (upper * (1 - down) + lower * down) / 255;
  };
}

/** A line of `thickness` along y = at + slope * x, or with `down` along x = at + slope * y. */
function line(at: number, thickness: number, down: boolean, slope = 0): Ink {
  return (x, y) => {
    const [along, across] = down ? [y, x] : [x, y];
    const away = Math.abs(across - at - slope * along) - thickness / 2;
    return Math.min(1, Math.max(0, 0.5 - away));
  };
}

/** The outline of a box with corners of a radius, turned by an angle about its middle. */
function box(
  [left, top, right, bottom]: readonly [number, number, number, number],
  thickness: number,
  { radius = 0, angle = 0 }: { readonly radius?: number; readonly angle?: number } = {},
): Ink {
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return (x, y) => {
    const [dx, dy] = [x - middleX, y - middleY];
    const across = Math.abs(cos * dx + sin * dy) - (right - left) / 2 + radius;
    const down = Math.abs(cos * dy - sin * dx) - (bottom - top) / 2 + radius;
    const outside = Math.hypot(Math.max(0, across), Math.max(0, down));
    const away = outside + Math.min(0, Math.max(across, down)) - radius;
    return Math.min(1, Math.max(0, 0.5 - Math.abs(away) + thickness / 2));
  };
}

/** The same ink but for gaps. */
function unless(ink: Ink, gap: (x: number, y: number) => boolean): Ink {
  return (x, y) => (gap(x, y) ? 0 : ink(x, y));
}

/** Side of a digit's own picture, and of the pages that it is put on. */
const DIGIT = 280;
const PAGE = 400;

type Decorate = (digit: Uint8Array, choices: Choices) => Page;

/** A page with the digit somewhere on it. */
function pageWith(digit: Uint8Array, choices: Choices): Page {
  const page = new Page(PAGE, PAGE);
  const place = () => choices.between(40, PAGE - DIGIT - 40);
  page.draw(digitInk(digit, place(), place(), DIGIT));
  return page;
}

/** The digit's picture with a frame along its edges. */
function framed(digit: Uint8Array, draw: (page: Page) => void): Page {
  const page = new Page(DIGIT, DIGIT);
  page.draw(digitInk(digit, 0, 0, DIGIT));
  draw(page);
  return page;
}

function frame(thickness: number, inset = 0): Ink {
  const most = DIGIT - 1 - inset;
  return (x, y) =>
    Math.min(x, y) >= inset &&
    Math.max(x, y) <= most &&
    (Math.min(x, y) < inset + thickness || Math.max(x, y) > most - thickness)
      ? 1
      : 0;
}

function boxAround(choices: Choices): readonly [number, number, number, number] {
  const margin = () => choices.between(6, 38);
  return [margin(), margin(), PAGE - margin(), PAGE - margin()];
}

function rule(page: Page, choices: Choices, down: boolean, slope = 0): void {
  const [spacing, thickness] = [choices.between(28, 80), choices.whole(1, 4)];
  const shade = choices.between(90, 190);
  for (let at = choices.between(0, spacing) - 40; at < PAGE + 40; at += spacing) {
    page.draw(line(at, thickness, down, slope), shade);
  }
}

/** What is around a digit, by its name. */
export const decorations: Readonly<Record<string, Decorate>> = {
  plain: (digit) => framed(digit, () => {}),
  frame: (digit, choices) =>
    framed(digit, (page) => page.draw(frame(choices.whole(1, 12)), choices.between(0, 150))),
  "double frame": (digit, choices) =>
    framed(digit, (page) => {
      const [outer, gap] = [choices.whole(1, 4), choices.whole(2, 5)];
      page.draw(frame(outer));
      page.draw(frame(choices.whole(1, 4), outer + gap));
    }),
  "frame with a gap": (digit, choices) =>
    framed(digit, (page) => {
      const start = choices.between(20, 180);
      const inGap = (x: number, y: number) => y < 20 && x > start && x < start + 60;
      page.draw(unless(frame(choices.whole(2, 8)), inGap));
    }),
  "box with a margin": (digit, choices) => {
    const page = pageWith(digit, choices);
    page.draw(box(boxAround(choices), choices.whole(1, 12)), choices.between(0, 150));
    return page;
  },
  "rounded box": (digit, choices) => {
    const page = pageWith(digit, choices);
    page.draw(box(boxAround(choices), choices.whole(1, 8), { radius: choices.between(8, 50) }));
    return page;
  },
  "box with gaps": (digit, choices) => {
    const page = pageWith(digit, choices);
    const [across, down] = [choices.between(100, 300), choices.between(100, 300)];
    const inGap = (x: number, y: number) => Math.abs(x - across) < 15 || Math.abs(y - down) < 15;
    page.draw(unless(box(boxAround(choices), choices.whole(2, 8)), inGap), choices.between(0, 120));
    return page;
  },
  "turned box": (digit, choices) => {
    const page = pageWith(digit, choices);
    const angle = choices.between(-0.03, 0.03);
    page.draw(box([22, 22, 378, 378], choices.whole(1, 6), { angle }), choices.between(0, 120));
    return page;
  },
  rules: (digit, choices) => {
    const page = pageWith(digit, choices);
    rule(page, choices, false);
    return page;
  },
  "upright rules": (digit, choices) => {
    const page = pageWith(digit, choices);
    rule(page, choices, true);
    return page;
  },
  grid: (digit, choices) => {
    const page = pageWith(digit, choices);
    rule(page, choices, false);
    rule(page, choices, true);
    return page;
  },
  "turned rules": (digit, choices) => {
    const page = pageWith(digit, choices);
    rule(page, choices, false, choices.between(-0.04, 0.04));
    return page;
  },
  "rules with a margin line": (digit, choices) => {
    const page = pageWith(digit, choices);
    rule(page, choices, false);
    page.draw(line(choices.between(15, 45), 2, true), 110);
    return page;
  },
  "dashed rules": (digit, choices) => {
    const page = pageWith(digit, choices);
    const [spacing, dash] = [choices.between(40, 80), choices.whole(8, 20)];
    for (let at = choices.between(0, spacing); at < PAGE; at += spacing) {
      const gaps = (x: number) => x % (2 * dash) >= 1.3 * dash;
      page.draw(unless(line(at, 2, false), gaps), 120);
    }
    return page;
  },
  "one line beneath": (digit, choices) => {
    const page = pageWith(digit, choices);
    page.draw(line(choices.between(345, 392), choices.whole(1, 5), false), choices.between(0, 150));
    return page;
  },
  circled: (digit, choices) => {
    const page = pageWith(digit, choices);
    const [left, top] = [choices.between(3, 12), choices.between(3, 12)];
    page.draw(box([left, top, PAGE - left, PAGE - top], choices.whole(2, 7), { radius: 180 }));
    return page;
  },
  shadow: (digit, choices) => {
    const page = pageWith(digit, choices);
    const [depth, softness] = [choices.between(0.35, 0.75), choices.between(6, 60)];
    const [angle, place] = [choices.between(0, 2 * Math.PI), choices.between(-120, 120)];
    page.shades.forEach((shade, i) => {
      const [x, y] = [(i % PAGE) - PAGE / 2, Math.floor(i / PAGE) - PAGE / 2];
      const away = Math.cos(angle) * x + Math.sin(angle) * y - place;
      const light = 1 - (1 - depth) / (1 + Math.exp(-away / (softness / 4)));
      page.shades[i] = (20 + 0.85 * shade) * light;
    });
    return page;
  },
};

/** The picture of a digit with a decoration. */
export function decorated(kind: string, digit: Uint8Array, seed: number): Pixels {
  return decorations[kind]!(digit, new Choices(seed)).pixels();
}

/** How digits stand to each other. */
export const arrangements = ["beside", "above", "small beside", "three"] as const;
export type Arrangement = (typeof arrangements)[number];

/** Several digits on one page, of which a reader sees that they are several. */
export function severalDigits(
  arrangement: Arrangement,
  digits: readonly Uint8Array[],
  seed: number,
): Pixels {
  const choices = new Choices(seed);
  const [first, second, third] = digits as readonly [Uint8Array, Uint8Array, Uint8Array];
  const above = arrangement === "above";
  const count = arrangement === "three" ? 3 : 2;
  const page = new Page(above ? DIGIT : count * DIGIT, above ? 2 * DIGIT : DIGIT);
  const small = arrangement === "small beside" ? choices.between(0.5, 0.8) : 1;
  page.draw(digitInk(first, 0, 0, DIGIT));
  const [x, y] = above ? [0, DIGIT] : [DIGIT, (DIGIT * (1 - small)) / 2];
  page.draw(digitInk(second, x, y, DIGIT * small));
  if (count === 3) page.draw(digitInk(third, 2 * DIGIT, 0, DIGIT));
  return page.pixels();
}

/** A digit whose strokes are cut through by a band without ink. */
export function brokenDigit(digit: Uint8Array, seed: number): Pixels {
  const choices = new Choices(seed);
  const page = new Page(DIGIT, DIGIT);
  const gap = line(
    choices.between(90, 190),
    choices.between(4, 16),
    choices.between(0, 1) < 0.5,
    choices.between(-0.5, 0.5),
  );
  page.draw(unless(digitInk(digit, 0, 0, DIGIT), (x, y) => gap(x, y) > 0));
  return page.pixels();
}
