// What a lab is: a recipe with a name, the figures that its handout prints, and how it prints them.

import type { DataSplits } from "../core/dataset.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Watch } from "../core/watch.ts";

export interface Lab {
  readonly id: string;
  readonly title: string;
  readonly recipe: Recipe;
  readonly published: Published;
  /** The handout trains on pixels / 255 and tests on raw pixels 0..255: its accuracy is that of raw pixels. */
  readonly testsOnRawPixels?: boolean;
  /** The lab's own examples, in place of MNIST. */
  readonly data?: () => DataSplits;
  /** What the handout prints while it trains. */
  readonly watch?: Watch;
  /** Used unless another is asked for; by default 1. */
  readonly seed?: number;
  /** Peculiarities of the handout's program that shape its figures, a sentence each. */
  readonly quirks?: readonly string[];
}

/** Figures that the handout prints. */
export interface Published {
  /** Mean cost of the epochs from `firstEpoch`, by default 1. */
  readonly cost?: readonly number[];
  readonly firstEpoch?: number;
  readonly accuracy?: number;
  /** Least probability of the right class over all examples. */
  readonly probability?: number;
  /** The watched figure, by step. */
  readonly watched?: Readonly<Record<number, number>>;
}
