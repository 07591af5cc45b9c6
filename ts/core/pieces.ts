// The pieces of a training, between which the event loop may get a turn: the steps of one call of a session, and the
// examples of one call of an evaluation. Weights and losses do not depend on how steps are cut. An evaluation's loss
// does, in its last bit, so its pieces depend on the network alone.

import type { Recipe } from "./recipe.ts";
import type { Session } from "./session.ts";
import { parameterCount } from "./spec.ts";

/** Milliseconds that a piece of steps should take. */
const WANTED = 20;
/** A piece has at most so many times the steps of the one before. */
const GROWTH = 8;
/** Multiply-adds of the first piece of steps, which is measured. */
const FIRST_WORK = 1e6;
/** Multiply-adds of a piece of an evaluation: some 5 ms. */
const EVALUATION_WORK = 1e8;
/** Multiply-adds that take as long as everything else that a batch needs. */
const WORK_OF_BATCH = 1e4;
/** Multiply-adds of the numerical derivative of one parameter; roughly, and more in deep networks. */
const NUMERICAL_WORK = 100;

/** How many steps to ask a session for: as many as take some 20 ms, or what the session itself wants. */
export class StepCount {
  #steps: number;
  readonly #adapts: boolean;

  constructor({ workPerTurn }: Session, recipe: Recipe) {
    this.#adapts = workPerTurn === undefined;
    this.#steps = Math.max(1, Math.floor((workPerTurn ?? FIRST_WORK) / workOfStep(recipe)));
  }

  get steps(): number {
    return this.#steps;
  }

  /** Adapts to the time that a piece took. */
  note(steps: number, milliseconds: number): void {
    if (!this.#adapts) return;
    const wanted = Math.floor((steps * WANTED) / Math.max(milliseconds, 1e-3));
    this.#steps = Math.max(1, Math.min(wanted, Math.max(this.#steps, GROWTH * steps)));
  }
}

/** Examples of a piece of an evaluation: whole batches, at least one. */
export function examplesOfPiece({ network, batchSize, workPerTurn }: Session): number {
  const work = parameterCount(network) * batchSize + WORK_OF_BATCH;
  return Math.max(1, Math.floor((workPerTurn ?? EVALUATION_WORK) / work)) * batchSize;
}

function workOfStep({ network, batchSize, gradient }: Recipe): number {
  const work = gradient ? NUMERICAL_WORK : 3 * batchSize;
  return parameterCount(network) * work + WORK_OF_BATCH;
}
