// Images in the terminal, two rows of pixels per line: half blocks in shades of grey, or characters without colour.

const SHADES = " .:-=+*#%@";

/** The lines of a rows x columns image of bytes, 255 brightest. */
export function drawImage(
  pixels: ArrayLike<number>,
  rows: number,
  columns: number,
  colour: boolean,
): string[] {
  const at = (row: number, column: number) => (row < rows ? pixels[row * columns + column]! : 0);
  const lines: string[] = [];
  for (let row = 0; row < rows; row += 2) {
    let line = "";
    for (let column = 0; column < columns; column++) {
      line += colour
        ? halfBlock(at(row, column), at(row + 1, column))
        : shade((at(row, column) + at(row + 1, column)) / 2);
    }
    lines.push(colour ? `${line}\x1b[0m` : line.trimEnd());
  }
  return lines;
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

function halfBlock(upper: number, lower: number): string {
  return `\x1b[38;5;${grey(upper)};48;5;${grey(lower)}m▀`;
}

/** One of the 24 greys of a 256-colour terminal. */
function grey(value: number): number {
  return 232 + Math.round((value / 255) * 23);
}

function shade(value: number): string {
  return SHADES[Math.round((value / 255) * (SHADES.length - 1))]!;
}
