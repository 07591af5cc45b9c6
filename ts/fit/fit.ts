// fit(x, y): from examples and answers to a model that predicts. The rest of simdigit trains by recipes; this is the
// door for whoever wants none.

import { openSession } from "../backends/open.ts";
import type { Label } from "../core/outputs.ts";
import type { Answers } from "./answers.ts";
import { FittedModel } from "./fitted.ts";
import { learn } from "./learn.ts";
import { openSaved, type Saved } from "./model.ts";
import type { Nested } from "./nested.ts";
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
 * The same x, y and options give the same weights on every host, with the strict build of the engine.
 *
 * @throws SimdigitError "usage" before training for wrong data or options, naming the place; "engine" if the loss
 *   becomes infinite; the reason of `signal` once it aborts
 */
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
export async function fit(x: Nested, y: Answers, options: FitOptions = {}): Promise<FittedModel> {
  checkFitOptions(options);
  const { seed = 1, signal } = options;
  signal?.throwIfAborted();
  const prepared = prepare(x, y, options, seed);
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
    const saved: Saved = {
      recipe,
      seed,
      data: "examples",
      epochs: end.best?.epoch ?? end.epochs,
      ...(end.best ? { best: end.best } : {}),
      parameters: await session.parameters(),
      optimizer: await session.optimizerState(),
      outputs,
    };
    const rows = { train: table.matrix.count, test: test?.matrix.count ?? 0 };
    return new FittedModel(saved, await openSaved(saved, host), { history, rows, score });
  } finally {
    await session.dispose();
  }
}
