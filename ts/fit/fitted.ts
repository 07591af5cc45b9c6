// What fit gives back: a model, and how its training went.

import type { Label } from "../core/outputs.ts";
import type { Session } from "../core/session.ts";
import { layerSizes } from "../core/spec.ts";
import { Model, type Saved } from "./model.ts";
import type { FitEpoch } from "./options.ts";
import type { Score } from "./score.ts";

export interface Training {
  readonly history: readonly FitEpoch[];
  /** Rows that it learned from, and rows held out to test on. */
  readonly rows: { readonly train: number; readonly test: number };
  /** On the held-out rows; on the training rows if none are held out. */
  readonly score: Score;
}

export class FittedModel<A extends Label | number[] = Label | number[]> extends Model<A> {
  readonly #history: readonly FitEpoch[];
  /** Rows that it learned from, and rows held out to test on: 0 if there were too few. */
  readonly rows: { readonly train: number; readonly test: number };
  /** Mean loss on the held-out rows; on the training rows if none are held out. */
  readonly loss: number;
  /** Share of the same rows that are classified correctly; of classes only. */
  declare readonly accuracy?: number;
  /** confusion[class][answer] counts the same rows, in the order of `classes`; of classes only. */
  declare readonly confusion?: readonly (readonly number[])[];
  /** Share of the variance of the same rows that is explained, 1 at best; of a regression only. */
  declare readonly r2?: number;
  /** One sentence: the network, its training, and how it did on which rows. */
  readonly summary: string;

  /** For fit. */
  constructor(saved: Saved, session: Session, training: Training) {
    super(saved, session);
    const { history, rows, score } = training;
    this.#history = history;
    this.rows = rows;
    Object.assign(this, score);
    this.loss = score.loss;
    this.summary = summaryOf(saved, training);
  }

  /** Each epoch's cost, loss and accuracy. */
  get history(): readonly FitEpoch[] {
    return this.#history;
  }
}

/** As "784-128-10: accuracy 0.880 on 1,000 held-out rows, after 16 epochs on the other 4,000". */
function summaryOf({ recipe, epochs }: Saved, { rows, score }: Training): string {
  const { accuracy, r2 = 0 } = score;
  const result = accuracy === undefined ? `r2 ${r2.toFixed(3)}` : `accuracy ${accuracy.toFixed(3)}`;
  const [on, others] =
    rows.test > 0
      ? [counted(rows.test, "held-out row"), ` on the other ${grouped(rows.train)}`]
      : [`the ${counted(rows.train, "row")} that it learned from`, ""];
  const sizes = layerSizes(recipe.network).join("-");
  return `${sizes}: ${result} on ${on}, after ${counted(epochs, "epoch")}${others}`;
}

function counted(value: number, what: string): string {
  return `${grouped(value)} ${what}${value === 1 ? "" : "s"}`;
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
