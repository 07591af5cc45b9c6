// Maxout: each unit is the largest of its pieces. Float64 twin of assembly/kernels/maxout.ts.
// z is rows x (pieces x units), piece by piece. Source: Goodfellow et al. 2013, section 3.

import type { Doubles } from "../../core/arrays.ts";
import type { Layer } from "./layer.ts";

/** y[i][j] = max over p of z[i][p units + j], and the first p that attains it. */
export function maxout(
  rows: number,
  units: number,
  pieces: number,
  z: Float64Array,
): { y: Doubles; which: Uint8Array } {
  const y = new Float64Array(rows * units);
  const which = new Uint8Array(rows * units);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < units; j++) {
      const at = i * units + j;
      y[at] = z[i * pieces * units + j]!;
      for (let p = 1; p < pieces; p++) {
        const value = z[(i * pieces + p) * units + j]!;
        if (value > y[at]! || Number.isNaN(value)) {
          y[at] = value;
          which[at] = p;
        }
      }
    }
  }
  return { y, which };
}

/** dz[i][p units + j] = dy[i][j] if p is the piece that was taken, else 0. */
export function maxoutBackward(
  rows: number,
  units: number,
  pieces: number,
  dy: Float64Array,
  which: Uint8Array,
): Doubles {
  const dz = new Float64Array(rows * pieces * units);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < units; j++) {
      const at = i * units + j;
      dz[(i * pieces + which[at]!) * units + j] = dy[at]!;
    }
  }
  return dz;
}

export const maxoutLayer: Layer<"maxout"> = {
  forward({ spec, rows, outputs }, x) {
    const { y, which } = maxout(rows, outputs, spec.pieces, x);
    return { x, acts: y, which };
  },
  backward({ spec, rows, outputs }, { which }, dy) {
    return maxoutBackward(rows, outputs, spec.pieces, dy, which!);
  },
  decisions(_spec, { which }) {
    return Array.from(which!);
  },
};
