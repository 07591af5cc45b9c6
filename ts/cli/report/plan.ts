// Which settings a report trains: labs with what the flags change, and their data.

import { expected } from "../../core/errors.ts";
import type { Recipe } from "../../core/recipe.ts";
import type { Lab } from "../../labs/lab.ts";
import { findLab } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import { type DataFlags, labData, loadData, type NamedSplits } from "../data.ts";
import { labId } from "../lab_argument.ts";
import { makeRecipe } from "../recipe.ts";
import type { RecipeFlags } from "../recipe_flags.ts";

export type RecipeChanges = Pick<RecipeFlags, "epochs" | "weight-decay" | "early-stopping">;

/** A lab and the recipe to train it by. */
export interface Plan {
  readonly lab: Lab;
  readonly title: string;
  readonly recipe: Recipe;
}

export interface PlannedRun extends Plan, NamedSplits {
  /** Number of examples to train on, without those for validation. */
  readonly examples: number;
}

/** The labs with the given changes. Without early stopping no run ends early, but the best epoch is kept. */
export function plansOf(ids: readonly string[], given: RecipeChanges): Plan[] {
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw expected("labs", "each once", `${twice} twice`);
  const labs = ids.map((id) => findLab(labId(id)));
  const weightDecay = given["weight-decay"];
  if (weightDecay !== undefined && !labs.some(decays)) {
    throw expected("--weight-decay", "a lab that has one", ids.join(", "));
  }
  return labs.map((lab) => {
    const decay = decays(lab) ? weightDecay : undefined;
    const { epochs, "early-stopping": patience } = given;
    const changes = { epochs, "early-stopping": patience, "weight-decay": decay };
    const recipe = makeRecipe(lab.recipe, changes);
    const { earlyStopping = Math.max(1, recipe.epochs) } = recipe;
    const title = decay === undefined ? lab.title : `${lab.title}, here ${decay}`;
    return { lab, title, recipe: { ...recipe, earlyStopping } };
  });
}

/** The plans with their data; labs without rows of their own share it. Throws if a plan lacks a full batch. */
export async function withData(
  platform: Platform,
  plans: readonly Plan[],
  validation: number | undefined,
  given: DataFlags,
): Promise<PlannedRun[]> {
  const shared = plans.some(({ lab }) => !lab.data) ? await loadData(platform, given) : undefined;
  const runs: PlannedRun[] = [];
  for (const plan of plans) {
    const { lab, recipe } = plan;
    const usesShared = shared !== undefined && !lab.data;
    const data = usesShared ? shared : await labData(platform, lab, shared ? {} : given);
    const examples = data.splits.train.count - (validation ?? 0);
    if (examples < recipe.batchSize) {
      const wanted = `at least a batch of ${recipe.batchSize}`;
      throw expected(`${lab.id}: training examples`, wanted, Math.max(0, examples));
    }
    runs.push({ ...plan, ...data, examples });
  }
  return runs;
}

function decays({ recipe }: Lab): boolean {
  return (recipe.optimizer.weightDecay ?? 0) > 0;
}
