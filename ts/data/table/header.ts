// Recognises a table's header line, whatever its names are made of, and what names mean: labels, row numbers, pixels.

import type { ImageShape } from "../../core/dataset.ts";
import type { Row } from "./cells.ts";
import { isMissing, isTruth, numberOf } from "./numbers.ts";
import type { Sample } from "./sample.ts";

export interface Header {
  readonly names: readonly string[];
  /** What a user should know about how it was recognised. */
  readonly note?: string;
}

const LABEL =
  /^(?:labels?|class(?:es|_?label|_?name)?|targets?|y|species|digits?|categor(?:y|ies)|variety|outcome|diagnosis|survived|answer|레이블|라벨|정답|클래스|분류)$/i;
const INDEX =
  /^(?:|unnamed: ?\d+(?:\.\d+)?|#|no\.?|s\.?no\.?|(?:image|img|row|sample|example|item|record|case|passenger)?[ _-]?(?:id|index|idx|no|number)|row|(?:file|image|img)[ _-]?(?:name|path)|file|path)$/i;
const PIXEL = /^(?:pixels?|pix|px|p|x)?[ _.-]?\d+(?:[ _x.,:-]+\d+)?$/i;
const ROW_AND_COLUMN = /(\d+)[ _x.,:-]+(\d+)$/i;
/** Fewer numbers count by chance; from 1 on, numbers above other whole numbers do so more often. */
const LEAST_COUNTED = 3;
const FROM_ONE = 10;

export function isLabelName(name: string): boolean {
  return LABEL.test(name);
}

export function isIndexName(name: string): boolean {
  return INDEX.test(name);
}

export function isPixelName(name: string): boolean {
  return PIXEL.test(name);
}

/** The columns in the order of the numbers in their names; undefined if not all are pixels, or they are in order already. */
export function pixelOrder(
  names: readonly string[],
  columns: readonly number[],
): readonly number[] | undefined {
  if (!columns.every((column) => isPixelName(names[column]!))) return undefined;
  const name = (column: number) => names[column]!.toLowerCase();
  const order = columns.toSorted((a, b) => naturally(name(a), name(b)));
  return order.every((column, i) => column === columns[i]) ? undefined : order;
}

const naturally = new Intl.Collator("en", { numeric: true }).compare;

/** The part of a name such as "label_setosa" or "y3" behind a label's name; undefined for other names. */
export function labelPart(name: string): string | undefined {
  const [, stem = "", part] = /^([a-z]+)[ _.:=-]?(.+)$/i.exec(name) ?? [];
  const [, word = "", digits] = /^([a-z]+?)[ _.-]?(\d+)$/i.exec(name) ?? [];
  if (isLabelName(word)) return digits;
  return isLabelName(stem) ? part : undefined;
}

/**
 * The header, if the first row is one; `below` has the rows behind it. Texts above numbers are names, so are numbers that
 * count the columns, numbers that pandas has made different, and quoted cells above others. A line of several columns with a name twice is no header if it has
 * numbers.
 */
export function headerOf(first: Row, below: Sample, decimal: number): Header | undefined {
  const { cells } = first;
  const isNumber = cells.map((cell) => !Number.isNaN(numberOf(cell, decimal)));
  if (isNumber.every((is) => !is)) {
    const isData = cells.some((cell) => cell !== "") && areMoreTexts(cells, below);
    return isData || cells.every(isMissing) ? undefined : { names: cells };
  }
  if (areRenamed(cells)) {
    return {
      names: cells.map((_, column) => String(column)),
      note: "the first line has a row that pandas took for names, as 0, 0.1, 0.2: left out",
    };
  }
  const names = { names: cells };
  const counted = cells.filter((_, column) => isNumber[column]).map(Number);
  const [from = 0] = counted;
  const isCount =
    counted.length >= LEAST_COUNTED &&
    counted.every((value, i) => value === from + i) &&
    (from === 0 || (from === 1 && (counted.length >= FROM_ONE || hasFractions(below))));
  const texts = cells.some(
    (cell, column) => !isNumber[column] && !isMissing(cell) && hasNumbers(below, column),
  );
  const isUnnamedIndex = cells[0] === "" && isCount;
  const areDistinct = new Set(cells).size === cells.length;
  if ((texts && areDistinct) || isUnnamedIndex) return names;
  if (first.quoted && !below.isQuoted && below.rows.length > 0 && areDistinct) {
    return { ...names, note: "the first line alone is in quotes: taken as the header" };
  }
  if (!isCount || counted.length < cells.length) return undefined;
  const last = counted.at(-1)!;
  return {
    ...names,
    note: `the first line counts the columns from ${counted[0]} to ${last}: taken as the header`,
  };
}

/** Whether pandas has numbered values that come again, because it took a row without names for the header. */
function areRenamed(cells: readonly string[]): boolean {
  const seen = new Map<string, number>();
  let renamed = 0;
  for (const cell of cells) {
    const [, value = "", again] = /^(\d+)(?:\.(\d+))?$/.exec(cell) ?? [];
    const before = seen.get(value) ?? 0;
    if (value === "" || again !== (before === 0 ? undefined : String(before))) return false;
    if (before > 0) renamed++;
    seen.set(value, before + 1);
  }
  return renamed >= LEAST_COUNTED;
}

function hasFractions(below: Sample): boolean {
  return (below.rows[0] ?? []).some((_, column) => below.column(column).kind === "real");
}

/** Whether the rows below a row of texts are texts as well, and no yes or no below a name. */
function areMoreTexts(cells: readonly string[], below: Sample): boolean {
  const columns = below.rows[0]?.map((_, column) => below.column(column)) ?? [];
  if (columns.length === 0 || columns.some(({ kind }) => kind !== "text")) return false;
  return cells.some(isTruth) || !columns.some(({ areTruths }) => areTruths);
}

/** Whether the rows below have numbers in a column. */
function hasNumbers(below: Sample, column: number): boolean {
  const { rows } = below;
  if (rows.length === 0 || column >= rows[0]!.length) return false;
  const { kind } = below.column(column);
  return kind === "whole" || kind === "real";
}

/** The shape of pictures whose pixels the columns are, row by row; undefined for other tables. */
export function shapeOf(
  names: readonly string[] | undefined,
  features: number,
): ImageShape | undefined {
  if (names?.every(isPixelName) === false) return undefined;
  const side = Math.sqrt(features);
  if (names === undefined) return features === 784 ? [28, 28, 1] : undefined;
  const [first, last] = [names[0]!, names.at(-1)!].map((name) => ROW_AND_COLUMN.exec(name));
  if (first && last) {
    const [rows = 0, columns = 0] = [1, 2].map(
      (part) => Number(last[part]) - Number(first[part]) + 1,
    );
    if (rows > 1 && columns > 1 && rows * columns === features) return [rows, columns, 1];
  }
  const arePixels = features === 784 || names.every((name) => /^p/i.test(name));
  return arePixels && features >= 16 && Number.isInteger(side) ? [side, side, 1] : undefined;
}
