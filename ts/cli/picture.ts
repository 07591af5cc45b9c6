// Images in the terminal, two rows of pixels per line: half blocks in 256 colours, or characters without colour.

import type { ImageShape, RawValues } from "../core/dataset.ts";
import { brightnessRange } from "../core/image_range.ts";

const SHADES = " .:-=+*#%@";

/** A pixel as the terminal shows it: red, green and blue, all equal for a shade of grey; 0 to 1. */
type Colour = readonly [red: number, green: number, blue: number];
const BLACK: Colour = [0, 0, 0];

/** The lines of an image; brightnessRange says what is black and white. */
export function drawImage(pixels: RawValues, shape: ImageShape, colour: boolean): string[] {
  const [rows, columns] = shape;
  const colours = coloursOf(pixels, shape);
  const at = (row: number, column: number) =>
    row < rows ? colours[row * columns + column]! : BLACK;
  const lines: string[] = [];
  for (let row = 0; row < rows; row += 2) {
    let line = "";
    for (let column = 0; column < columns; column++) {
      const [upper, lower] = [at(row, column), at(row + 1, column)];
      line += colour ? halfBlock(upper, lower) : shade((brightness(upper) + brightness(lower)) / 2);
    }
    lines.push(colour ? `${line}\x1b[0m` : line.trimEnd());
  }
  return lines;
}

/** Three channels are red, green and blue; of any other number the mean is a shade of grey. */
function coloursOf(pixels: RawValues, [rows, columns, channels]: ImageShape): Colour[] {
  const [least, most] = brightnessRange(pixels);
  return Array.from({ length: rows * columns }, (_, pixel): Colour => {
    const values = Array.from({ length: channels }, (_, channel) => {
      return (pixels[pixel * channels + channel]! - least) / (most - least);
    });
    if (channels === 3) return [values[0]!, values[1]!, values[2]!];
    const mean = values.reduce((sum, value) => sum + value, 0) / channels;
    return [mean, mean, mean];
  });
}

export interface Captioned {
  readonly lines: readonly string[];
  readonly caption: string;
}

const GAP = "  ";

/**
 * The pictures, each above its caption, as many beside each other as fit `width` columns.
 *
 * @param columns of the widest picture
 */
export function besideEachOther(
  pictures: readonly Captioned[],
  columns: number,
  width: number,
): string[] {
  const cell = Math.max(columns, ...pictures.map(({ caption }) => caption.length));
  const across = Math.max(1, Math.floor((width + GAP.length) / (cell + GAP.length)));
  const lines: string[] = [];
  for (let first = 0; first < pictures.length; first += across) {
    if (first > 0) lines.push("");
    lines.push(...row(pictures.slice(first, first + across), columns, cell));
  }
  return lines;
}

function row(pictures: readonly Captioned[], columns: number, cell: number): string[] {
  const height = Math.max(...pictures.map(({ lines }) => lines.length));
  const lines = Array.from({ length: height }, (_, line) =>
    pictures.map(({ lines }) => padded(lines[line] ?? "", columns, cell)).join(GAP),
  );
  return [...lines, pictures.map(({ caption }) => caption.padEnd(cell)).join(GAP)].map((line) =>
    line.trimEnd(),
  );
}

/** A coloured line has all columns of its picture, whatever its length. */
function padded(line: string, columns: number, cell: number): string {
  return line.includes("\x1b") ? line + " ".repeat(cell - columns) : line.padEnd(cell);
}

function halfBlock(upper: Colour, lower: Colour): string {
  return `\x1b[38;5;${terminalColour(upper)};48;5;${terminalColour(lower)}m▀`;
}

/** One of the 24 greys of a 256-colour terminal, or of its 6 x 6 x 6 colours. */
function terminalColour([red, green, blue]: Colour): number {
  if (red === green && green === blue) return 232 + Math.round(red * 23);
  const level = (share: number) => Math.round(share * 5);
  return 16 + 36 * level(red) + 6 * level(green) + level(blue);
}

function shade(share: number): string {
  return SHADES[Math.round(share * (SHADES.length - 1))]!;
}

/** Luma of Rec. 601; of a grey exactly its shade. */
function brightness([red, green, blue]: Colour): number {
  if (red === green && green === blue) return red;
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
