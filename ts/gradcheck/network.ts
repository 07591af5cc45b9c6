// A network's gradient by backpropagation against its numerical derivatives, tensor by tensor.
// The session differentiates and backpropagates; what the numbers say is found out here.

import { SimdigitError } from "../core/errors.ts";
import type { NumericalMethod } from "../core/numerical.ts";
import type { Parameters, ResidentData, Session } from "../core/session.ts";
import type { NetworkSpec, TensorSpec } from "../core/spec.ts";
import type { Accuracy } from "./comparison.ts";
import { Differences } from "./differences.ts";
import { judge, type Verdict } from "./judge.ts";
import { largestOf } from "./relative_error.ts";
import { automaticStep, shown } from "./step.ts";
import { elementName, tensorsNamed } from "./tensors.ts";
import { judgeDecay, type WeightDecay } from "./weight_decay.ts";

export interface NetworkCheckOptions {
  /** Stands at the parameters to check at; its dropout masks are those of its next step. */
  readonly session: Session;
  readonly data: ResidentData;
  /** The batch: numbers of examples. */
  readonly order: Uint32Array;
  /** Distance of the two evaluations from a parameter, by default DEFAULT_DELTA. */
  readonly delta?: number | undefined;
  /** By default "incremental". */
  readonly method?: NumericalMethod | undefined;
  /** Largest relative error of a right gradient; by default defaultTolerance of the network's type. */
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
  /** How many parameters were checked, and how many losses were evaluated for that. */
  readonly parameters: number;
  readonly evaluations: number;
  /** Of the numerical derivatives, the fastest of as many runs as fit into RUN_FOR; 0 without a clock. */
  readonly seconds: number;
  /** Loss and weight decay together, where asked for. */
  readonly decayed?: Verdict;
}

/** The handout's: wide enough that rounding, epsilon / delta, stays away from what is compared. */
export const DEFAULT_DELTA = 1e-4;

/** Numerical derivatives are float64 whatever the network's type; the analytic ones of f32 are rounded to 24 bits. */
export const defaultTolerance = { f32: 1e-3, f64: 1e-6 } as const;

/** For the shares of a table. */
const tolerances = { f32: [1e-2, 1e-3, 1e-4, 1e-5], f64: [1e-3, 1e-5, 1e-7, 1e-9] } as const;

/** Milliseconds for which a clock has short computations repeated: the first runs before it is compiled well. */
const RUN_FOR = 100;
const MOST_RUNS = 20;

/** Of the analytic gradients: 1 and the number after it. */
const epsilons = { f32: 2 ** -23, f64: Number.EPSILON } as const;

/** Of epsilon: how large rounding is taken to be in a loss, and in sums over a layer and a batch. */
const ROUNDINGS = 16;

/**
 * Checks the gradient of one batch.
 *
 * @throws SimdigitError "usage" for a tensor that is not there and a delta that is none or that a parameter
 *   swallows; "engine" for a loss or gradient that is not finite, with its place
 */
export async function checkNetwork(options: NetworkCheckOptions): Promise<NetworkCheck> {
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
    // What rounding may give a derivative, numerical or analytic, must not reach the tolerance for it alone.
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

/** What `work` gives, and how long it takes once it is warm. */
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

/** Throws a usage error for settings that cannot be right for the network, whatever its parameters. */
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
    throw usage(`${what} expected a positive number, got ${value} - ${works} works`);
  }
  tensorsNamed(network, tensors);
}

/** Throws where a parameter + delta is the parameter again. Differences are float64, whatever the network's type. */
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
): Float64Array<ArrayBuffer> {
  if (given.length !== length) {
    throw usage(`analytic gradient expected ${length} elements, got ${given.length}`);
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

function usage(message: string): SimdigitError {
  return new SimdigitError("usage", message);
}

function engine(message: string): SimdigitError {
  return new SimdigitError("engine", message);
}
