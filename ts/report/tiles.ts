// Matrices side by side and in rows as one image: digits, weights, gradients.

import { toBase64 } from "../core/base64.ts";
import { encodePng, type PlainImage } from "./png.ts";

export interface Tiles {
  /** Matrices of rows x columns x channels, row-major. */
  readonly matrices: readonly ArrayLike<number>[];
  readonly rows: number;
  readonly columns: number;
  /** By default 1. Three are red, green and blue; of any other number the mean is a shade of grey. */
  readonly channels?: number;
  /** Values shown black and white; values beyond are clamped. */
  readonly range: readonly [black: number, white: number];
  /** Number of matrices per row; by default all. */
  readonly perRow?: number;
  /** Number of shades, by default 256. Fewer make files of noisy values smaller. */
  readonly shades?: number;
}

/** The image, one pixel per value, with black lines one pixel wide between the matrices. */
export function tileImage({ matrices, rows, columns, range, ...options }: Tiles): PlainImage {
  const { channels = 1, perRow = matrices.length, shades = 256 } = options;
  const across = Math.min(perRow, matrices.length);
  const down = Math.ceil(matrices.length / perRow);
  const width = across * (columns + 1) - 1;
  const height = down * (rows + 1) - 1;
  const colours = channels === 3 ? 3 : 1;
  const merged = channels / colours;
  const pixels = new Uint8Array(width * height * colours);
  const [black, white] = range;
  const most = shades - 1;
  matrices.forEach((values, m) => {
    const top = Math.floor(m / perRow) * (rows + 1);
    const left = (m % perRow) * (columns + 1);
    for (let i = 0; i < rows * columns * colours; i++) {
      let sum = 0;
      for (let c = 0; c < merged; c++) sum += values[i * merged + c]!;
      const share = Math.min(1, Math.max(0, (sum / merged - black) / (white - black)));
      const pixel = Math.floor(i / colours);
      const at = (top + Math.floor(pixel / columns)) * width + left + (pixel % columns);
      pixels[at * colours + (i % colours)] = Math.round((Math.round(share * most) / most) * 255);
    }
  });
  return { width, height, colours, pixels };
}

/** The image as a data URI for an <img>: a PNG file in base64. */
export function dataUri(image: PlainImage): string {
  return `data:image/png;base64,${toBase64(encodePng(image))}`;
}
