// The settings table: one list of columns, rendered as cells of a page, values, Markdown and CSV.

import { hiddenActivations } from "../core/dense_chain.ts";
import { layerSizes } from "../core/spec.ts";
import type { Setting } from "./data.ts";
import { alike, duration, percent } from "./format.ts";

export type Value = string | number | null;

interface Column {
  /** Name in CSV and JSON. */
  readonly key: string;
  readonly heading: string;
  value(setting: Setting): Value;
  /** The value as a reader sees it; by default the plain value. */
  text?(setting: Setting): string;
}

const SHORT_HASH = 8;
const NOTHING = "–";

const columns: readonly Column[] = [
  { key: "lab", heading: "Setting", value: ({ lab }) => lab },
  { key: "batch_size", heading: "Batch size", value: ({ recipe }) => recipe.batchSize },
  {
    key: "activation",
    heading: "Activation",
    value: ({ recipe }) => alike(hiddenActivations(recipe.network)) ?? null,
  },
  {
    key: "layers",
    heading: "Layers",
    value: ({ recipe }) => layerSizes(recipe.network).length - 1,
  },
  { key: "layer_size", heading: "Layer size", value: layerSize },
  { key: "epochs", heading: "Epochs", value: ({ record }) => record.end.epochs, text: epochs },
  { key: "init", heading: "Initialisation", value: ({ recipe }) => recipe.init.weights },
  { key: "optimizer", heading: "Optimiser", value: ({ recipe }) => recipe.optimizer.name },
  { key: "lr", heading: "Learning rate", value: ({ recipe }) => recipe.optimizer.lr },
  { key: "weight_decay", heading: "Weight decay", value: weightDecay },
  {
    key: "seconds",
    heading: "Training time",
    value: ({ record }) => record.end.seconds,
    text: ({ record }) => duration(record.end.seconds),
  },
  {
    key: "best_epoch",
    heading: "Early-stopping epoch",
    value: ({ record }) => record.end.best?.epoch ?? null,
  },
  {
    key: "accuracy",
    heading: "Accuracy",
    value: ({ record }) => record.accuracy,
    text: ({ record }) => percent(record.accuracy),
  },
  {
    key: "weights_sha256",
    heading: "Weights SHA-256",
    value: ({ sha256 }) => sha256,
    text: ({ sha256 }) => sha256.slice(0, SHORT_HASH),
  },
];

export interface Cell {
  readonly text: string;
  /** Whether the column holds numbers. */
  readonly isNumber: boolean;
}

export const headings: readonly string[] = columns.map(({ heading }) => heading);

/** A row for a reader, in the order of the headings. */
export function cellsOf(setting: Setting): Cell[] {
  return columns.map(({ value, text }) => {
    const plain = value(setting);
    return {
      text: text?.(setting) ?? (plain === null ? NOTHING : String(plain)),
      isNumber: typeof plain !== "string",
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
  const sizes = alike(layerSizes(recipe.network).slice(1, -1));
  return sizes === undefined || sizes.includes("-") ? (sizes ?? null) : Number(sizes);
}

function epochs({ recipe, record }: Setting): string {
  const { epochs: done } = record.end;
  return done === recipe.epochs ? String(done) : `${done} of ${recipe.epochs}`;
}

/** The weight decay; null if there is none. */
function weightDecay({ recipe }: Setting): Value {
  return recipe.optimizer.weightDecay || null;
}

/** The text with the characters of Markdown and of table cells escaped. */
function escaped(text: string): string {
  return text.replace(/[\\`*[\]<>|~&]/g, (mark) => `\\${mark}`).replace(/\s+/g, " ");
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
