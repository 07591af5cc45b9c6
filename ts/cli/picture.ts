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

/** The pictures side by side, each above its caption. */
export function besideEachOther(
  pictures: readonly { readonly lines: readonly string[]; readonly caption: string }[],
  columns: number,
): string[] {
  const height = Math.max(...pictures.map((picture) => picture.lines.length));
  const lines = Array.from({ length: height }, (_, row) =>
    pictures.map(({ lines }) => pad(lines[row] ?? "", columns)).join("  "),
  );
  return [...lines, pictures.map(({ caption }) => caption.padEnd(columns)).join("  ")].map((line) =>
    line.trimEnd(),
  );
}

function pad(line: string, columns: number): string {
  return line.includes("\x1b") ? line : line.padEnd(columns);
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
