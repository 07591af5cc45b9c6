// The data of an evaluation report, as collected by the caller that trained the settings.

import type { Dataset } from "../core/dataset.ts";
import type { Recipe } from "../core/recipe.ts";
import type { RunRecord } from "../core/run.ts";
import type { Parameters } from "../core/session.ts";

export interface ReportData {
  readonly title: string;
  /** Date, host and data, for example. */
  readonly facts: readonly Fact[];
  /** What readers need to know to interpret the figures, a sentence or two each. */
  readonly notes: readonly string[];
  readonly settings: readonly Setting[];
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** One trained network. */
export interface Setting {
  /** The lab's name, unique among the settings. */
  readonly lab: string;
  readonly title: string;
  readonly recipe: Recipe;
  readonly seed: number;
  /** The session's. */
  readonly backend: string;
  readonly record: RunRecord;
  /** The tested parameters, and the SHA-256 of their bytes. */
  readonly parameters: Parameters;
  readonly sha256: string;
  /** The examples they were tested on. */
  readonly test: Dataset;
}
