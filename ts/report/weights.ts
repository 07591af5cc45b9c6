// The first layer's weights: the incoming weights of each unit as an image in the inputs' shape.

import { className } from "../core/class_names.ts";
import { hasTargets } from "../core/dataset.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Parameters } from "../core/session.ts";
import { layerSizes, parameterTensors } from "../core/spec.ts";
import type { Tested } from "./data.ts";
import { type Html, html } from "./html.ts";
import { dataUri, tileImage } from "./tiles.ts";

/** Columns of the first layer's weights, one for each unit (with maxout, for each piece of each unit). */
type Columns = readonly Float64Array[];

const MOST_SHOWN = 100;
const PER_ROW = 20;
/** Enough to see shapes; 256 shades of noise would take twice the bytes. */
const SHADES = 16;
/** Share of the weights between black and white, so that a few large ones do not turn all others grey. */
const WITHIN = 0.995;

/** An image for each class of a single layer, else one image of all units; a sentence if inputs are no images. */
export function weightImages(recipe: Recipe, { parameters, test }: Tested): Html {
  if (!test.shape) return html`<p>The inputs are no images, so the weights are not drawn.</p>`;
  const [rows, columns, channels] = test.shape;
  const all = columnsOf(recipe, parameters);
  const shown = all.slice(0, MOST_SHOWN);
  const most = spread(shown);
  const range = [-most, most] as const;
  const tiles = { rows, columns, channels, range, shades: SHADES };
  const scale = `black is −${most.toPrecision(2)}, white ${most.toPrecision(2)}`;
  const { names, what, plural } = hasTargets(test)
    ? { names: undefined, what: "output", plural: "outputs" }
    : { names: test.classNames, what: "class", plural: "classes" };
  if (layerSizes(recipe.network).length === 2) {
    const figures = shown.map((matrix, c) => {
      const image = tileImage({ ...tiles, matrices: [matrix] });
      return html`<figure><img src="${dataUri(image)}" alt="weights of ${what} ${c}" width="${image.width}" height="${image.height}"><figcaption><b>${className(c, names)}</b></figcaption></figure>`;
    });
    const [first, count] = [shown.length, all.length];
    const each = first < count ? `the first ${first} of ${count} ${plural}` : `each ${what}`;
    return html`<p>The weights of ${each} as an image: ${scale}.</p>
<div class="gallery templates">
${figures}
</div>`;
  }
  const image = tileImage({ ...tiles, matrices: shown, perRow: PER_ROW });
  const which =
    shown.length < all.length ? `the first ${shown.length} of ${all.length}` : String(all.length);
  return html`<figure class="weights"><img src="${dataUri(image)}" alt="weights of the first layer" width="${image.width}" height="${image.height}">
<figcaption>A square for each unit, ${which}: its weights of the inputs, where ${scale}.</figcaption></figure>`;
}

/** The first layer's weights, inputs x width row-major, by columns. */
function columnsOf(recipe: Recipe, parameters: Parameters): Columns {
  const { shape, offset } = parameterTensors(recipe.network)[0]!;
  const [inputs, width] = shape as readonly [number, number];
  return Array.from({ length: width }, (_, c) =>
    Float64Array.from({ length: inputs }, (_, i) => parameters[offset + i * width + c]!),
  );
}

/** Bound of the absolute values of WITHIN of the weights; above 0. */
function spread(columns: Columns): number {
  const sizes = columns.flatMap((column) => [...column.map(Math.abs)]).sort((a, b) => a - b);
  return sizes[Math.ceil(WITHIN * (sizes.length - 1))]! || 1;
}
