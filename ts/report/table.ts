// The settings table: one list of columns, rendered for readers as cells of a page and as Markdown, a row a setting, and
// for programs as values and as CSV, a row a run.

import { hiddenActivations } from "../core/dense_chain.ts";
import { layerSizes } from "../core/spec.ts";
import type { Setting, SettingRun } from "./data.ts";
import { alike, duration, percent } from "./format.ts";
import { spreadOf } from "./statistics.ts";

export type Value = string | number | null;

interface Column {
  /** Name in CSV and JSON. */
  readonly key: string;
  readonly heading: string;
  value(setting: Setting, run: SettingRun): Value;
  /** What a reader sees of all runs; by default the value, which then is the same for all. */
  text?(setting: Setting): string | undefined;
}

const SHORT_HASH = 8;
const NOTHING = "–";
const BEST_EPOCH = "Best epoch";

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
    value: (_, { trained }) => trained,
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
  {
    key: "seed",
    heading: "Seed",
    value: (_, { seed }) => seed ?? null,
    text: ({ runs }) => joined(runs.map(({ seed }) => seed)),
  },
  {
    key: "seconds",
    heading: "Training time",
    value: (_, { seconds }) => seconds ?? null,
    text: (setting) => {
      const seconds = meanSeconds(setting);
      return seconds === undefined ? undefined : duration(seconds);
    },
  },
  {
    key: "best_epoch",
    heading: BEST_EPOCH,
    value: (_, { best }) => best?.epoch ?? null,
    text: bestEpochs,
  },
  {
    key: "accuracy",
    heading: "Accuracy",
    value: (_, run) => accuracyOf(run) ?? null,
    text: accuracyText,
  },
  {
    key: "weights_sha256",
    heading: "Weights SHA-256",
    value: (_, { tested }) => tested?.sha256 ?? null,
    text: ({ runs }) => joined(runs.map(({ tested }) => tested?.sha256.slice(0, SHORT_HASH))),
  },
];

/** For programs alone; a reader finds r2 in place of the accuracy. */
const scoreColumns = ["loss", "r2", "mae"] as const;

export interface Cell {
  readonly text: string;
  /** Whether the column holds numbers. */
  readonly isNumber: boolean;
}

/** The best epoch is the early-stopping epoch where a run has ended early. */
export function headingsOf(settings: readonly Setting[]): string[] {
  const best = settings.some(hasStoppedEarly) ? "Early-stopping epoch" : BEST_EPOCH;
  return columns.map(({ heading }) => (heading === BEST_EPOCH ? best : heading));
}

/** A row for a reader, in the order of the headings. */
export function cellsOf(setting: Setting): Cell[] {
  return columns.map(({ value, text }) => {
    const first = value(setting, setting.runs[0]!);
    const shown = text ? text(setting) : first;
    return { text: String(shown ?? NOTHING), isNumber: typeof first !== "string" };
  });
}

/** The values of each run: shares and seconds as numbers, null if there is no value. */
export function valuesOf(setting: Setting): Record<string, Value>[] {
  return setting.runs.map((run) =>
    Object.fromEntries([
      ...columns.map(({ key, value }) => [key, value(setting, run)] as const),
      ...scoreColumns.map((key) => [key, run.tested?.score?.[key] ?? null] as const),
    ]),
  );
}

/** The table in GitHub's Markdown, for a reader. */
export function tableMarkdown(title: string, settings: readonly Setting[]): string {
  const sides = (settings[0] ? cellsOf(settings[0]) : []).map(({ isNumber }) =>
    isNumber ? "--:" : ":--",
  );
  const rows = [
    headingsOf(settings),
    sides,
    ...settings.map((setting) => cellsOf(setting).map((c) => c.text)),
  ];
  const lines = rows.map((row, i) => `| ${(i === 1 ? row : row.map(escaped)).join(" | ")} |`);
  return `# ${escaped(title)}\n\n${lines.join("\n")}\n`;
}

/** The table as CSV (RFC 4180, but lines end with LF), for programs: a header line, then a line a run with full values. */
export function tableCsv(settings: readonly Setting[]): string {
  const rows = settings.flatMap(valuesOf).map((values) => Object.values(values));
  return [[...columns.map(({ key }) => key), ...scoreColumns], ...rows]
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
  return isWhole ? [...new Set(trained)].join(" ") : `${trained.join(" ")} of ${recipe.epochs}`;
}

/** Of training, over the runs. */
export function meanSeconds({ runs }: Setting): number | undefined {
  return spreadOf(runs.flatMap(({ seconds }) => seconds ?? []))?.mean;
}

/** As "22", or of several runs "22 19". */
export function bestEpochs({ runs }: Setting): string | undefined {
  return joined(runs.map(({ best }) => best?.epoch));
}

function hasStoppedEarly({ recipe, runs }: Setting): boolean {
  const { earlyStopping: patience = Infinity } = recipe ?? {};
  return runs.some(({ trained, best }) => best && trained - best.epoch >= patience);
}

/** On the test set; of a history, which has no weights to test, the best on its validation set. */
function accuracyOf({ tested, best }: SettingRun): number | undefined {
  const share = tested ? tested.accuracy : best?.accuracy;
  return Number.isNaN(share) ? undefined : share;
}

/** As "97.93%", or of several runs "97.93% ± 0.12"; of numbers "r2 0.9877". */
export function accuracyText(setting: Setting): string | undefined {
  const explained = spreadOf(setting.runs.flatMap(({ tested }) => tested?.score?.r2 ?? []));
  if (explained) {
    const { mean, deviation } = explained;
    return `r2 ${mean.toFixed(4)}${deviation === undefined ? "" : ` ± ${deviation.toFixed(4)}`}`;
  }
  const spread = spreadOf(setting.runs.flatMap((run) => accuracyOf(run) ?? []));
  if (!spread) return undefined;
  const { mean, deviation } = spread;
  return deviation === undefined
    ? percent(mean)
    : `${percent(mean)} ± ${(100 * deviation).toFixed(2)}`;
}

/** The values with spaces between; undefined for none. */
function joined(values: readonly (string | number | undefined)[]): string | undefined {
  return values.filter((value) => value !== undefined).join(" ") || undefined;
}

/** The text with the characters of Markdown and of table cells escaped. */
function escaped(text: string): string {
  return text.replace(/[\\`*[\]<>|~&]/g, (mark) => `\\${mark}`).replace(/\s+/g, " ");
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
