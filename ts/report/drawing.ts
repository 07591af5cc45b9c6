// An SVG drawing that is put together from top to bottom: lines of text, charts side by side, other markup.

import { escapeHtml } from "./html.ts";
import { type LineChart, lineChart } from "./plots.ts";

export const DRAWING_WIDTH = 1040;
export const MARGIN = 20;
export const LINE = 22;
const CHART_HEIGHT = 420;

export class Drawing {
  readonly #parts: string[] = [];
  /** Where the next part begins. */
  #y = MARGIN;

  get y(): number {
    return this.#y;
  }

  line(text: string, size = 14, weight = "normal"): void {
    this.space(LINE);
    this.add(
      `<text x="${MARGIN}" y="${this.#y}" font-size="${size}" font-weight="${weight}">${escapeHtml(text)}</text>`,
    );
  }

  /** Charts side by side, two to a row. */
  charts(charts: readonly LineChart[]): void {
    const width = (DRAWING_WIDTH - 3 * MARGIN) / 2;
    for (const [i, chart] of charts.entries()) {
      const side = i % 2;
      if (side === 0) this.space(MARGIN);
      const place = `x="${MARGIN + side * (width + MARGIN)}" y="${this.#y}" width="${width}" height="${CHART_HEIGHT}"`;
      this.add(`<svg ${place}>${lineChart(chart).replace(/ (width|height)="\d+"/, "")}</svg>`);
      if (side === 1 || i === charts.length - 1) this.space(CHART_HEIGHT);
    }
  }

  /** Markup at places of its own. */
  add(markup: string): void {
    this.#parts.push(markup);
  }

  space(height: number): void {
    this.#y += height;
  }

  /** The drawing as text. */
  toString(): string {
    const height = Math.ceil(this.#y + MARGIN);
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${DRAWING_WIDTH} ${height}" width="${DRAWING_WIDTH}" height="${height}" font-family="system-ui, sans-serif">
<rect width="100%" height="100%" fill="#fff"/>
${this.#parts.join("\n")}
</svg>
`;
  }
}
