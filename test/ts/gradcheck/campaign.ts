// Runs the checker on planted bugs and on right networks. The test runs a few of each, scripts/planted_bugs.ts many.

import { forward } from "../../../ts/backends/reference/network.ts";
import { ReferenceSession } from "../../../ts/backends/reference/session.ts";
import { scaleValue } from "../../../ts/core/dataset.ts";
import { optimizerDefaults } from "../../../ts/core/optimizer.ts";
import type { Session, SessionOptions } from "../../../ts/core/session.ts";
import { checkNetwork, type NetworkCheck } from "../../../ts/gradcheck/network.ts";
import type { PlantedBug } from "./planted_bugs.ts";
import { describe, type RandomCase, randomCase, scaling } from "./random_networks.ts";
import { gradientWith, type Step } from "./wrong_network.ts";

export const openReference: Open = (options) => ReferenceSession.open(options);

export type Open = (options: SessionOptions) => Promise<Session>;

/** A bug shows in a case if some element is off by this share of the largest; less may be rounding. */
const EFFECT = 1e-6;
/** Number of cases to draw until a bug shows. */
const MOST_DRAWS = 50;

/** Smallest y (1 - y) of an output at which a cross-entropy can be differenced. */
const LEAST_SLOPE = { f32: 1e-4, f64: 1e-6 } as const;

/**
 * Whether some output y of a cross-entropy is next to 0 or 1. At y = 1 - 1e-13 the loss has steps from the rounding of
 * 1 - y, and PyTorch's bounds give it a slope that is not its derivative: there is no right gradient to check.
 */
export async function isSaturated(drawn: RandomCase): Promise<boolean> {
  const { loss, dtype } = drawn.network;
  if (loss !== "binary_cross_entropy" && loss !== "summed_binary_cross_entropy") return false;
  const { network, parameters, x, labels, dropout } = await stepOf(drawn);
  const outputs = forward(network, parameters, x, labels.length, dropout).at(-1)!.acts;
  return outputs.some((y) => y * (1 - y) < LEAST_SLOPE[dtype]);
}

/** Checks a session's own gradient, or the given one. */
export async function checkCase(
  drawn: RandomCase,
  open: Open,
  analytic?: Float64Array,
): Promise<NetworkCheck> {
  const session = await open(optionsOf(drawn));
  try {
    await session.initialise(drawn.init, drawn.seed);
    const data = await session.takeData(drawn.data, scaling);
    return await checkNetwork({ session, data, order: drawn.order, analytic });
  } finally {
    await session.dispose();
  }
}

export interface Planted {
  readonly check: NetworkCheck;
  readonly what: string;
  /** Number of cases drawn before this one in which the bug did not show. */
  readonly without: number;
}

/** Plants a bug in the first case from this number on in which it shows. */
export async function plant(bug: PlantedBug, number: number): Promise<Planted> {
  for (let without = 0; without < MOST_DRAWS; without++) {
    const drawn = randomCase(number + without, bug.wanted);
    if (await isSaturated(drawn)) continue;
    const step = await stepOf(drawn);
    const wrong = gradientWith(bug.mistake, step);
    if (!shows(wrong, gradientWith({}, step))) continue;
    const check = await checkCase(drawn, openReference, wrong);
    return { check, what: describe(drawn), without };
  }
  throw new Error(`${bug.name}: does not show in ${MOST_DRAWS} cases from ${number} on`);
}

/** What a case's gradient is computed from. */
export async function stepOf(drawn: RandomCase): Promise<Step> {
  const { network, data, order, seed } = drawn;
  const session = await openReference(optionsOf(drawn));
  await session.initialise(drawn.init, seed);
  const { inputs } = network;
  const rows = Array.from(order, (example) =>
    Array.from(data.inputs.subarray(example * inputs, (example + 1) * inputs), (value, j) =>
      scaleValue(value, scaling, j),
    ),
  );
  return {
    network,
    parameters: Float64Array.from(await session.parameters()),
    x: Float64Array.from(rows.flat()),
    labels: Uint8Array.from(order, (example) => data.labels[example]!),
    dropout: { seed, step: 0 },
  };
}

function optionsOf({ network, order }: RandomCase): SessionOptions {
  return { network, optimizer: optimizerDefaults("sgd"), batchSize: order.length };
}

function shows(wrong: Float64Array, right: Float64Array): boolean {
  const largest = Math.max(...right.map(Math.abs));
  return right.some((value, i) => Math.abs(wrong[i]! - value) > EFFECT * Math.max(largest, 1e-3));
}
