// --plot of gradcheck: a page or a drawing, by the file's ending.

import { expected } from "../../core/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import type { GradientReport } from "../../report/gradients.ts";
import { checkSaveTarget } from "../checkpoint_file.ts";
import { writeText } from "../write_text.ts";

/** Throws unless the file can be written and its ending says what to draw. */
export function checkPlotTarget(file: string): void {
  if (!/[^/\\]\.(html|svg)$/.test(file)) {
    throw expected("--plot", "a name that ends with .html or .svg", file);
  }
  checkSaveTarget(file);
}

export async function plot(
  platform: Platform,
  file: string,
  report: GradientReport,
): Promise<void> {
  const { gradientDrawing, gradientPage } = await import("../../report/gradients.ts");
  const draw = file.endsWith(".svg") ? gradientDrawing : gradientPage;
  await writeText(platform, file, draw(report));
}
