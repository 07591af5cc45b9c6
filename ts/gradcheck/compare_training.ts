// One training twice from the same start, by numerical derivatives and by backpropagation: both losses by step, and
// the distance between the weights.

import { expected } from "../core/errors.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Parameters, ResidentData, Session } from "../core/session.ts";

export interface ComparedTrainingOptions {
  /** Its gradient is numerical; the analytic session ignores that. */
  readonly recipe: Recipe;
  readonly seed: number;
  readonly numerical: Session;
  readonly analytic: Session;
  /** The same examples, as taken in by each session. */
  readonly numericalData: ResidentData;
  readonly analyticData: ResidentData;
  /** Steps between two points. */
  readonly every: number;
  /** Milliseconds, from any start. */
  readonly clock: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** Both runs after the same number of steps. */
export interface ComparedPoint {
  /** Steps taken. */
  readonly step: number;
  /** Mean loss of the steps since the last point, each before its update. */
  readonly numericalLoss: number;
  readonly analyticLoss: number;
  /** |w_numerical - w_analytic| / |w_analytic|, Euclidean over all parameters. */
  readonly distance: number;
  /** Seconds of training since the start. */
  readonly numericalSeconds: number;
  readonly analyticSeconds: number;
}

/** Trains one epoch in file order; yields a point after every `every` steps and at the end. */
export async function* compareTraining(
  options: ComparedTrainingOptions,
): AsyncGenerator<ComparedPoint, void, undefined> {
  const { recipe, seed, numerical, analytic, numericalData, analyticData, every, clock } = options;
  const { gradient } = recipe;
  if (gradient === undefined) throw expected("gradient of the recipe", "numerical", "analytic");
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
