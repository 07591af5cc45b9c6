// fit(x, y) and fit(data): from examples and answers to a model that predicts. The rest of simdigit trains by recipes; this is the
// door for whoever wants none.

import { openSession } from "../backends/open.ts";
import type { Dataset, GivenData, RegressionDataset } from "../core/dataset.ts";
import { expected, usage } from "../core/errors.ts";
import { rangeOfImages } from "../core/image_range.ts";
import type { ClassNumbers } from "../core/labels.ts";
import type { Label } from "../core/outputs.ts";
import { shown } from "../core/shown.ts";
import type { Answers } from "./answers.ts";
import { isDataset } from "./data_set.ts";
import { FittedModel } from "./fitted.ts";
import { learn } from "./learn.ts";
import { type ExamplesAndAnswers, openSaved, type Saved } from "./model.ts";
import { isList, type Nested } from "./nested.ts";
import { checkFitOptions, type FitOptions, hostOptions } from "./options.ts";
import { prepare } from "./prepare.ts";
import { recipeOf } from "./recipe.ts";

/** What a model answers that learned from such labels: any number, not only those that it saw. */
type Answer<L> = L extends string ? L : L extends number ? number : boolean;

/**
 * Trains a network on examples, and returns it as a model that answers for others.
 *
 * x is rows of numbers, images (rows of rows), or one flat array of them all; arrays and typed arrays of any element
 * type but BigInt. Bytes (Uint8Array, Uint8ClampedArray) are pixels from 0 to 255; other numbers are features, which are
 * standardised.
 *
 * y has one answer for each example. Names, booleans, whole numbers and one-hot rows are classes; other numbers, and
 * rows of numbers, make a regression. `task` says otherwise.
 *
 * A data set, as the readers of simdigit/data return it, stands for x and y. Its classes go by their names, if it has
 * some. Its bytes are pixels if it has the shape of an image, else features.
 *
 * The same examples and options give the same weights on every host, with the strict build of the engine.
 *
 * @throws SimdigitError "usage" before training for wrong data or options, naming the place; "engine" if the loss
 *   becomes infinite; the reason of `signal` once it aborts
 */
export async function fit(
  data: Dataset<ClassNumbers>,
  options?: FitOptions,
): Promise<FittedModel<Label>>;
export async function fit(
  data: RegressionDataset,
  options?: FitOptions,
): Promise<FittedModel<number | number[]>>;
export async function fit(data: GivenData, options?: FitOptions): Promise<FittedModel>;
export async function fit<C extends Label>(
  x: Nested,
  y: Answers,
  options: FitOptions & { readonly classes: readonly C[] },
): Promise<FittedModel<C>>;
export async function fit<L extends Label>(
  x: Nested,
  y: ArrayLike<L>,
  options?: FitOptions,
): Promise<FittedModel<Answer<L>>>;
export async function fit(
  x: Nested,
  y: readonly ArrayLike<number>[],
  options: FitOptions & { readonly task: "regression" },
): Promise<FittedModel<number[]>>;
export async function fit(
  x: Nested,
  y: readonly ArrayLike<number>[],
  options?: FitOptions,
): Promise<FittedModel<number | number[]>>;
export async function fit(x: Nested, y: Answers, options?: FitOptions): Promise<FittedModel>;
export async function fit(
  x: Nested | GivenData,
  y?: Answers | FitOptions,
  others: FitOptions = {},
): Promise<FittedModel> {
  checkNoSets(x);
  const ofData = isDataset(x);
  const given = ofData ? (x as GivenData) : ({ x, y } as ExamplesAndAnswers);
  if (ofData && isList(y)) {
    throw expected("y", "options, as the data set has its own answers", shown(y));
  }
  const options = ofData ? ((y ?? {}) as FitOptions) : others;
  checkFitOptions(options);
  const { seed = 1, signal } = options;
  signal?.throwIfAborted();
  const prepared = prepare(given, options, seed);
  const { train: table, test, outputs, scaling } = prepared;
  const recipe = recipeOf(options, {
    kind: outputs.kind,
    inputs: table.matrix.features,
    outputs: outputs.kind === "classes" ? outputs.classes.length : outputs.means.length,
    trainingRows: table.matrix.count,
    scaling,
  });
  const host = hostOptions(options);
  const session = await openSession({ ...host, ...recipe });
  try {
    const { history, end, score } = await learn(session, recipe, prepared, options);
    const { shape, inputs } = table.matrix;
    const range = shape && rangeOfImages(inputs);
    const columns = ofData ? (x as GivenData).columns : undefined;
    const saved: Saved = {
      recipe,
      seed,
      data: ofData ? x.name : "examples",
      epochs: end.best?.epoch ?? end.epochs,
      ...(end.best ? { best: end.best } : {}),
      parameters: await session.parameters(),
      optimizer: await session.optimizerState(),
      outputs,
      ...(shape && { shape }),
      ...(range && { range }),
      ...(columns && { columns }),
    };
    const rows = { train: table.matrix.count, test: test?.matrix.count ?? 0 };
    return new FittedModel(saved, await openSaved(saved, host), { history, rows, score });
  } finally {
    await session.dispose();
  }
}

/** What readData and heldBack give is two data sets. */
function checkNoSets(x: unknown): void {
  if (typeof x !== "object" || x === null || !("train" in x)) return;
  throw usage(
    "data expected a data set, got an object with train - pass its sets as fit(train, { test })",
  );
}
