// Breaks a text into lines.

/** Lines of at most `width` characters, broken where `at` matches; a longer piece gets a line of its own. */
export function wrap(text: string, width: number, at = / /): string[] {
  const lines: string[] = [];
  for (const piece of text.split(at)) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + piece.length <= width) {
      lines[lines.length - 1] = `${line} ${piece}`;
    } else {
      lines.push(piece);
    }
  }
  return lines;
}
