// Line charts as SVG, by Apache ECharts, which the build bundles into this file. It is large: import it only to plot.

import { LineChart as EChartsLine } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([EChartsLine, GridComponent, LegendComponent, SVGRenderer]);

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  /** A point to mark with a dot. */
  readonly mark?: Point | undefined;
  /** Index of colour and dashes; by default the line's index. */
  readonly style?: number;
  /** Faint and without an entry in the legend. */
  readonly isFaint?: boolean;
}

export type Point = readonly [x: number, y: number];

export interface LineChart {
  /** Description for screen readers. */
  readonly label: string;
  /** With more than one line there is a legend. */
  readonly lines: readonly Line[];
  readonly xName: string;
  readonly yName: string;
  /** Logarithmic axes: every value along them must be above 0. */
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** Whether y values are shares, shown in percent. */
  readonly percent?: boolean;
}

const WIDTH = 480;
/** Height without the legend, which adds a row per line. */
const HEIGHT = 290;
const LEGEND_ROW = 20;
const FONT_SIZE = 13;
/** Up to so many points each is drawn as a dot. */
const FEW_POINTS = 30;

/** Colours for the colour-blind on white and on black (Okabe and Ito 2008); dashes tell lines apart without colour. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const DASHES = ["solid", [7, 4], [2, 3], [9, 3, 2, 3]];

/** The colour of the surrounding text, for light and dark pages. */
const INK = "currentColor";
const FAINT = { color: INK, opacity: 0.15 };

/** The chart as an <svg> element that scales with its width. The same chart gives the same text. */
export function lineChart(chart: LineChart): string {
  const { lines, xName, yName, logX = false, logY = false, percent = false } = chart;
  const named = lines.filter(({ isFaint }) => !isFaint);
  const legendRows = named.length > 1 ? named.length : 0;
  const legendHeight = legendRows * LEGEND_ROW;
  const xs = lines.flatMap(({ points }) => points.map(([x]) => x));
  const text = { color: INK, fontSize: FONT_SIZE };
  const axis = {
    axisLabel: { ...text, formatter: tickText },
    nameTextStyle: text,
    axisTick: { lineStyle: { color: INK } },
    axisLine: { show: true, onZero: false, lineStyle: { color: INK } },
  };
  const drawing = echarts.init(null, null, {
    renderer: "svg",
    ssr: true,
    width: WIDTH,
    height: HEIGHT + legendHeight,
  });
  try {
    drawing.setOption({
      animation: false,
      textStyle: { fontFamily: "inherit" },
      legend: {
        show: legendRows > 0,
        data: named.map(({ name }) => name),
        orient: "vertical",
        left: 52,
        top: 0,
        itemGap: LEGEND_ROW - FONT_SIZE - 1,
        itemWidth: 34,
        textStyle: text,
        selectedMode: false,
      },
      grid: { left: 60, right: 14, top: 30 + legendHeight, bottom: 44 },
      xAxis: {
        ...axis,
        type: logX ? "log" : "value",
        name: xName,
        nameLocation: "middle",
        nameGap: 28,
        ...(logX ? decades(xs) : fitted(xs)),
        splitLine: { show: false },
      },
      yAxis: {
        ...axis,
        type: logY ? "log" : "value",
        name: yName,
        nameTextStyle: { ...text, align: "left", padding: [0, 0, 0, -52] },
        nameGap: 12,
        scale: true,
        splitLine: { lineStyle: FAINT },
        ...(percent ? { axisLabel: { ...text, formatter: percentText }, max: atMostAll } : {}),
      },
      series: lines.flatMap(seriesOf),
    });
    return standAlone(drawing.renderToSVGString(), chart.label);
  } finally {
    drawing.dispose();
  }
}

/** An axis from the lowest to the highest value, with integer steps if all values are integers. */
function fitted(values: readonly number[]) {
  const [min, max] = extent(values);
  const minInterval = values.every(Number.isInteger) ? 1 : 0;
  return { min, max: max > min ? max : min + 1, minInterval };
}

/** An axis between powers of ten, with about six ticks. */
function decades(values: readonly number[]) {
  const [min, max] = extent(values);
  const least = Math.floor(Math.log10(min));
  const most = Math.max(least + 1, Math.ceil(Math.log10(max)));
  return { min: 10 ** least, max: 10 ** most, interval: Math.ceil((most - least) / 6) };
}

function extent(values: readonly number[]): [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return [min, max];
}

/** The axis ends at 100% if that is reached; else the chart chooses. */
function atMostAll({ max }: { readonly max: number }): number | null {
  return max === 1 ? 1 : null;
}

/** The line, and its mark as a series of one point, since thinning a long line may drop that point. */
function seriesOf({ name, points, mark, style, isFaint = false }: Line, index: number) {
  const at = style ?? index;
  const color = COLOURS[at % COLOURS.length]!;
  const few = points.length <= FEW_POINTS;
  const line = {
    type: "line",
    ...(isFaint ? {} : { name }),
    data: points,
    symbol: few && !isFaint ? "circle" : "none",
    symbolSize: 4,
    showAllSymbol: true,
    color,
    lineStyle: isFaint
      ? { width: 1, opacity: 0.35 }
      : { width: 2, type: DASHES[at % DASHES.length] },
    sampling: "lttb",
    clip: false,
    silent: true,
  };
  if (mark === undefined) return [line];
  const dot = { type: "line", data: [mark], symbol: "circle", symbolSize: 10, color, silent: true };
  return [line, { ...dot, clip: false }];
}

/** 1500 as "1,500", 0.00001 as "1e-5", without rounding errors of the axis. */
function tickText(value: number): string {
  const rounded = Number(value.toPrecision(6));
  if (rounded !== 0 && Math.abs(rounded) < 1e-3) return rounded.toExponential();
  return rounded.toLocaleString("en-US", { maximumSignificantDigits: 6 });
}

/** 0.975 as "97.5%". */
function percentText(share: number): string {
  return `${tickText(share * 100)}%`;
}

/**
 * The drawing with a label, without what only scripts need (hover styles, data marks) and without clipping, which has no
 * effect but ids that count all charts of the process.
 */
function standAlone(svg: string, label: string): string {
  const text = echarts.format.encodeHTML(label);
  return svg
    .replace("<svg ", `<svg role="img" aria-label="${text}" `)
    .replace(/<(defs|style) >.*?<\/\1>\n?/gs, "")
    .replace(/ (?:class|clip-path|ecmeta_\w+|pointer-events)="[^"]*"/g, "");
}
