// Numbers as colours: digits in grey, signed values from blue through neutral to orange, errors by their logarithm.
// Pure.

export type Shade = (value: number) => readonly [red: number, green: number, blue: number];

/** Blue and vermilion of Okabe and Ito, which colour-blind people can tell apart. */
const NEGATIVE = [0, 114, 178] as const;
const POSITIVE = [213, 94, 0] as const;
const NEUTRAL = [247, 247, 247] as const;
const LEVELS = 256;
/** Takes bytes: 0 is black, 255 white. */
export const grey: Shade = (value) => [value, value, value];

/** Grey for values from `low` (black) to `high` (white). */
export function greyBetween(low: number, high: number): Shade {
  const range = high > low ? high - low : 1;
  return (value) => grey(Math.round(255 * clamp((value - low) / range)));
}

/** Blue below zero, vermilion above. Colours are full at -most and most, and beyond. */
export function signed(most: number): Shade {
  const full = most > 0 ? most : 1;
  const [below, above] = [ramp(NEGATIVE), ramp(POSITIVE)];
  return (value) => (value < 0 ? below : above)[level(Math.abs(value) / full)]!;
}

/** Errors from 10^low (neutral) to 10^high (vermilion) on a logarithmic scale. */
export function logarithmic(low: number, high: number): Shade {
  const shades = ramp(POSITIVE);
  return (value) => shades[level(value === 0 ? 0 : (Math.log10(value) - low) / (high - low))]!;
}

/**
 * RGBA bytes, one pixel per value, or per three values of a colour picture, which are its red, green and blue. NaN is
 * transparent: between tiles and at kinks.
 */
export function pixelsOf(
  values: ArrayLike<number>,
  shade: Shade,
  channels = 1,
): Uint8ClampedArray<ArrayBuffer> {
  const count = Math.floor(values.length / channels);
  const pixels = new Uint8ClampedArray(4 * count);
  for (let i = 0; i < count; i++) {
    for (const colour of [0, 1, 2] as const) {
      const value = values[i * channels + (channels === 3 ? colour : 0)]!;
      pixels[4 * i + colour] = shade(value)[colour];
    }
    pixels[4 * i + 3] = Number.isNaN(values[i * channels]!) ? 0 : 255;
  }
  return pixels;
}

/** Bound of the absolute values, without the largest 0.5%. Above 0. */
export function spread(values: ArrayLike<number>): number {
  const sizes = Float64Array.from(values, Math.abs)
    .filter((size) => !Number.isNaN(size))
    .sort();
  return sizes[Math.floor(0.995 * (sizes.length - 1))] || sizes.at(-1) || 1;
}

/** Shades from neutral to a colour. A table, because weights are drawn several times per second. */
function ramp(to: readonly [number, number, number]): [number, number, number][] {
  return Array.from({ length: LEVELS }, (_, i) => {
    const at = (c: 0 | 1 | 2) => Math.round(NEUTRAL[c] + ((to[c] - NEUTRAL[c]) * i) / (LEVELS - 1));
    return [at(0), at(1), at(2)];
  });
}

/** Index of a share in the table. NaN gets any, because its pixel is transparent. */
function level(share: number): number {
  return Math.round(clamp(share || 0) * (LEVELS - 1));
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
