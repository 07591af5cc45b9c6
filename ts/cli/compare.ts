// train --compare: one recipe by numerical derivatives and by backpropagation, side by side from the same start.

import { setImmediate } from "node:timers/promises";
import { openSession } from "../backends/open.ts";
import type { Build } from "../backends/wasm/engine.ts";
import type { DataSplits } from "../core/dataset.ts";
import { accuracy } from "../core/metrics.ts";
import type { Recipe } from "../core/recipe.ts";
import { layerSizes } from "../core/spec.ts";
import { type ComparedPoint, compareTraining } from "../gradcheck/compare_training.ts";
import type { Platform } from "../platform/platform.ts";
import { grouped, type Output, percent } from "./output.ts";
import { plotFigure } from "./plot.ts";
import { openProgress } from "./progress.ts";

export interface CompareOptions {
  readonly source: string;
  readonly splits: DataSplits;
  readonly platform: Platform;
  readonly output: Output;
  readonly lab: string;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly build: Build;
  /** File for the curves of both. */
  readonly plot?: string | undefined;
  readonly signal: AbortSignal;
}

/** Steps between two points, as in the handout's output. */
const EVERY = 200;

/** Runs both; returns whether the run was interrupted. */
export async function runCompared(options: CompareOptions): Promise<boolean> {
  const { platform, output, lab, recipe, splits, source, seed, build, signal } = options;
  const open = () => openSession({ ...recipe, build });
  const [numerical, analytic] = [await open(), await open()];
  try {
    const { train, test } = splits;
    const facts = [
      `${layerSizes(recipe.network).join("-")}, ${recipe.network.dtype}, sgd, lr ${recipe.optimizer.lr}, delta ${recipe.gradient?.delta}`,
      `data ${source}: ${grouped(train.count)} to train, ${grouped(test.count)} to test; seed ${seed}`,
      "the numerical run updates each tensor before it differentiates the next, backpropagation all at once",
    ];
    const title = `${lab}: numerical derivative and backpropagation from one start`;
    for (const line of [
      title,
      ...facts,
      "",
      "    step  numerical   analytic  distance of the weights",
    ]) {
      output.line(line);
    }
    const events = compareTraining({
      recipe,
      seed,
      numerical,
      analytic,
      numericalData: await numerical.takeData(train, recipe.scaling),
      analyticData: await analytic.takeData(train, recipe.scaling),
      every: EVERY,
      clock: () => platform.now(),
      signal,
    });
    const points: ComparedPoint[] = [];
    const bar = openProgress("steps");
    for await (const point of events) {
      points.push(point);
      bar.update(point.step, train.count);
      tellPoint(output, point, train.count);
      await setImmediate(); // lets Ctrl-C through
    }
    bar.stop();
    const shares: number[] = [];
    for (const session of [numerical, analytic]) {
      const { predictions } = await session.evaluate(await session.takeData(test, recipe.scaling));
      shares.push(accuracy(predictions, test.labels));
    }
    const [byNumerical, byAnalytic] = shares as [number, number];
    const { numericalSeconds = 0, analyticSeconds = 0, distance = 0 } = points.at(-1) ?? {};
    output.event({
      event: "compared",
      steps: points.at(-1)?.step ?? 0,
      numerical_accuracy: byNumerical,
      analytic_accuracy: byAnalytic,
      distance,
      numerical_seconds: numericalSeconds,
      analytic_seconds: analyticSeconds,
    });
    const end = `test accuracy: numerical ${percent(byNumerical)} in ${numericalSeconds.toFixed(2)} s, analytic ${percent(byAnalytic)} in ${analyticSeconds.toFixed(2)} s`;
    output.line();
    output.line(end);
    if (options.plot !== undefined) {
      const { comparedFigure } = await import("../report/compared_training.ts");
      const figure = comparedFigure({ title, facts: [...facts, end], points });
      await plotFigure(platform, options.plot, figure);
    }
    return signal.aborted;
  } finally {
    await numerical.dispose();
    await analytic.dispose();
  }
}

/** Tells every point with --json, about twenty for people. */
function tellPoint(output: Output, point: ComparedPoint, steps: number): void {
  const { step, numericalLoss, analyticLoss, distance } = point;
  output.event({
    event: "compare",
    step,
    numerical_loss: numericalLoss,
    analytic_loss: analyticLoss,
    distance,
  });
  const sparse = EVERY * Math.max(1, Math.round(steps / EVERY / 20));
  if (step % sparse !== 0 && step !== steps) return;
  const losses = [numericalLoss, analyticLoss].map((loss) => loss.toFixed(6).padStart(9));
  output.line(`${grouped(step).padStart(8)}  ${losses.join("  ")}  ${distance.toExponential(2)}`);
}
