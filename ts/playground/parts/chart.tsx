// A chart of curves, drawn by uPlot in the page's colours.

import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { logSplits } from "../image/axis.ts";

export interface Series {
  readonly name: string;
  readonly color: string;
  readonly columns: readonly [x: readonly number[], y: readonly (number | null)[]];
  readonly width?: number;
  /** Marks the points of the line. */
  readonly points?: boolean;
}

interface ChartProps {
  /** Description for screen readers. */
  readonly label: string;
  readonly series: readonly Series[];
  readonly xName: string;
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** Shows the values as percentages. */
  readonly percent?: boolean;
  readonly height?: number;
}

/** Colours of Okabe and Ito, without the yellow, which is too pale on white, and some more. */
export const palette = [
  "var(--blue)",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#8c6bb1",
  "#e7298a",
  "#a6761d",
  "#8a8a8a",
  "#66a61e",
  "#1b9e77",
];

export function Chart(props: ChartProps) {
  const { label, series, height = 260 } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const dark = useDark();
  const shape = JSON.stringify([
    series.map(({ name, color, width, points }) => [name, color, width, points]),
    props.logX,
    props.logY,
    props.percent,
    props.xName,
    height,
    dark,
  ]);
  // A change of anything but the data needs a new chart.
  useEffect(() => {
    const element = place.current!;
    const made = new uPlot(optionsOf(props, element), dataOf(series), element);
    plot.current = made;
    const watch = new ResizeObserver(() => {
      made.setSize({ width: Math.max(100, element.clientWidth), height });
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
    };
  }, [shape]);
  useEffect(() => {
    plot.current?.setData(dataOf(series));
  }, [series]);
  return (
    <figure class="chart">
      <div ref={place} role="img" aria-label={label} style={{ minHeight: `${height}px` }} />
      <figcaption class="legend">
        {series.map(({ name, color, points }) => (
          <span key={name}>
            <i class={points ? "dot" : "line"} style={{ color }} aria-hidden="true" />
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

/** Whether the page is dark. The chart is drawn again when this changes. */
function useDark(): boolean {
  const dark = useSignal(matchMedia("(prefers-color-scheme: dark)").matches);
  useSignalEffect(() => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    const listen = () => {
      dark.value = media.matches;
    };
    media.addEventListener("change", listen);
    return () => media.removeEventListener("change", listen);
  });
  return dark.value;
}

function dataOf(series: readonly Series[]): uPlot.AlignedData {
  if (series.length === 0) return [[]];
  return uPlot.join(series.map(({ columns }) => columns as unknown as uPlot.AlignedData));
}

function optionsOf(
  { series, xName, logX, logY, percent, height = 260 }: ChartProps,
  element: HTMLElement,
): uPlot.Options {
  const style = getComputedStyle(element);
  const [ink, line] = [style.getPropertyValue("--soft"), style.getPropertyValue("--line")];
  const blue = style.getPropertyValue("--blue");
  const axis: uPlot.Axis = {
    stroke: ink,
    font: "13px system-ui, sans-serif",
    labelFont: "13px system-ui, sans-serif",
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1 },
  };
  const logarithmic: uPlot.Axis = {
    splits: (_plot, _axis, low, high) => logSplits(low, high),
    values: (_plot, splits) => splits.map(shortOf),
    filter: (_plot, splits) => splits,
    grid: { stroke: line, width: 1, filter: (_plot, splits) => splits },
    ticks: { stroke: line, width: 1, filter: (_plot, splits) => splits },
  };
  return {
    width: Math.max(100, element.clientWidth),
    height,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false }, x: false, y: false },
    scales: {
      x: { time: false, distr: logX ? 3 : 1 },
      y: {
        distr: logY ? 3 : 1,
        ...(percent ? { range: (_, low, high) => shareRange(low, high) } : {}),
      },
    },
    axes: [
      { ...axis, label: xName, labelSize: 22, size: 34, ...(logX ? logarithmic : {}) },
      {
        ...axis,
        size: 58,
        ...(percent
          ? { values: (_, splits) => splits.map((v) => `${Number((v * 100).toFixed(1))}%`) }
          : {}),
        ...(logY ? logarithmic : {}),
      },
    ],
    series: [
      {},
      ...series.map(
        ({ name, color, width = 2, points = false }): uPlot.Series => ({
          label: name,
          stroke: color === palette[0] ? blue : color,
          width,
          spanGaps: true,
          points: { show: points, size: 7, fill: color === palette[0] ? blue : color },
        }),
      ),
    ],
  };
}

/** The range of the shares with a margin, within 0 and 1. */
function shareRange(low: number, high: number): [number, number] {
  const room = Math.max(0.02, (high - low) * 0.1);
  return [Math.max(0, low - room), Math.min(1, high + room)];
}

/** Text of a number on a logarithmic axis. */
function shortOf(value: number): string {
  if (value >= 1e-3 && value <= 1e4) return String(Number(value.toPrecision(1)));
  return value.toExponential(0);
}
