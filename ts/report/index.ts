// simdigit/report: the evaluation report as one HTML file, Markdown and CSV, and drawings of gradient checks. Its plots
// are by Apache ECharts, its pictures by pngjs, both bundled; for Node, Deno and Bun.

export { type ComparedTraining, comparedTrainingPage } from "./compared_training.ts";
export type { Fact, ReportData, Setting } from "./data.ts";
export { type GradientReport, gradientDrawing, gradientPage } from "./gradients.ts";
export { reportHtml } from "./page.ts";
export { type Line, type LineChart, lineChart, type Point } from "./plots.ts";
export { tableCsv, tableMarkdown } from "./table.ts";
