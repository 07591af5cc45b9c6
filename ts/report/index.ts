// simdigit/report: the evaluation report as HTML, Markdown and CSV, and drawings of gradient checks, for Node, Deno and
// Bun. Apache ECharts draws the plots and pngjs encodes the pictures; both are bundled.

export { type ComparedTraining, comparedFigure } from "./compared_training.ts";
export type { EpochPoint } from "./curves.ts";
export type { Fact, ReportData, Setting, SettingRun, Tested } from "./data.ts";
export { type Figure, figureDrawing, figurePage } from "./figure.ts";
export { type GradientReport, gradientDrawing, gradientPage } from "./gradients.ts";
export { reportHtml } from "./page.ts";
export { type Line, type LineChart, lineChart, type Point } from "./plots.ts";
export { tableCsv, tableMarkdown } from "./table.ts";
export { type Training, trainingFigure } from "./training.ts";
