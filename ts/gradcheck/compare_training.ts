// The same training twice from one start, by numerical derivatives and by backpropagation: what the two
// losses are on the way, and how far the weights part.

import { SimdigitError } from "../core/errors.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Parameters, ResidentData, Session } from "../core/session.ts";

export interface ComparedTrainingOptions {
  /** With a numerical gradient; one of the sessions leaves it out. */
  readonly recipe: Recipe;
  readonly seed: number;
  readonly numerical: Session;
  readonly analytic: Session;
  /** The examples, as each of the two has taken them in. */
  readonly numericalData: ResidentData;
  readonly analyticData: ResidentData;
  /** Steps between two looks. */
  readonly every: number;
  /** Milliseconds, from any start. */
  readonly clock: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** Two runs at one point. */
export interface ComparedPoint {
  /** Steps that each has taken. */
  readonly step: number;
  /** Mean loss of the steps since the last point, each before its update. */
  readonly numericalLoss: number;
  readonly analyticLoss: number;
  /** |w_numerical - w_analytic| / |w_analytic|, Euclidean over all parameters. */
  readonly distance: number;
  /** Of training alone, since the start. */
  readonly numericalSeconds: number;
  readonly analyticSeconds: number;
}

/** One epoch in file order, a point after every so many steps and at the end. */
export async function* compareTraining(
  options: ComparedTrainingOptions,
): AsyncGenerator<ComparedPoint, void, undefined> {
  const { recipe, seed, numerical, analytic, numericalData, analyticData, every, clock } = options;
  const { gradient } = recipe;
  if (gradient === undefined) {
    throw new SimdigitError("usage", "--compare expected --gradient numerical, got analytic");
  }
  for (const session of [numerical, analytic]) await session.initialise(recipe.init, seed);
  const order = Uint32Array.from({ length: numericalData.count }, (_, i) => i);
  const seconds = { numerical: 0, analytic: 0 };
  for (let step = 0; step < order.length && !options.signal?.aborted; ) {
    const part = order.subarray(step, step + every);
    const start = clock();
    const numericalLosses = await numerical.trainNumerically(numericalData, part, gradient);
    const middle = clock();
    const analyticLosses = await analytic.train(analyticData, part);
    seconds.numerical += (middle - start) / 1000;
    seconds.analytic += (clock() - middle) / 1000;
    step += part.length;
    yield {
      step,
      numericalLoss: mean(numericalLosses),
      analyticLoss: mean(analyticLosses),
      distance: distance(await numerical.parameters(), await analytic.parameters()),
      numericalSeconds: seconds.numerical,
      analyticSeconds: seconds.analytic,
    };
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function distance(a: Parameters, b: Parameters): number {
  let difference = 0;
  let length = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    length += b[i]! ** 2;
  }
  return Math.sqrt(difference / length);
}
