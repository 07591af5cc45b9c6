// The answers of a table while its rows are read, and the classes that they come to.

import type { Dataset, Labels } from "../../core/dataset.ts";
import { badData } from "../../core/errors.ts";
import { MOST_CLASSES } from "../../core/labels.ts";
import { inOrder } from "../in_order.ts";
import { areRowNumbers, numberClasses } from "../label_numbers.ts";
import { listed } from "./columns.ts";

/** Names of classes in a note. */
const LISTED = 5;

export interface Classes {
  readonly labels: Labels;
  readonly classes: number;
  readonly classNames?: readonly string[];
}

/** Numbers, `columns` a row, or texts if one of them is no number. */
export class Answers {
  readonly file: string;
  readonly columns: number;
  #values = new Float64Array(0);
  /** Texts by their numbers, which are then the values. */
  #texts: Map<string, number> | undefined;

  constructor(file: string, columns: number) {
    this.file = file;
    this.columns = columns;
  }

  get areTexts(): boolean {
    return this.#texts !== undefined;
  }

  grow(capacity: number): void {
    const grown = new Float64Array(this.columns * capacity);
    grown.set(this.#values);
    this.#values = grown;
  }

  putNumber(at: number, value: number): void {
    this.#values[at] = this.#texts ? this.#numberOf(String(value)) : value;
  }

  /** From the first text on, numbers are texts as well. */
  putText(at: number, text: string): void {
    if (!this.#texts) {
      this.#texts = new Map();
      for (let i = 0; i < at; i++) this.#values[i] = this.#numberOf(String(this.#values[i]));
    }
    this.#values[at] = this.#numberOf(text);
  }

  #numberOf(text: string): number {
    const texts = this.#texts!;
    const known = texts.get(text) ?? texts.size;
    if (known === MOST_CLASSES) {
      throw badData(
        `${this.file}: expected at most ${MOST_CLASSES} classes, got more different texts - say with labelColumn which column has the labels (first, last or a name)`,
      );
    }
    texts.set(text, known);
    return known;
  }

  /** Whether those of the first `rows` rows are whole numbers. */
  areWhole(rows: number): boolean {
    return this.#values.subarray(0, rows * this.columns).every(Number.isInteger);
  }

  /** The numbers of the first `rows` rows. */
  numbers(rows: number): Float64Array {
    return this.#values.slice(0, rows * this.columns);
  }

  /** What each of the first `rows` rows says, by numbers into a list of different texts. */
  texts(rows: number): { readonly of: readonly string[]; readonly rows: Float64Array } {
    if (this.#texts) return { of: [...this.#texts.keys()], rows: this.#values.subarray(0, rows) };
    const texts = new Map<number, number>();
    const numbers = this.#values.subarray(0, rows).map((value) => {
      const known = texts.get(value) ?? texts.size;
      if (known === MOST_CLASSES) {
        throw badData(
          `${this.file}: expected at most ${MOST_CLASSES} classes, got more different numbers - name the column in targetColumns to predict numbers`,
        );
      }
      texts.set(value, known);
      return known;
    });
    return { of: [...texts.keys()].map(String), rows: numbers };
  }
}

/**
 * Classes of labels. Whole numbers from 0 on are the classes' numbers, if at least every second up to the largest occurs or
 * they are below 10. All others are names: sorted, they have the numbers from 0 on.
 *
 * @param isGuess whether nobody says that this is the column of the labels
 * @throws SimdigitError "data" if all are of one class, or guessed ones of too many
 */
export function classesOf(answers: Answers, rows: number, isGuess: boolean): Classes {
  const { file, areTexts } = answers;
  const { of, rows: indices } = answers.texts(rows);
  const numbers = areTexts ? undefined : of.map(Number);
  if (of.length === 1 && rows > 1) {
    throw badData(
      `${file}: expected labels of several classes, got ${JSON.stringify(of[0])} in all rows - say with labelColumn which column has the labels (first, last or a name)`,
    );
  }
  const sorted = numbers?.toSorted((a, b) => a - b);
  if (sorted && !isFromOne(sorted) && numberClasses(sorted)) {
    const classes = sorted.at(-1)! + 1;
    return { labels: renumbered(numbers!, indices, classes), classes };
  }
  if (numbers && isGuess && areRowNumbers(of.length, rows)) {
    throw badData(
      `${file}: expected labels of few classes, got ${of.length} different ones in ${rows} rows - say with labelColumn which column has the labels (first, last or a name), or with targetColumns which have numbers to predict`,
    );
  }
  const classNames = sorted ? sorted.map(String) : of.toSorted(inOrder);
  const places = new Map(classNames.map((name, i) => [name, i]));
  const table = of.map((text) => places.get(text)!);
  return { labels: renumbered(table, indices, of.length), classes: of.length, classNames };
}

/**
 * Labels as the classes of another set: by its names, else by their numbers unless the names are numbers.
 *
 * @param where says where the label of a row is
 * @throws SimdigitError "data" if a label is none of its classes
 */
export function sameClasses(
  answers: Answers,
  rows: number,
  { classes, classNames }: Dataset,
  where: (row: number) => string,
): Classes {
  const { of, rows: indices } = answers.texts(rows);
  const places = new Map(classNames?.map((name, i) => [name, i]));
  const byName =
    of.some((text) => places.has(text)) ||
    classNames?.some((name) => Number.isFinite(Number(name)));
  const table = of.map((text, i) => {
    const place = byName ? places.get(text) : answers.areTexts ? undefined : Number(text);
    if (Number.isInteger(place) && place! >= 0 && place! < classes) return place!;
    const wanted = classNames ? `one of ${shortList(classNames)}` : `0 to ${classes - 1}`;
    throw badData(
      `${where(indices.indexOf(i))}: expected a label of the training set, ${wanted}; got ${JSON.stringify(text)}`,
    );
  });
  const labels = renumbered(table, indices, classes);
  return classNames ? { labels, classes, classNames } : { labels, classes };
}

/**
 * Labels from columns of which one holds a 1 and the others 0.
 *
 * @param where says where the columns of a row are
 * @throws SimdigitError "data" if a row is otherwise
 */
export function oneHotClasses(
  answers: Answers,
  rows: number,
  classNames: readonly string[] | undefined,
  where: (row: number) => string,
): Classes {
  const classes = answers.columns;
  const values = answers.numbers(rows);
  const labels = labelsFor(classes, rows);
  for (let row = 0; row < rows; row++) {
    const hot = values.subarray(row * classes, (row + 1) * classes);
    const label = hot.indexOf(1);
    const zeros = hot.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
    if (label < 0 || zeros !== classes - 1) {
      throw badData(
        `${where(row)}: expected a 1 in one of ${classes} columns and 0 in the others, got ${shortList([...hot].map(String))}`,
      );
    }
    labels[row] = label;
  }
  const areNumbers = classNames?.every((name, i) => name === String(i)) ?? true;
  return areNumbers ? { labels, classes } : { labels, classes, classNames: classNames! };
}

/** As "setosa, versicolor, virginica". */
export function shortList(names: readonly string[]): string {
  return listed(names, LISTED);
}

/** Whether ascending numbers are 1 to their count, which tables name their classes by. */
function isFromOne(numbers: readonly number[]): boolean {
  return numbers[0] === 1 && numbers.at(-1) === numbers.length;
}

function renumbered(numbers: readonly number[], indices: Float64Array, classes: number): Labels {
  const labels = labelsFor(classes, indices.length);
  for (let i = 0; i < indices.length; i++) labels[i] = numbers[indices[i]!]!;
  return labels;
}

function labelsFor(classes: number, count: number): Labels {
  return classes > 256 ? new Uint16Array(count) : new Uint8Array(count);
}
