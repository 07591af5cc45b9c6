// What a session in a worker and its counterpart outside tell each other: calls of methods by number, and their results.

import { type ErrorKind, SimdigitError } from "../../core/errors.ts";
import type { ResidentData, Session } from "../../core/session.ts";
import type { BackendOptions } from "../options.ts";

/** The methods that are called as they are. */
export const methods = [
  "initialise",
  "setSeed",
  "setLearningRate",
  "parameters",
  "loadParameters",
  "optimizerState",
  "loadOptimizerState",
  "takeData",
  "release",
  "train",
  "gradient",
  "numericalGradient",
  "trainNumerically",
  "evaluate",
  "predict",
  "dispose",
] as const satisfies readonly (keyof Session)[];
export type Method = (typeof methods)[number];

/** The first call opens the session; each has a number that its answer repeats. */
export interface Call {
  readonly call: number;
  readonly method: Method | "open";
  readonly given: readonly unknown[];
}

/** A data set among what is given: the number of the call that took it. */
export interface Taken {
  readonly taken: number;
}

/** The result of takeData. */
export interface TakenResult extends Taken {
  readonly resident: ResidentData;
}

/** What is sent of the options. The module is compiled outside, so that workers share its machine code. */
export type RemoteOptions = Omit<BackendOptions, "gpu" | "tiles" | "onNotice">;

/** Properties of the open session that only the worker knows. */
export type Facts = Pick<Session, "backend" | "threads" | "workPerTurn">;

/** "ready" is the first answer of a worker; a notice is for onNotice. */
export type Answer =
  | "ready"
  | { readonly notice: string }
  | { readonly call: number; readonly result: unknown }
  | { readonly call: number; readonly failure: Failure };

/** An error: one of ours by its kind, another one by its name. */
export interface Failure {
  readonly kind?: ErrorKind;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

export function failureOf(error: unknown): Failure {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack, ...(error instanceof SimdigitError && { kind: error.kind }) };
}

export function errorOf({ kind, name, message, stack }: Failure): Error {
  if (kind) return new SimdigitError(kind, message);
  return Object.assign(new Error(message), { name, stack });
}
