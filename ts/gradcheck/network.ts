// Checks a network's gradient by backpropagation against its numerical derivatives, tensor by tensor. The session
// computes both.

import type { Doubles } from "../core/arrays.ts";
import { checkObject, expected, SimdigitError, usage } from "../core/errors.ts";
import type { NumericalMethod } from "../core/numerical.ts";
import type { Parameters, ResidentData, Session } from "../core/session.ts";
import type { NetworkSpec, TensorSpec } from "../core/spec.ts";
import { checkSession } from "../core/train_options.ts";
import type { Accuracy } from "./comparison.ts";
import { Differences } from "./differences.ts";
import { judge, type Verdict } from "./judge.ts";
import { largestOf } from "./relative_error.ts";
import { automaticStep, shown } from "./step.ts";
import { elementName, tensorsNamed } from "./tensors.ts";
import { doublesOf } from "./vector.ts";
import { judgeDecay, type WeightDecay } from "./weight_decay.ts";

export interface NetworkCheckOptions {
  /** Holds the parameters to check at. The dropout masks are those of its next step. */
  readonly session: Session;
  readonly data: ResidentData;
  /** Indices of the batch's examples. */
  readonly order: Uint32Array;
  /** Step of the central differences, by default 1e-4. */
  readonly delta?: number | undefined;
  /** By default "incremental". */
  readonly method?: NumericalMethod | undefined;
  /** Largest relative error that passes; by default 1e-6, for f32 1e-3. */
  readonly tolerance?: number | undefined;
  /** Names of the tensors to check, by default all. */
  readonly tensors?: readonly string[] | undefined;
  /** The gradient to check, in the order of the flat parameters; by default the session's own. */
  readonly analytic?: ArrayLike<number> | undefined;
  readonly weightDecay?: WeightDecay | undefined;
  /** Milliseconds, from any start. */
  readonly clock?: (() => number) | undefined;
}

export interface NetworkCheck extends Verdict {
  readonly delta: number;
  readonly method: NumericalMethod;
  readonly tolerance: number;
  readonly samples: number;
  /** Mean loss of the batch, as Session.gradient has it. */
  readonly loss: number;
  /** Number of parameters checked, and of losses evaluated for that. */
  readonly parameters: number;
  readonly evaluations: number;
  /** Time of the numerical derivatives, the fastest of as many runs as fit into RUN_FOR; 0 without a clock. */
  readonly seconds: number;
  /** The verdict on loss and weight decay together, if asked for. */
  readonly decayed?: Verdict;
}

/** The handout's step: wide enough to keep rounding, epsilon / delta, far below the tolerance. */
export const DEFAULT_DELTA = 1e-4;

/** Numerical derivatives are always float64; analytic ones in f32 are rounded to 24 bits. */
export const defaultTolerance = { f32: 1e-3, f64: 1e-6 } as const;

/** Tolerances of TensorComparison.past. */
const tolerances = { f32: [1e-2, 1e-3, 1e-4, 1e-5], f64: [1e-3, 1e-5, 1e-7, 1e-9] } as const;

/** Milliseconds for which a timed computation is repeated: its first run is not fully optimised yet. */
const RUN_FOR = 100;
const MOST_RUNS = 20;

/** Machine epsilon of the analytic gradients. */
const epsilons = { f32: 2 ** -23, f64: Number.EPSILON } as const;

/** Assumed rounding error of a loss, or of a sum over a layer and a batch, in units of epsilon. */
const ROUNDINGS = 16;

/**
 * Checks the gradient of one batch.
 *
 * @throws SimdigitError "usage" for an unknown tensor, an invalid delta, or one lost to rounding; "engine" for a loss or
 *   gradient that is not finite, with its place
 */
export async function checkNetwork(options: NetworkCheckOptions): Promise<NetworkCheck> {
  checkObject("options", options, "an object with session, data and order");
  checkSession(options.session);
  const { session, data, order, delta = DEFAULT_DELTA, method = "incremental" } = options;
  const { clock, weightDecay } = options;
  const { network } = session;
  const tolerance = options.tolerance ?? defaultTolerance[network.dtype];
  checkSettings(options, network);
  const tensors = tensorsNamed(network, options.tensors);
  const parameters = await session.parameters();
  checkStepKept(tensors, parameters, delta);
  const { loss, gradients } = await session.gradient(data, order);
  if (!Number.isFinite(loss)) {
    throw engine(
      `the loss of the batch expected to be finite, got ${loss} - check at other parameters`,
    );
  }
  const analytic = checkedGradient(options.analytic ?? gradients, tensors, parameters.length);
  const differences = new Differences({ session, data, order, method });
  const { result, seconds } = await timed(clock, () => differences.of(tensors, delta));
  const { numerical, kinks } = result;
  const accuracy: Accuracy = {
    tolerance,
    // Rounding alone, of a numerical or an analytic derivative, must not exceed the tolerance.
    leastFloor:
      Math.max(
        (ROUNDINGS * Number.EPSILON * Math.max(1, Math.abs(loss))) / delta,
        ROUNDINGS * epsilons[network.dtype] * Math.max(1, largestOf(analytic)),
      ) / defaultTolerance[network.dtype],
    tolerances: tolerances[network.dtype],
  };
  const closer = (index: number) => differences.extrapolated(index, delta);
  const asked = { network, samples: order.length, tensors, accuracy, kinks };
  const verdict = await judge({ ...asked, analytic, numerical, closer });
  const count = tensors.reduce((sum, { length }) => sum + length, 0);
  return {
    ...verdict,
    delta,
    method,
    tolerance,
    samples: order.length,
    loss,
    parameters: count,
    evaluations: 2 * count,
    seconds,
    ...(weightDecay && {
      decayed: await judgeDecay(weightDecay, parameters, delta, {
        ...asked,
        analytic,
        numerical,
        closer,
      }),
    }),
  };
}

/** The result of `work`, and its time once it is warm. */
async function timed<T>(
  clock: (() => number) | undefined,
  work: () => Promise<T>,
): Promise<{ result: T; seconds: number }> {
  if (clock === undefined) return { result: await work(), seconds: 0 };
  const begin = clock();
  let fastest = Infinity;
  for (let run = 1; ; run++) {
    const start = clock();
    const result = await work();
    fastest = Math.min(fastest, clock() - start);
    if (run === MOST_RUNS || clock() - begin > RUN_FOR) {
      return { result, seconds: fastest / 1000 };
    }
  }
}

/** Throws a usage error for settings that are wrong for the network, whatever its parameters. */
export function checkSettings(
  { delta, tolerance, tensors }: Pick<NetworkCheckOptions, "delta" | "tolerance" | "tensors">,
  network: NetworkSpec,
): void {
  const settings = [
    ["delta", delta, DEFAULT_DELTA],
    ["tolerance", tolerance, defaultTolerance[network.dtype]],
  ] as const;
  for (const [what, value, works] of settings) {
    if (value === undefined || (value > 0 && value < Infinity)) continue;
    throw expected(what, "a positive number", `${value} - ${works} works`);
  }
  tensorsNamed(network, tensors);
}

/** Throws if some w + delta is w again. Differences are float64, whatever the network's type. */
function checkStepKept(
  tensors: readonly TensorSpec[],
  parameters: Parameters,
  delta: number,
): void {
  for (const tensor of tensors) {
    for (let i = 0; i < tensor.length; i++) {
      const w = parameters[tensor.offset + i]!;
      if (w + delta !== w && w - delta !== w) continue;
      const works = shown(automaticStep(w, "central"));
      throw usage(
        `delta ${delta} is lost beside ${elementName(tensor, i)} = ${w}: w + delta is w again - a delta of ${works} works`,
      );
    }
  }
}

function checkedGradient(
  given: ArrayLike<number>,
  tensors: readonly TensorSpec[],
  length: number,
): Doubles {
  if (doublesOf("analytic gradient", given).length !== length) {
    throw expected("analytic gradient", `${length} elements`, given.length);
  }
  for (const tensor of tensors) {
    for (let i = 0; i < tensor.length; i++) {
      const value = given[tensor.offset + i]!;
      if (Number.isFinite(value)) continue;
      throw engine(
        `analytic gradient of ${elementName(tensor, i)} expected to be finite, got ${value}`,
      );
    }
  }
  return Float64Array.from(given);
}

function engine(message: string): SimdigitError {
  return new SimdigitError("engine", message);
}
