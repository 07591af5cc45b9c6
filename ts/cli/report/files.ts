// The three files of a report: the page, and its table as Markdown and as CSV beside it.

import { expected } from "../../core/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import type { ReportData, Setting } from "../../report/data.ts";
import {
  accuracyText,
  bestEpochs,
  meanSeconds,
  tableCsv,
  tableMarkdown,
  valuesOf,
} from "../../report/table.ts";
import { notice, type Output, table } from "../output.ts";

export interface ReportFiles {
  readonly html: string;
  readonly markdown: string;
  readonly csv: string;
}

/** The files of a page by its name. Throws unless that ends with .html. */
export function filesBeside(html: string): ReportFiles {
  const stem = /^(.*[^/\\])\.html$/s.exec(html)?.[1];
  if (stem === undefined) throw expected("--out", "a name that ends with .html", html);
  return { html, markdown: `${stem}.md`, csv: `${stem}.csv` };
}

export async function writeReport(
  platform: Platform,
  { html, markdown, csv }: ReportFiles,
  { title, settings }: ReportData,
  page: string,
): Promise<void> {
  const texts = {
    [html]: page,
    [markdown]: tableMarkdown(title, settings),
    [csv]: tableCsv(settings),
  };
  for (const [file, text] of Object.entries(texts)) {
    await platform.writeFileAtomically(file, new TextEncoder().encode(text));
  }
}

/** A line per setting, and where the report is. */
export function tellReport(
  output: Output,
  { html, markdown, csv }: ReportFiles,
  settings: readonly Setting[],
): void {
  const rows = settings.map((setting) => [
    setting.name,
    bestEpochs(setting) ?? "-",
    accuracyText(setting) ?? "-",
    meanSeconds(setting)?.toFixed(1) ?? "-",
  ]);
  for (const line of table("lrrr", [["setting", "best epoch", "accuracy", "seconds"], ...rows])) {
    output.line(line);
  }
  output.event({ event: "report", file: html, settings: settings.flatMap(valuesOf) });
  notice(`wrote ${html}, ${markdown} and ${csv}`);
}
