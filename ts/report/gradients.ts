// Pictures of a gradient check: heat maps of the gradients laid out like the weights, a histogram of the errors, the error
// by step; as one self-contained HTML page or SVG drawing.

import type { ImageShape } from "../core/dataset.ts";
import type { TensorSpec } from "../core/spec.ts";
import type { TensorComparison } from "../gradcheck/comparison.ts";
import type { NetworkCheck } from "../gradcheck/network.ts";
import { largestOf } from "../gradcheck/relative_error.ts";
import type { StepCurve } from "../gradcheck/step_curve.ts";
import { htmlDocument, svgFigure } from "./document.ts";
import { Drawing, LINE, MARGIN } from "./drawing.ts";
import { grouped } from "./format.ts";
import { type Html, html } from "./html.ts";
import { type LineChart, lineChart } from "./plots.ts";
import type { PlainImage } from "./png.ts";
import { dataUri, type Tiles, tileImage } from "./tiles.ts";

export interface GradientReport {
  readonly title: string;
  /** Lines on what was checked, where and how. */
  readonly facts: readonly string[];
  readonly check: NetworkCheck;
  readonly curve: StepCurve;
  /** If the inputs are images, theirs: the first layer's weights are then drawn as images. */
  readonly shape?: ImageShape | undefined;
}

/** One tensor's three heat maps. */
interface Maps {
  readonly name: string;
  /** Meaning of black and white, and what is left out. */
  readonly caption: string;
  readonly images: readonly { readonly what: string; readonly image: PlainImage }[];
}

/** Limits of the squares of a first layer, and of the rows and columns of others. */
const MOST_TILES = 100;
const TILES_PER_ROW = 10;
const MOST_SIDE = 600;
/** Relative errors are drawn by their logarithm, from black to white. */
const ERROR_RANGE = [-12, 0] as const;
/** Bars of the histogram per decade, and its first and last exponent. */
const BARS = 2;
const HISTOGRAM = [-16, 0] as const;

/** Measures of the maps in the drawing, in pixels. */
const MAP_WIDTH = 320;
const LEAST_MAP_HEIGHT = 16;
const MOST_MAP_HEIGHT = 480;

/** The page as text. */
export function gradientPage(report: GradientReport): string {
  const { title, facts, check } = report;
  const style = `.maps { display: flex; flex-wrap: wrap; gap: 1rem; } .maps img { width: 20rem; max-width: 100%; height: auto; min-height: 1rem; max-height: 30rem; }`;
  const body = html`${facts.map((fact) => html`<p>${fact}</p>`)}
<p><b>${check.passed ? "Passed" : "Failed"}</b>: ${check.reason}.</p>
<div class="plots">
${charts(report).map((chart) => svgFigure(lineChart(chart)))}
</div>
${mapsOf(report).map(section)}`;
  return htmlDocument(title, body, style);
}

function section({ name, caption, images }: Maps): Html {
  const figures = images.map(
    ({ what, image }) =>
      html`<figure><img src="${dataUri(image)}" alt="${what} of ${name}" width="${image.width}" height="${image.height}"><figcaption>${what}</figcaption></figure>`,
  );
  return html`<section>
<h2>${name}</h2>
<p class="soft">${caption}</p>
<div class="maps">
${figures}
</div>
</section>`;
}

/** The drawing as text. */
export function gradientDrawing(report: GradientReport): string {
  const { title, facts, check } = report;
  const drawing = new Drawing();
  drawing.line(title, 20, "bold");
  for (const fact of facts) drawing.line(fact);
  drawing.line(`${check.passed ? "Passed" : "Failed"}: ${check.reason}.`, 14, "bold");
  drawing.charts(charts(report));
  for (const { name, caption, images } of mapsOf(report)) {
    drawing.space(MARGIN);
    drawing.line(name, 17, "bold");
    drawing.line(caption, 12);
    drawing.space(MARGIN / 2);
    const { y } = drawing;
    let height = 0;
    images.forEach(({ what, image }, i) => {
      const x = MARGIN + i * (MAP_WIDTH + MARGIN);
      const natural = (MAP_WIDTH * image.height) / image.width;
      const scaled = Math.min(MOST_MAP_HEIGHT, Math.max(LEAST_MAP_HEIGHT, natural));
      height = Math.max(height, scaled);
      drawing.add(
        `<image x="${x}" y="${y}" width="${MAP_WIDTH}" height="${scaled}" preserveAspectRatio="none" style="image-rendering: pixelated" href="${dataUri(image)}"/>`,
      );
      drawing.add(`<text x="${x}" y="${y + scaled + LINE}" font-size="13">${what}</text>`);
    });
    drawing.space(height + LINE);
  }
  return drawing.toString();
}

/** The histogram of the errors, and error by step. */
function charts({ check, curve }: GradientReport): LineChart[] {
  return [
    {
      label: "Share of the parameters by relative error, for each tensor",
      lines: check.tensors.map(({ tensor, errors }) => ({
        name: tensor.name,
        points: histogram(errors),
      })),
      xName: "relative error",
      yName: "share of the parameters",
      logX: true,
      percent: true,
    },
    {
      label: `Relative error by step: least at ${curve.best}`,
      lines: curve.parameters
        .map(({ name, errors }) => ({
          name,
          points: curve.steps.flatMap((step, s) => {
            const error = errors[s];
            return error === undefined || error === 0 ? [] : [[step, error] as const];
          }),
        }))
        .filter(({ points }) => points.length > 0),
      xName: "delta",
      yName: "relative error",
      logX: true,
      logY: true,
    },
  ];
}

/** The outline of bars over the logarithm of the error; the first bar includes all smaller errors. */
function histogram(errors: Float64Array): [x: number, y: number][] {
  const [first, last] = HISTOGRAM;
  const counts = new Array<number>((last - first) * BARS).fill(0);
  const compared = errors.filter((error) => !Number.isNaN(error));
  for (const error of compared) {
    const bar = Math.floor((Math.log10(error) - first) * BARS);
    counts[Math.min(counts.length - 1, Math.max(0, bar))]! += 1;
  }
  return counts.flatMap((count, bar) => {
    const share = count / Math.max(1, compared.length);
    return [bar, bar + 1].map((edge): [number, number] => [10 ** (first + edge / BARS), share]);
  });
}

function mapsOf({ check, shape }: GradientReport): Maps[] {
  return check.tensors.map((comparison) => mapsOfTensor(comparison, shape));
}

function mapsOfTensor(
  { tensor, values, errors }: TensorComparison,
  shape: GradientReport["shape"],
): Maps {
  const layout = layoutOf(tensor, shape);
  const most = largestOf(values.numerical, values.analytic) || 1;
  const image = (list: ArrayLike<number>, range: readonly [number, number]) =>
    tileImage({ ...layout.tiles, matrices: layout.matrices(list), range });
  const signed = [-most, most] as const;
  const caption = `${layout.what}; black is -${most.toPrecision(2)}, white ${most.toPrecision(2)}, of the errors 1e${ERROR_RANGE[0]} and 1e${ERROR_RANGE[1]} on a logarithmic scale`;
  return {
    name: tensor.name,
    caption,
    images: [
      { what: "numerical", image: image(values.numerical, signed) },
      { what: "analytic", image: image(values.analytic, signed) },
      {
        what: "relative error",
        image: image(
          errors.map((e) => Math.log10(e || 1e-99)),
          ERROR_RANGE,
        ),
      },
    ],
  };
}

interface Layout {
  /** What the picture shows. */
  readonly what: string;
  readonly tiles: Pick<Tiles, "rows" | "columns" | "channels" | "perRow">;
  readonly matrices: (values: ArrayLike<number>) => ArrayLike<number>[];
}

function layoutOf({ kind, offset, shape }: TensorSpec, image: GradientReport["shape"]): Layout {
  const [rows, columns] = kind === "weight" ? (shape as [number, number]) : [1, shape[0]!];
  if (kind === "weight" && offset === 0 && image && image[0] * image[1] * image[2] === rows) {
    const [height, width, channels] = image;
    const shown = Math.min(columns, MOST_TILES);
    return {
      what: `a square for each unit, ${part(shown, columns)}: its weights of the inputs`,
      tiles: { rows: height, columns: width, channels, perRow: Math.min(shown, TILES_PER_ROW) },
      matrices: (values) =>
        Array.from({ length: shown }, (_, c) =>
          Float64Array.from({ length: rows }, (_, i) => values[i * columns + c]!),
        ),
    };
  }
  const down = Math.min(rows, MOST_SIDE);
  const across = Math.min(columns, MOST_SIDE);
  const inputs = kind === "weight" ? `a row for each input, ${part(down, rows)}, and ` : "";
  return {
    what: `${inputs}a column for each unit, ${part(across, columns)}`,
    tiles: { rows: down, columns: across },
    matrices: (values) => [
      Float64Array.from(
        { length: down * across },
        (_, k) => values[Math.floor(k / across) * columns + (k % across)]!,
      ),
    ],
  };
}

function part(shown: number, all: number): string {
  return shown < all ? `the first ${grouped(shown)} of ${grouped(all)}` : grouped(all);
}
