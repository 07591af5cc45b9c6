// What an evaluation report is made from: plain data, gathered by whoever trained the settings.

import type { Dataset } from "../core/dataset.ts";
import type { Recipe } from "../core/recipe.ts";
import type { RunRecord } from "../core/run.ts";
import type { Parameters } from "../core/session.ts";

export interface ReportData {
  readonly title: string;
  /** When, where, with which data. */
  readonly facts: readonly Fact[];
  /** What a reader must know to read the figures rightly, a sentence or two each. */
  readonly notes: readonly string[];
  readonly settings: readonly Setting[];
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** One trained network. */
export interface Setting {
  /** The lab's name. Each setting has another. */
  readonly lab: string;
  readonly title: string;
  readonly recipe: Recipe;
  readonly seed: number;
  /** The session's. */
  readonly backend: string;
  readonly record: RunRecord;
  /** The parameters that were tested, and the SHA-256 of their bytes. */
  readonly parameters: Parameters;
  readonly sha256: string;
  /** The examples that they were tested on. */
  readonly test: Dataset;
}
