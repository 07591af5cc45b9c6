// Numerical derivatives of a network's loss, as its session gives them, with what they cannot tell taken care of.

import { SimdigitError } from "../core/errors.ts";
import { type NumericalMethod, numericalFlags } from "../core/numerical.ts";
import type { ResidentData, Session } from "../core/session.ts";
import { parameterCount, parameterTensors, type TensorSpec } from "../core/spec.ts";
import { type Extrapolation, extrapolate, LAST_ROW, stepOfRow } from "./richardson.ts";
import { elementName } from "./tensors.ts";

/** How much wider than delta an extrapolation starts: its steps shrink to a tenth of delta. */
const WIDER = 4;

export interface DifferencesOptions {
  readonly session: Session;
  readonly data: ResidentData;
  readonly order: Uint32Array;
  readonly method: NumericalMethod;
}

/** In the order of the flat parameters; 0 for those of tensors that were not asked for. */
export interface Found {
  readonly numerical: Float64Array<ArrayBuffer>;
  /** 1 where a decision differs between the two evaluations. */
  readonly kinks: Uint8Array<ArrayBuffer>;
}

export interface SecondLook extends Extrapolation {
  /** What the roughness of the loss makes of a difference: where outputs saturate it has steps, not a slope. */
  readonly roughness: number;
}

export class Differences {
  readonly #options: DifferencesOptions;

  constructor(options: DifferencesOptions) {
    this.#options = options;
  }

  /** Central differences by every parameter of some tensors, given in the order of the flat parameters. */
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

  /** The difference of one parameter, or undefined where it tells nothing: at a kink, or not finite. */
  async at(index: number, delta: number): Promise<number | undefined> {
    const { gradients, flags } = await this.#ask(index, 1, delta);
    return flags[0] === 0 ? gradients[0]! : undefined;
  }

  /**
   * By one parameter as exactly as differences can tell, from steps around delta that meet no kink.
   */
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
      throw new SimdigitError("usage", `delta ${delta} is lost beside ${name}: take a wider one`);
    }
    throw new SimdigitError(
      "engine",
      `the loss expected to be finite at ${name} + ${delta} and - ${delta}, and is not - try a smaller delta, or other parameters`,
    );
  }
}

/** How far losses are from a smooth curve: what neighbouring quotients differ by once h^2 is taken out of them. */
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

/** Neighbouring tensors as one: from where to where in the flat parameters. */
function runs(tensors: readonly TensorSpec[]): { first: number; end: number }[] {
  const found: { first: number; end: number }[] = [];
  for (const { offset, length } of tensors) {
    const last = found.at(-1);
    if (last?.end === offset) last.end = offset + length;
    else found.push({ first: offset, end: offset + length });
  }
  return found;
}
