// The settings table: one list of columns, rendered as cells of a page, values, Markdown and CSV.

import { hiddenActivations } from "../core/dense_chain.ts";
import { layerSizes } from "../core/spec.ts";
import type { Setting } from "./data.ts";
import { alike, duration, percent } from "./format.ts";
import { type Spread, spreadOf } from "./statistics.ts";

export type Value = string | number | null;

interface Column {
  /** Name in CSV and JSON. */
  readonly key: string;
  /** Without a heading it is for programs only. */
  readonly heading?: string;
  value(setting: Setting): Value;
  /** The value as a reader sees it; by default the plain value. */
  text?(setting: Setting): string | undefined;
}

const SHORT_HASH = 8;
const NOTHING = "–";

const columns: readonly Column[] = [
  { key: "setting", heading: "Setting", value: ({ name }) => name },
  { key: "batch_size", heading: "Batch size", value: ({ recipe }) => recipe?.batchSize ?? null },
  {
    key: "activation",
    heading: "Activation",
    value: ({ recipe }) => (recipe && alike(hiddenActivations(recipe.network))) ?? null,
  },
  {
    key: "layers",
    heading: "Layers",
    value: ({ recipe }) => (recipe ? layerSizes(recipe.network).length - 1 : null),
  },
  { key: "layer_size", heading: "Layer size", value: layerSize },
  {
    key: "epochs",
    heading: "Epochs",
    value: ({ runs }) => joined(runs.map(({ trained }) => trained)),
    text: epochs,
  },
  { key: "init", heading: "Initialisation", value: ({ recipe }) => recipe?.init.weights ?? null },
  { key: "optimizer", heading: "Optimiser", value: ({ recipe }) => recipe?.optimizer.name ?? null },
  { key: "lr", heading: "Learning rate", value: ({ recipe }) => recipe?.optimizer.lr ?? null },
  {
    key: "weight_decay",
    heading: "Weight decay",
    value: ({ recipe }) => recipe?.optimizer.weightDecay || null,
  },
  { key: "seed", heading: "Seed", value: ({ runs }) => joined(runs.map(({ seed }) => seed)) },
  {
    key: "seconds",
    heading: "Training time",
    value: (setting) => secondsOf(setting)?.mean ?? null,
    text: (setting) => {
      const spread = secondsOf(setting);
      return spread && duration(spread.mean);
    },
  },
  {
    key: "best_epoch",
    heading: "Early-stopping epoch",
    value: ({ runs }) => joined(runs.map(({ best }) => best?.epoch)),
  },
  {
    key: "accuracy",
    heading: "Accuracy",
    value: (setting) => accuracyOf(setting)?.mean ?? null,
    text: accuracyText,
  },
  { key: "accuracy_deviation", value: (setting) => accuracyOf(setting)?.deviation ?? null },
  {
    key: "weights_sha256",
    heading: "Weights SHA-256",
    value: ({ runs }) => joined(runs.map(({ tested }) => tested?.sha256)),
    text: ({ runs }) =>
      joined(runs.map(({ tested }) => tested?.sha256.slice(0, SHORT_HASH)))?.toString(),
  },
];

/** The columns for readers. */
const shown = columns.filter(({ heading }) => heading !== undefined);

export interface Cell {
  readonly text: string;
  /** Whether the column holds numbers. */
  readonly isNumber: boolean;
}

export const headings: readonly string[] = shown.map(({ heading }) => heading!);

/** A row for a reader, in the order of the headings. */
export function cellsOf(setting: Setting): Cell[] {
  return shown.map(({ value, text }) => {
    const plain = value(setting);
    return {
      text: text?.(setting) ?? (plain === null ? NOTHING : String(plain)),
      isNumber: typeof plain !== "string" || /^[\d ]+$/.test(plain),
    };
  });
}

/** The same row as values: shares and seconds as numbers, null if there is no value. */
export function valuesOf(setting: Setting): Record<string, Value> {
  return Object.fromEntries(columns.map(({ key, value }) => [key, value(setting)]));
}

/** The table in GitHub's Markdown, for a reader. */
export function tableMarkdown(title: string, settings: readonly Setting[]): string {
  const sides = (settings[0] ? cellsOf(settings[0]) : []).map(({ isNumber }) =>
    isNumber ? "--:" : ":--",
  );
  const rows = [headings, sides, ...settings.map((setting) => cellsOf(setting).map((c) => c.text))];
  const lines = rows.map((row, i) => `| ${(i === 1 ? row : row.map(escaped)).join(" | ")} |`);
  return `# ${escaped(title)}\n\n${lines.join("\n")}\n`;
}

/** The table as CSV (RFC 4180, but lines end with LF), for programs: a header line, then full values. */
export function tableCsv(settings: readonly Setting[]): string {
  const rows = settings.map((setting) => Object.values(valuesOf(setting)));
  return [columns.map(({ key }) => key), ...rows]
    .map((row) => `${row.map((value) => quoted(String(value ?? ""))).join(",")}\n`)
    .join("");
}

/** Units of the hidden layers; a single number if all are equal. */
function layerSize({ recipe }: Setting): Value {
  const sizes = recipe && alike(layerSizes(recipe.network).slice(1, -1));
  return sizes === undefined || sizes.includes("-") ? (sizes ?? null) : Number(sizes);
}

/** As "22", or "22 of 100" if fewer were trained than the recipe says. */
function epochs({ recipe, runs }: Setting): string {
  const trained = runs.map((run) => run.trained);
  const isWhole = !recipe || trained.every((count) => count === recipe.epochs);
  return isWhole ? String(joined([...new Set(trained)])) : `${joined(trained)} of ${recipe.epochs}`;
}

function secondsOf({ runs }: Setting): Spread | undefined {
  return spreadOf(runs.flatMap(({ seconds }) => seconds ?? []));
}

function accuracyOf({ runs }: Setting): Spread | undefined {
  return spreadOf(runs.flatMap(({ tested }) => tested?.accuracy ?? []));
}

/** As "97.93%", or of several runs "97.93% ± 0.12". */
export function accuracyText(setting: Setting): string | undefined {
  const spread = accuracyOf(setting);
  if (!spread) return undefined;
  const { mean, deviation } = spread;
  return deviation === undefined
    ? percent(mean)
    : `${percent(mean)} ± ${(100 * deviation).toFixed(2)}`;
}

/** A single value as it is, several with spaces between; null for none. */
function joined(values: readonly (string | number | undefined)[]): Value {
  const known = values.filter((value) => value !== undefined);
  return known.length > 1 ? known.join(" ") : (known[0] ?? null);
}

/** The text with the characters of Markdown and of table cells escaped. */
function escaped(text: string): string {
  return text.replace(/[\\`*[\]<>|~&]/g, (mark) => `\\${mark}`).replace(/\s+/g, " ");
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
