// The page's gradient check: compares backpropagation with central differences in float64, in a session of its own.
// It can plant a mistake in backpropagation first.

import { type Dataset, sliceDataset } from "../../core/dataset.ts";
import { usage } from "../../core/errors.ts";
import type { Recipe } from "../../core/recipe.ts";
import type { Session, SessionOptions } from "../../core/session.ts";
import { type NetworkSpec, parameterCount, parameterTensors } from "../../core/spec.ts";
import { checkNetwork } from "../../gradcheck/network.ts";
import { stepCurve } from "../../gradcheck/step_curve.ts";
import { findLab } from "../../labs/labs.ts";
import { recipeForData } from "./opened.ts";
import type { GradientFacts, GradientOptions, PlantedMistake } from "./protocol.ts";

/** Lab with the small network. */
const SMALL = "numerical-derivative";
/** Parameters x examples that take a few seconds. */
const MOST_WORK = 4e6;

/**
 * Checks the gradient on the first examples.
 *
 * @param own the run
 * @param open opens a session
 */
export async function checkGradients(
  { network: which, samples, delta, mistake }: GradientOptions,
  own: { readonly recipe: Recipe; readonly session: Session },
  examples: Dataset,
  open: (options: SessionOptions) => Promise<Session>,
): Promise<GradientFacts> {
  const source =
    which === "own" ? own.recipe : recipeForData(findLab(SMALL).recipe, examples, SMALL);
  const recipe = { ...source, network: { ...source.network, dtype: "f64" as const } };
  checkWork(recipe.network, samples);
  const { network, optimizer } = recipe;
  const session = await open({ network, optimizer, batchSize: samples });
  try {
    if (which === "own") {
      await session.loadParameters(Float64Array.from(await own.session.parameters()));
    } else {
      await session.initialise(recipe.init, 1);
    }
    const data = await session.takeData(sliceDataset(examples, 0, samples), recipe.scaling);
    const order = Uint32Array.from({ length: samples }, (_, i) => i);
    const { gradients } = await session.gradient(data, order);
    const check = await checkNetwork({
      session,
      data,
      order,
      delta,
      analytic: plant(mistake, gradients, recipe.network, samples),
      clock: () => performance.now(),
    });
    const curve = await stepCurve({ session, data, order, method: check.method }, check.tensors);
    return { check, curve };
  } finally {
    await session.dispose();
  }
}

function checkWork(network: NetworkSpec, samples: number): void {
  const parameters = parameterCount(network);
  if (parameters * samples <= MOST_WORK) return;
  throw usage(
    `${parameters.toLocaleString("en-US")} parameters by ${samples} images take too long here - take one image or the small network`,
  );
}

/** The gradient with a mistake in its first tensor. */
function plant(
  mistake: PlantedMistake,
  gradients: Float32Array | Float64Array,
  network: NetworkSpec,
  samples: number,
): Float64Array {
  const planted = Float64Array.from(gradients);
  const { offset, length, shape } = parameterTensors(network)[0]!;
  const factor = { none: 1, off: 1, sum: samples, sign: -1, tenth: 1.0001 }[mistake];
  for (let i = 0; i < length; i++) planted[offset + i]! *= factor;
  if (mistake === "off") {
    // Each unit gets its neighbour's gradient.
    const units = shape[1]!;
    for (let i = 0; i < length; i++) {
      const neighbour = (i % units === units - 1 ? 1 - units : 1) + i;
      planted[offset + i] = gradients[offset + neighbour]!;
    }
  }
  return planted;
}
