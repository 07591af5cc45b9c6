// The data of an evaluation report, as collected by the caller that trained or read the settings.

import type { Answered } from "../core/dataset.ts";
import type { Best } from "../core/early_stopping.ts";
import type { Recipe } from "../core/recipe.ts";
import type { NumberScore } from "../core/regression_metrics.ts";
import type { Evaluation, Parameters } from "../core/session.ts";
import type { EpochPoint } from "./curves.ts";

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

/** One network: trained for the report, or known from a saved model or a history. */
export interface Setting {
  /** Unique among the settings. */
  readonly name: string;
  readonly title: string;
  /** How it was trained; a history does not say. */
  readonly recipe?: Recipe;
  /** At least one; several differ in their seeds. */
  readonly runs: readonly SettingRun[];
}

/** One training of a setting, as far as it is known. */
export interface SettingRun {
  readonly seed?: number;
  /** The session's. */
  readonly backend?: string;
  /** A saved model has none. */
  readonly epochs: readonly EpochPoint[];
  /** Number of epochs trained. */
  readonly trained: number;
  /** Of training alone. */
  readonly seconds?: number;
  readonly best?: Best;
  /** A history has none. */
  readonly tested?: Tested;
}

/** Parameters, and what they do on test examples. */
export interface Tested {
  readonly parameters: Parameters;
  /** SHA-256 of the parameters' bytes. */
  readonly sha256: string;
  /** With targets as the network learns them. */
  readonly test: Answered;
  readonly evaluation: Evaluation;
  /** Of classes. */
  readonly accuracy?: number;
  /** Of numbers. */
  readonly score?: NumberScore;
  /** Accuracy on raw pixels 0..255, where asked for. */
  readonly rawAccuracy?: number;
}
