// A curve of bounded size: when it has too many points, pairs of points are replaced by their means. Pure.

import type { Point } from "../worker/protocol.ts";

export class Curve {
  readonly #most: number;
  /** How many added points make one point of the curve. */
  #step = 1;
  #x: number[] = [];
  #y: number[] = [];
  #gathered: Point[] = [];

  /** @param most largest number of points, at least 2 */
  constructor(most = 1000) {
    this.#most = most;
  }

  get length(): number {
    return this.#x.length;
  }

  /** Copies of the x and y values. */
  get columns(): readonly [number[], number[]] {
    return [this.#x.slice(), this.#y.slice()];
  }

  get last(): number | undefined {
    return this.#y.at(-1);
  }

  add(points: readonly Point[]): void {
    for (const point of points) {
      this.#gathered.push(point);
      if (this.#gathered.length < this.#step) continue;
      this.#keep(meanOf(this.#gathered));
      this.#gathered = [];
    }
  }

  clear(): void {
    this.#step = 1;
    this.#x = [];
    this.#y = [];
    this.#gathered = [];
  }

  #keep([x, y]: Point): void {
    this.#x.push(x);
    this.#y.push(y);
    if (this.#x.length <= this.#most) return;
    const half = this.#x.length >> 1;
    const pairs = Array.from({ length: half }, (_, i) =>
      meanOf([2 * i, 2 * i + 1].map((at) => [this.#x[at]!, this.#y[at]!])),
    );
    this.#x = pairs.map((pair) => pair[0]);
    this.#y = pairs.map((pair) => pair[1]);
    this.#step *= 2;
  }
}

/** The mean of y at the last x. */
function meanOf(points: readonly Point[]): Point {
  const sum = points.reduce((total, point) => total + point[1], 0);
  return [points.at(-1)![0], sum / points.length];
}
