// Converts a picture of one digit to pixels as in MNIST (LeCun, Cortes, Burges: fitted into 20 x 20 pixels with its aspect
// ratio, grey by anti-aliasing, its centre of mass in the middle of 28 x 28). Works in browsers too; png.ts decodes files.

import { checkObject, checkText } from "../../core/errors.ts";
import { BOX, centre } from "../drawn/frame.ts";
import { toGrey } from "./grey.ts";
import { FAINT, findInk } from "./ink.ts";
import type { Pixels, Raster } from "./pixels.ts";
import { type Box, resize } from "./resize.ts";
import { withoutSpecks } from "./specks.ts";

/**
 * Finds the digit in a picture of any size, dark on light or light on dark, and frames it as MNIST does.
 *
 * @param name the picture's name in messages
 * @returns 28 x 28 bytes, row-major, 0 (paper) to 255 (ink)
 * @throws SimdigitError "data" for a picture without ink, too large, or with a wrong number of bytes
 */
export function digitFromImage(pixels: Pixels, name = "image"): Uint8Array {
  checkObject("pixels", pixels, "an object with width, height and data");
  checkText("name", name);
  return centre(fitInk(withoutSpecks(findInk(toGrey(pixels, name), name))));
}

/** The ink scaled to fit into BOX x BOX and centred; the strongest becomes full ink. */
function fitInk(ink: Raster): Float64Array {
  const box = inkBox(ink);
  const scale = BOX / Math.max(box.width, box.height);
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  const { values } = resize(ink, box, width, height);
  const most = values.reduce((max, value) => Math.max(max, value), 0);
  const fitted = new Float64Array(BOX * BOX);
  const [left, top] = [(BOX - width) >> 1, (BOX - height) >> 1];
  values.forEach((value, i) => {
    fitted[(top + Math.floor(i / width)) * BOX + left + (i % width)] = value / most;
  });
  return fitted;
}

/** The smallest box around all ink that is more than faint. */
function inkBox({ width, values }: Raster): Box {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  values.forEach((strength, i) => {
    if (strength <= FAINT) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  });
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
