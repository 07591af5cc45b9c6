// The sets in arrays that have names: the files of MNIST, the members of an NPZ, x.npy and y.npy.

import { hasLabels } from "../core/dataset.ts";
import { badData } from "../core/errors.ts";
import type { ReadOptions, ReadSets } from "./entry.ts";
import { examplesOf, type Made } from "./examples.ts";
import { checkNoColumns } from "./read_options.ts";
import { type Content, roleOf } from "./role.ts";
import { firstNames, partedBySplit, setsOf } from "./sets.ts";
import { productOf, type StoredArray, shapeText } from "./stored_array.ts";

/** An array that is read when it is needed. */
export interface NamedArray {
  readonly name: string;
  load(): Promise<StoredArray>;
}

/**
 * The training and the test set in arrays. Names say which array is what; without a word for it, arrays of one axis are
 * labels and others are inputs.
 *
 * @param name the name of the data
 * @throws SimdigitError "data" if the names leave a choice, or the arrays are no data set; "usage" for a column of labels
 */
export async function setsOfArrays(
  arrays: readonly NamedArray[],
  name: string,
  options: ReadOptions,
): Promise<ReadSets> {
  const { labelColumn } = options;
  if (labelColumn !== undefined) checkNoColumns(`arrays in ${name}`, { labelColumn });
  const { train, test, notes } = partedBySplit(arrays, ({ name }) => name);
  const made = train && (await readSet(train, name, options));
  const held = test && (await readTestSet(test, name, options, made));
  return setsOf(name, { train: made, test: held, notes });
}

/** The test set; where one of the sets has names for its classes, those of the training set count. */
async function readTestSet(
  arrays: readonly NamedArray[],
  name: string,
  options: ReadOptions,
  train: Made | undefined,
): Promise<Made> {
  const made = await readSet(arrays, name, options);
  if (train === undefined || ![train, made].some(hasClassNames)) return made;
  return readSet(arrays, name, { ...options, like: options.like ?? train.data });
}

function hasClassNames({ data }: Made): boolean {
  return hasLabels(data) && data.classNames !== undefined;
}

async function readSet(
  arrays: readonly NamedArray[],
  name: string,
  options: ReadOptions,
): Promise<Made> {
  const { inputs, labels, unused } = await contentsOf(arrays, name);
  const { data, notes } = examplesOf({ inputs, labels, name }, options);
  return { data, notes: [...unused, ...notes] };
}

interface Contents {
  readonly inputs: StoredArray;
  readonly labels: StoredArray | undefined;
  /** What is left out, for the user. */
  readonly unused: readonly string[];
}

async function contentsOf(arrays: readonly NamedArray[], name: string): Promise<Contents> {
  const named = (content: Content) =>
    arrays.filter((array) => roleOf(array.name).content === content);
  const loaded = (some: readonly NamedArray[]) => Promise.all(some.map((array) => array.load()));
  const [inputs, labels] = [named("inputs"), named("labels")];
  if (inputs.length > 0) {
    const unused = arrays.filter((array) => !inputs.includes(array) && !labels.includes(array));
    return {
      inputs: onlyOne(await loaded(inputs), "inputs", name)!,
      labels: onlyOne(await loaded(labels), "labels", name),
      unused: unused.length > 0 ? [`not used: ${namesOf(unused)}`] : [],
    };
  }
  const others = await loaded(arrays.filter((array) => !labels.includes(array)));
  const isLabels = ({ shape }: StoredArray) => others.length > 1 && shape.length === 1;
  const answers = [...(await loaded(labels)), ...others.filter(isLabels)];
  const found = onlyOne(
    others.filter((array) => !isLabels(array)),
    "inputs",
    name,
  );
  if (found === undefined) {
    throw badData(
      `${name}: expected inputs and labels, found only ${namesOf(arrays)} - add the inputs`,
    );
  }
  return { inputs: found, labels: onlyOne(answers, "labels", name), unused: [] };
}

/** The only array; of arrays of the same numbers, as scikit-learn's `data` and `images`, the one with more axes. */
function onlyOne(
  arrays: readonly StoredArray[],
  what: string,
  name: string,
): StoredArray | undefined {
  const [first, ...more] = arrays;
  if (first === undefined || more.length === 0) return first;
  const [most, next] = [...arrays].sort((a, b) => b.shape.length - a.shape.length);
  const isTwin = ({ shape }: StoredArray) =>
    shape[0] === first.shape[0] && productOf(shape) === productOf(first.shape);
  if (more.every(isTwin) && most!.shape.length > next!.shape.length) return most;
  const found = arrays.map(({ file, shape }) => `${file} (${shapeText(shape)})`).join(", ");
  throw badData(
    `${name}: expected one array of ${what} in each set, found ${found} - keep one, or name them x_train, y_train, x_test, y_test`,
  );
}

function namesOf(arrays: readonly NamedArray[]): string {
  return firstNames(arrays.map(({ name }) => name));
}
