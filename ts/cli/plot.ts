// --plot of several commands: a page or a drawing, by the file's ending.

import { expected } from "../core/errors.ts";
import type { Platform } from "../platform/platform.ts";
import type { Figure } from "../report/figure.ts";
import { checkSaveTarget } from "./files_to_write.ts";
import { writeText } from "./write_text.ts";

/** Throws unless the file can be written and its ending says what to draw. */
export function checkPlotTarget(file: string): void {
  if (!/[^/\\]\.(html|svg)$/.test(file)) {
    throw expected("--plot", "a name that ends with .html or .svg", file);
  }
  checkSaveTarget(file);
}

export async function plotFigure(platform: Platform, file: string, figure: Figure): Promise<void> {
  const { figureDrawing, figurePage } = await import("../report/figure.ts");
  await writeText(platform, file, (isDrawing(file) ? figureDrawing : figurePage)(figure));
}

/** Whether the file is to be an SVG drawing, and no page. */
export function isDrawing(file: string): boolean {
  return file.endsWith(".svg");
}
