// What a lab is: a recipe with a name, the figures that its handout prints, and how it prints them.

import type { DataSplits } from "../core/dataset.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Watch } from "../core/watch.ts";

export interface Lab {
  readonly id: string;
  readonly title: string;
  readonly recipe: Recipe;
  readonly published: Published;
  /** The handout trains on pixels / 255 and tests on raw pixels 0..255, which its published accuracy is for. */
  readonly testsOnRawPixels?: boolean;
  /** The lab's own examples, if it does not use MNIST. */
  readonly data?: () => DataSplits;
  /** What the handout prints during training. */
  readonly watch?: Watch;
  /** Default seed of the lab, if it is not 1. */
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
