// What gradcheck differentiates: a lab's network or a model's, with what the flags change.

import type { Backend } from "../../backends/open.ts";
import type { Checkpoint } from "../../core/checkpoint.ts";
import { usage } from "../../core/errors.ts";
import type { Recipe } from "../../core/recipe.ts";
import type { Lab } from "../../labs/lab.ts";
import { DEFAULT_LAB, findLab, labs } from "../../labs/labs.ts";
import { makeRecipe } from "../recipe.ts";
import type { RecipeFlags } from "../recipe_flags.ts";

/** The lab that trains by numerical derivatives. */
export const CHECKED_LAB = "numerical-derivative";

export interface StartingPoint {
  readonly lab: Lab | undefined;
  /** The lab's name; "custom" if flags have changed its network. */
  readonly name: string;
  readonly recipe: Recipe;
}

/**
 * The named lab, else the model's recipe, else CHECKED_LAB; with the given changes. Layers without a lab start from
 * DEFAULT_LAB, so that `train` and `gradcheck` make the same network of the same flags.
 */
export function startingPoint(
  id: string | undefined,
  checkpoint: Checkpoint | undefined,
  { dtype, backend, delta: _, ...given }: RecipeFlags & { readonly backend: Backend },
): StartingPoint {
  if (id !== undefined && checkpoint) {
    throw usage(`expected a lab or --model, got both: ${id} and a model`);
  }
  const ofLayers = (given.hidden ?? given.layers) !== undefined;
  const lab = checkpoint
    ? labs.find((known) => known.id === checkpoint.lab)
    : findLab(id ?? (ofLayers ? DEFAULT_LAB : CHECKED_LAB));
  const base = checkpoint?.recipe ?? lab!.recipe;
  const recipe = makeRecipe(base, { ...given, gradient: "analytic" });
  const name = lab && recipe.network === base.network ? lab.id : "custom";
  const type = dtype ?? (backend === "webgpu" ? "f32" : "f64");
  return { lab, name, recipe: { ...recipe, network: { ...recipe.network, dtype: type } } };
}
