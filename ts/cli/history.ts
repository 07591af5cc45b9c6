// --history: the epochs of a run in a file, a row each, written as they come; and such files read back. A row is written
// at once, so a killed run leaves whole lines; what a crash may leave of a last line is dropped on reading.

import { appendFileSync, readFileSync } from "node:fs";
import type { Checkpoint } from "../core/checkpoint.ts";
import { badData, expected } from "../core/errors.ts";
import { excerpt } from "../core/json.ts";
import { learningRate, type Recipe } from "../core/recipe.ts";
import type { EpochEvent } from "../core/train.ts";
import { fault, faultCode } from "../platform/fault.ts";
import type { Platform } from "../platform/platform.ts";
import { checkSaveTarget } from "./files_to_write.ts";
import { notice } from "./output.ts";

/** One epoch. Accuracy is NaN without labels. */
export interface HistoryRow {
  readonly epoch: number;
  /** Mean over the batches of their mean losses, each before its update. */
  readonly cost: number;
  /** On the validation set. */
  readonly loss: number;
  readonly accuracy: number;
  readonly lr: number;
  /** Of training alone. */
  readonly seconds: number;
}

const columns = ["epoch", "cost", "loss", "accuracy", "lr", "seconds"] as const;

/** A file that rows are added to. */
export interface History {
  /** Those of earlier runs included. */
  readonly rows: readonly HistoryRow[];
  add(row: HistoryRow): void;
}

export function rowOf(
  { epoch, cost, loss, accuracy, seconds }: EpochEvent,
  recipe: Recipe,
): HistoryRow {
  return { epoch, cost, loss, accuracy, lr: learningRate(recipe, epoch), seconds };
}

/** Whether a file's name says that it is a history. */
export function isHistoryName(file: string): boolean {
  return /[^/\\]\.(csv|jsonl)$/.test(file);
}

/**
 * Throws unless the file can be written and its name says in which form; for a resumed run, unless it is that run's
 * history. Rows that the run will replace are told.
 */
export function checkHistoryTarget(file: string, checkpoint: Checkpoint | undefined): void {
  if (!isHistoryName(file)) {
    throw expected("--history", "a name that ends with .csv or .jsonl", file);
  }
  checkSaveTarget(file);
  if (checkpoint === undefined) return;
  const rows = readRows(file);
  checkIsOf(checkpoint, rows, file);
  const [next, last] = [checkpoint.epochs + 1, rows.at(-1)?.epoch ?? 0];
  if (last < next) return;
  const which = last === next ? `row of epoch ${next} is` : `rows of epochs ${next} to ${last} are`;
  notice(`${file}: the ${which} replaced, the checkpoint is of epoch ${checkpoint.epochs}`);
}

/** Throws unless the rows are those of the checkpoint's run up to its epoch, or all later ones. */
function checkIsOf({ epochs, cost }: Checkpoint, rows: readonly HistoryRow[], file: string): void {
  if (rows.every(({ epoch }) => epoch > epochs)) return;
  const row = rows.find(({ epoch }) => epoch === epochs);
  const has =
    row === undefined
      ? `no epoch ${epochs}`
      : cost !== undefined && row.cost !== cost
        ? `cost ${row.cost} in epoch ${epochs}, the checkpoint ${cost}`
        : undefined;
  if (has === undefined) return;
  throw expected(
    "--history",
    "the file of the resumed run, or a new one",
    `${file}, which has ${has} - choose another name`,
  );
}

/** The history of a run that has done so many epochs: rows of later ones are dropped. */
export async function openHistory(
  platform: Platform,
  file: string,
  epochsDone: number,
): Promise<History> {
  const rows = epochsDone === 0 ? [] : readRows(file).filter(({ epoch }) => epoch <= epochsDone);
  const isCsv = file.endsWith(".csv");
  const line = isCsv ? csvLine : jsonLine;
  const text = `${isCsv ? `${columns.join()}\n` : ""}${rows.map(line).join("")}`;
  await platform.writeFileAtomically(file, new TextEncoder().encode(text));
  return {
    rows,
    add(row) {
      rows.push(row);
      try {
        appendFileSync(file, line(row));
      } catch (error) {
        throw fault("write", file, error);
      }
    },
  };
}

/** The rows of a file. Throws SimdigitError "data" unless it is a history. */
export function parseHistory(text: string, file: string): HistoryRow[] {
  const lines = text.split("\n").slice(0, -1); // without what follows the last newline
  if (!file.endsWith(".csv")) return lines.map((line, i) => fromJson(line, `${file}:${i + 1}`));
  const [header, ...rest] = lines;
  if (header?.trimEnd() !== columns.join()) {
    throw badData(
      `${file} expected the columns ${columns.join()}, got ${excerpt(header ?? "none")}`,
    );
  }
  return rest.map((line, i) => fromCells(line.trimEnd().split(","), `${file}:${i + 2}`));
}

/** The rows of earlier runs; none without a file. */
function readRows(file: string): HistoryRow[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (faultCode(error) === "ENOENT") return [];
    throw fault("read", file, error);
  }
  return parseHistory(text, file);
}

/** NaN is an empty cell. */
function csvLine(row: HistoryRow): string {
  return `${columns.map((key) => (Number.isNaN(row[key]) ? "" : row[key])).join()}\n`;
}

/** NaN is null. */
function jsonLine(row: HistoryRow): string {
  return `${JSON.stringify(Object.fromEntries(columns.map((key) => [key, row[key]])))}\n`;
}

function fromCells(cells: readonly string[], where: string): HistoryRow {
  return fromValues(cells.map(fromCell), where, cells.join());
}

/** The number of a cell, NaN of an empty one; other text as it is. */
function fromCell(cell: string): number | string {
  if (cell === "") return Number.NaN;
  const value = Number(cell);
  return Number.isNaN(value) ? cell : value;
}

function fromJson(line: string, where: string): HistoryRow {
  let fields: Readonly<Record<string, unknown>>;
  try {
    fields = JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    throw badData(`${where} expected a JSON object, got ${excerpt(line)}`);
  }
  return fromValues(
    columns.map((key) => fields?.[key] ?? Number.NaN),
    where,
    line,
  );
}

function fromValues(values: readonly unknown[], where: string, line: string): HistoryRow {
  const row = Object.fromEntries(columns.map((key, i) => [key, values[i]]));
  const { accuracy, ...others } = row;
  const isRow =
    values.length === columns.length &&
    typeof accuracy === "number" &&
    Number.isSafeInteger(row.epoch) &&
    Object.values(others).every((value) => Number.isFinite(value));
  if (!isRow)
    throw badData(`${where} expected numbers for ${columns.join()}, got ${excerpt(line)}`);
  return row as unknown as HistoryRow;
}
