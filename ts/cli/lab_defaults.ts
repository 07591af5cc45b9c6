// What --help says of flags whose default is the lab's: the value of the command's own lab.

import { chainOf, hiddenActivations } from "../core/dense_chain.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Lab } from "../labs/lab.ts";
import type { Flag } from "./flags.ts";
import { scalings } from "./recipe_flags.ts";

type Value = string | number | undefined;

/** Explains withDefaultsOf's brackets, for the end of --help. */
export const DEFAULTS_NOTE =
  "A lab's name in brackets: its value of the flag; every lab has its own.";

/** What each flag would have to be given as, to be what the recipe has. */
const values: Readonly<Record<string, (recipe: Recipe) => Value>> = {
  hidden: ({ network }) =>
    chainOf(network)
      ?.layers.slice(0, -1)
      .map(({ units }) => units)
      .join(),
  activation: ({ network }) => hiddenActivations(network)[0],
  dropout: ({ network }) => chainOf(network)?.layers[0]?.dropout ?? 0,
  "input-dropout": ({ network }) => chainOf(network)?.inputDropout ?? 0,
  loss: ({ network }) => network.loss,
  dtype: ({ network }) => network.dtype,
  init: ({ init }) => init.weights,
  "init-biases": ({ init }) => init.biases,
  epochs: ({ epochs }) => epochs,
  "batch-size": ({ batchSize }) => batchSize,
  schedule: ({ schedule }) => schedule?.kind ?? "none",
  "early-stopping": ({ earlyStopping = 0 }) => earlyStopping,
  "max-norm": ({ maxNorm = 0 }) => maxNorm,
  shuffle: ({ shuffle }) => (shuffle ? "--shuffle" : "--no-shuffle"),
  "drop-last": ({ dropLast }) => (dropLast ? "--drop-last" : "--no-drop-last"),
  gradient: ({ gradient }) => gradient?.kind ?? "analytic",
  optimizer: ({ optimizer }) => optimizer.name,
  lr: ({ optimizer }) => optimizer.lr,
  "weight-decay": ({ optimizer }) => optimizer.weightDecay ?? 0,
  scaling: ({ scaling }) =>
    Object.entries(scalings).find(([, named]) => isEqual(named, scaling))?.[0],
};

/** The flags, those with a value in the lab with it behind their description, as "xavier-adam: 100". */
export function withDefaultsOf<T extends Readonly<Record<string, Flag>>>(
  { id, recipe }: Lab,
  table: T,
): T {
  return Object.fromEntries(
    Object.entries(table).map(([name, flag]) => {
      const value = flag.defaultDescription === undefined ? values[name]?.(recipe) : undefined;
      return [
        name,
        value === undefined ? flag : { ...flag, defaultDescription: `${id}: ${value}` },
      ];
    }),
  ) as T;
}

function isEqual(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
