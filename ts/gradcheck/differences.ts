// Numerical derivatives of a network's loss by its session, without those that are meaningless.

import type { Bytes, Doubles } from "../core/arrays.ts";
import { SimdigitError, usage } from "../core/errors.ts";
import { type NumericalMethod, numericalFlags } from "../core/numerical.ts";
import type { ResidentData, Session } from "../core/session.ts";
import { parameterCount, parameterTensors, type TensorSpec } from "../core/spec.ts";
import { type Extrapolation, extrapolate, LAST_ROW, stepOfRow } from "./richardson.ts";
import { elementName } from "./tensors.ts";

/** An extrapolation starts at this many deltas; its steps shrink to a tenth of delta. */
const WIDER = 4;

export interface DifferencesOptions {
  readonly session: Session;
  readonly data: ResidentData;
  readonly order: Uint32Array;
  readonly method: NumericalMethod;
}

/** Derivatives in the order of the flat parameters; 0 for tensors that were not asked for. */
export interface Found {
  readonly numerical: Doubles;
  /** 1 where a decision differs between the two evaluations. */
  readonly kinks: Bytes;
}

export interface SecondLook extends Extrapolation {
  /** Error of a difference due to roughness of the loss: with saturated outputs, rounding turns its slope into steps. */
  readonly roughness: number;
}

export class Differences {
  readonly #options: DifferencesOptions;

  constructor(options: DifferencesOptions) {
    this.#options = options;
  }

  /** Central differences by every parameter of some tensors, which are given in the order of the flat parameters. */
  async of(tensors: readonly TensorSpec[], delta: number): Promise<Found> {
    const count = parameterCount(this.#options.session.network);
    const numerical = new Float64Array(count);
    const kinks = new Uint8Array(count);
    for (const { first, end } of runs(tensors)) {
      const { gradients, flags } = await this.#ask(first, end - first, delta);
      numerical.set(gradients, first);
      flags.forEach((flag, i) => {
        this.#checkFlag(flag, first + i, delta);
        kinks[first + i] = flag & numericalFlags.kink ? 1 : 0;
      });
    }
    return { numerical, kinks };
  }

  /** The difference by one parameter; undefined at a kink, or if it is not finite. */
  async at(index: number, delta: number): Promise<number | undefined> {
    const { gradients, flags } = await this.#ask(index, 1, delta);
    return flags[0] === 0 ? gradients[0]! : undefined;
  }

  /** The derivative by one parameter, extrapolated from steps around delta that meet no kink. */
  async extrapolated(index: number, delta: number): Promise<SecondLook> {
    let steps: number[] = [];
    let rows: number[] = [];
    for (let row = 0; row <= LAST_ROW; row++) {
      const step = stepOfRow(WIDER * delta, row);
      const quotient = await this.at(index, step);
      if (quotient === undefined) {
        steps = [];
        rows = [];
        continue;
      }
      steps.push(step);
      rows.push(quotient);
    }
    const extrapolation = extrapolate((row) => rows[row]!, rows.length - 1);
    return { ...extrapolation, roughness: roughness(steps, rows) / delta };
  }

  #ask(first: number, count: number, delta: number) {
    const { session, data, order, method } = this.#options;
    return session.numericalGradient(data, order, { delta, method, first, count });
  }

  /** Throws for a parameter that has no difference. */
  #checkFlag(flag: number, index: number, delta: number): void {
    if (!(flag & (numericalFlags.notFinite | numericalFlags.lostStep))) return;
    const tensors = parameterTensors(this.#options.session.network);
    const tensor = tensors.find(({ offset, length }) => index < offset + length)!;
    const name = elementName(tensor, index - tensor.offset);
    if (flag & numericalFlags.lostStep) {
      throw usage(`delta ${delta} is lost beside ${name}: take a wider one`);
    }
    throw new SimdigitError(
      "engine",
      `the loss expected to be finite at ${name} + ${delta} and - ${delta}, and is not - try a smaller delta, or other parameters`,
    );
  }
}

/** Deviation of the losses from a smooth curve: the difference of neighbouring quotients without their h^2 terms. */
function roughness(steps: readonly number[], quotients: readonly number[]): number {
  const smooth: number[] = [];
  for (let k = 1; k < steps.length; k++) {
    const factor = (steps[k - 1]! / steps[k]!) ** 2;
    smooth.push((factor * quotients[k]! - quotients[k - 1]!) / (factor - 1));
  }
  let largest = 0;
  for (let k = 1; k < smooth.length; k++) {
    largest = Math.max(largest, Math.abs(smooth[k]! - smooth[k - 1]!) * steps[k + 1]!);
  }
  return largest;
}

/** Ranges of the flat parameters that hold the tensors; adjacent tensors share one. */
function runs(tensors: readonly TensorSpec[]): { first: number; end: number }[] {
  const found: { first: number; end: number }[] = [];
  for (const { offset, length } of tensors) {
    const last = found.at(-1);
    if (last?.end === offset) last.end = offset + length;
    else found.push({ first: offset, end: offset + length });
  }
  return found;
}
