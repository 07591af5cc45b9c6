// Line charts: well-formed SVG that shows the values where they belong, the same text every time.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type LineChart, lineChart, type Point } from "../../../ts/report/plots.ts";
import { elementsOf, parseMarkup, textOf } from "./markup.ts";

const test = suite("report: plots");
const chart: LineChart = {
  label: "accuracy by epoch",
  xName: "epoch",
  yName: "accuracy",
  percent: true,
  lines: [
    {
      name: "first",
      points: [
        [1, 0.9],
        [2, 0.95],
        [3, 0.925],
      ],
      mark: [2, 0.95],
    },
  ],
};

function draw(changes: Partial<LineChart> = {}) {
  const svg = lineChart({ ...chart, ...changes });
  assert.not.match(svg, /NaN|undefined|Infinity/);
  return parseMarkup(svg).children[0] as Exclude<
    ReturnType<typeof parseMarkup>["children"][0],
    string
  >;
}

/** Texts of the drawing: ticks, names, the legend. */
function textsOf(changes?: Partial<LineChart>): string[] {
  return elementsOf(draw(changes), "text").map(textOf);
}

/** The points of each line that is drawn in this colour and has some. */
function pathsOf(svg: ReturnType<typeof draw>, colour: string): number[][][] {
  return elementsOf(svg, "path")
    .filter(({ attributes: a }) => a.stroke === colour && a.transform === undefined)
    .map(({ attributes }) => attributes.d!.match(/-?[\d.]+ -?[\d.]+/g)!)
    .map((pairs) => pairs.map((pair) => pair.split(" ").map(Number)))
    .filter((points) => points.length > 1);
}

const BLUE = "#0072b2";
const ORANGE = "#d55e00";

test("an <svg> with its label, nothing of a page with a script, no ids", () => {
  const svg = draw({ label: 'a "b" <c> & d' });
  assert.is(svg.name, "svg");
  assert.is(svg.attributes.role, "img");
  assert.is(svg.attributes["aria-label"], 'a "b" <c> & d');
  assert.match(svg.attributes.viewBox!, /^0 0 480 \d+$/);
  for (const name of ["style", "defs", "script"]) {
    assert.is(elementsOf(svg, name).length, 0, name);
  }
  assert.not.match(lineChart(chart), / id=| class=|url\(|ecmeta/);
});

test("the same chart gives the same text", () => {
  const first = lineChart(chart);
  lineChart({ ...chart, label: "another" });
  assert.is(lineChart(chart), first);
});

test("a line goes through its points: straight in x and in y", () => {
  const [line, ...rest] = pathsOf(draw(), BLUE);
  assert.is(rest.length, 0);
  const [[x1, y1], [x2, y2], [x3, y3]] = line as [number[], number[], number[]];
  assert.ok(Math.abs(x2! - (x1! + x3!) / 2) < 0.2);
  assert.ok(y2! < y3! && y3! < y1!, "higher values lie higher");
  assert.ok(Math.abs((y1! - y3!) / (y1! - y2!) - 0.5) < 0.01);
});

test("ticks say what the values are", () => {
  const texts = textsOf();
  for (const text of ["epoch", "accuracy", "1", "2", "3", "90%", "95%"]) {
    assert.ok(texts.includes(text), `${text} of ${texts}`);
  }
  assert.ok(textsOf({ percent: false }).includes("0.95"));
  const thousands = [
    [0, 1000],
    [1, 3000],
  ] as const;
  const large = { percent: false, lines: [{ name: "l", points: thousands }] };
  assert.ok(textsOf(large).includes("2,000"));
});

test("no tick above 100%", () => {
  const perfect = [
    [1, 1],
    [2, 1],
  ] as const;
  const ticks = textsOf({ lines: [{ name: "l", points: perfect }] })
    .filter((text) => text.endsWith("%"))
    .map((text) => Number(text.slice(0, -1)));
  assert.is(Math.max(...ticks), 100);
});

test("the mark is a dot on its point, and only the mark", () => {
  const radii = (changes?: Partial<LineChart>) =>
    elementsOf(draw(changes), "path")
      .filter(({ attributes }) => attributes.fill === BLUE)
      .map(({ attributes }) => attributes.transform!.match(/[\d.]+/g)!.map(Number));
  const [line] = pathsOf(draw(), BLUE);
  const dots = radii();
  const big = dots.filter(([radius]) => radius === 5);
  assert.is(big.length, 1);
  assert.ok(Math.abs(big[0]!.at(-2)! - line![1]![0]!) < 0.2);
  assert.ok(Math.abs(big[0]!.at(-1)! - line![1]![1]!) < 0.2);
  const { mark: _, ...unmarked } = chart.lines[0]!;
  assert.is(radii({ lines: [unmarked] }).filter(([radius]) => radius === 5).length, 0);
});

test("several lines have a legend, colours and dashes of their own", () => {
  const lines = [chart.lines[0]!, { ...chart.lines[0]!, name: "<second> & last" }];
  const texts = textsOf({ lines });
  assert.ok(texts.includes("first") && texts.includes("<second> & last"));
  assert.not.ok(textsOf().includes("first"));
  const svg = draw({ lines });
  assert.is(pathsOf(svg, BLUE).length, 1);
  assert.is(pathsOf(svg, ORANGE).length, 1);
  const dashes = elementsOf(svg, "path").filter(({ attributes: a }) => a["stroke-dasharray"]);
  assert.ok(dashes.every(({ attributes }) => attributes.stroke === ORANGE));
});

test("a line can have the style that it has elsewhere", () => {
  const svg = draw({ lines: [{ ...chart.lines[0]!, style: 1 }] });
  assert.is(pathsOf(svg, BLUE).length, 0);
  assert.is(pathsOf(svg, ORANGE).length, 1);
});

test("logarithmic axes: powers of ten at equal distances", () => {
  const points: Point[] = [1, 10, 100, 1000].map((v) => [v / 1e5, 1 / v]);
  const axes = { percent: false, logX: true, logY: true, lines: [{ name: "l", points }] };
  const [line] = pathsOf(draw(axes), BLUE);
  const steps = line!.slice(1).map(([x, y], i) => [x! - line![i]![0]!, y! - line![i]![1]!]);
  for (const [x, y] of steps) {
    assert.ok(Math.abs(x! - steps[0]![0]!) < 0.3 && x! > 0);
    assert.ok(Math.abs(y! - steps[0]![1]!) < 0.3 && y! > 0);
  }
  const texts = textsOf(axes);
  for (const text of ["1e-5", "1e-4", "0.001", "0.01", "0.1", "1"]) assert.ok(texts.includes(text));
});

test("thousands of points are thinned, the mark stays", () => {
  const points: Point[] = Array.from({ length: 8000 }, (_, i) => [i + 1, Math.sin(i / 300)]);
  const lines = [{ name: "long", points, mark: points[777]! }];
  const svg = draw({ lines, percent: false });
  const [line] = pathsOf(svg, BLUE);
  assert.ok(line!.length > 200 && line!.length < 1000, String(line!.length));
  assert.ok(elementsOf(svg, "path").some(({ attributes }) => attributes.fill === BLUE));
  assert.ok(lineChart({ ...chart, lines }).length < 20_000);
});

test("a single point, and values that are all the same", () => {
  draw({ lines: [{ name: "l", points: [[1, 0.5]], mark: [1, 0.5] }] });
  const flat = [
    [1, 0],
    [2, 0],
  ] as const;
  for (const percent of [true, false]) draw({ percent, lines: [{ name: "l", points: flat }] });
});

test.run();
