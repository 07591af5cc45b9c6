// Which settings a report has: labs and networks of flags to train, saved models to test, histories to draw.

import type { Checkpoint } from "../../core/checkpoint.ts";
import { expected } from "../../core/errors.ts";
import type { Outputs } from "../../core/outputs.ts";
import type { Recipe } from "../../core/recipe.ts";
import type { Lab } from "../../labs/lab.ts";
import { findLab } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import { type HistoryRow, isHistoryName, parseHistory } from "../history.ts";
import { labId } from "../lab_argument.ts";
import { readCheckpoint } from "../read_model.ts";
import { makeRecipe } from "../recipe.ts";
import type { RecipeFlags } from "../recipe_flags.ts";
import { parseSetting } from "./setting_flag.ts";

/** Flags of the report that change every recipe to train. */
export type RecipeChanges = Pick<RecipeFlags, "epochs" | "weight-decay" | "early-stopping"> & {
  readonly seed?: number | undefined;
  readonly seeds: number;
};

/** A setting, and where it comes from. */
export interface Plan {
  readonly name: string;
  readonly title: string;
  readonly from: Training | SavedModel | Past;
}

export interface Training {
  readonly kind: "training";
  readonly lab: Lab;
  /** Whether it trains the lab's own network. */
  readonly isLab: boolean;
  readonly recipe: Recipe;
  /** The setting's own flags: what they choose does not follow the data. */
  readonly flags: RecipeFlags;
  /** What the outputs stand for; undefined for classes 0, 1, ... */
  readonly outputs?: Outputs | undefined;
  readonly seeds: readonly number[];
}

export interface SavedModel {
  readonly kind: "model";
  readonly checkpoint: Checkpoint;
}

/** A history of a run. */
export interface Past {
  readonly kind: "history";
  readonly rows: readonly HistoryRow[];
}

/** The files that isFile takes. */
const FILES = "saved models (.safetensors) and histories (.csv, .jsonl)";

/** The plans of the arguments (labs and files) and of --setting, in this order. */
export async function plansOf(
  platform: Platform,
  words: readonly string[],
  settings: readonly string[],
  given: RecipeChanges,
): Promise<Plan[]> {
  const labs = words.map((word) =>
    isFile(word) ? undefined : findLab(labId(word, { what: "lab or file", files: FILES })),
  );
  const flagged = settings.map(parseSetting);
  const all = [
    ...labs.flatMap((lab) => lab?.recipe ?? []),
    ...flagged.map(({ lab }) => lab.recipe),
  ];
  if (given["weight-decay"] !== undefined && !all.some(decays)) {
    const names = [...words, ...flagged.map(({ name }) => name)].join(", ");
    throw expected("--weight-decay", "a lab that has one", names);
  }
  const plans: Plan[] = [];
  for (const [i, word] of words.entries()) {
    const lab = labs[i];
    plans.push(lab ? planOfLab(lab, given) : await planOfFile(platform, word));
  }
  for (const { name, title, lab, flags } of flagged) {
    plans.push({ name, title, from: training(lab, flags, given) });
  }
  const names = plans.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw expected("settings", "each once", `${twice} twice`);
  return plans;
}

/** Whether an argument names a file: a model or a history. */
function isFile(word: string): boolean {
  return word.endsWith(".safetensors") || isHistoryName(word);
}

function planOfLab(lab: Lab, given: RecipeChanges): Plan {
  const from = training(lab, {}, given);
  const decay = given["weight-decay"];
  const here = decay !== undefined && decays(lab.recipe) ? `, here ${decay}` : "";
  return { name: lab.id, title: `${lab.title}${here}`, from };
}

/** The changes of a setting's own flags come before those of the report. The best epoch is always kept. */
function training(lab: Lab, flags: RecipeFlags, given: RecipeChanges): Training {
  const { epochs, "early-stopping": patience, "weight-decay": decay } = given;
  const changes = {
    epochs,
    "early-stopping": patience,
    "weight-decay": decays(lab.recipe) ? decay : undefined,
  };
  const own = Object.entries(flags).filter(([, value]) => value !== undefined);
  const recipe = makeRecipe(lab.recipe, {
    ...changes,
    ...Object.fromEntries(own),
    "keep-best": true,
  });
  const first = given.seed ?? lab.seed ?? 1;
  const seeds = Array.from({ length: given.seeds }, (_, i) => first + i);
  const isLab = recipe.network === lab.recipe.network;
  return { kind: "training", lab, isLab, recipe, flags, seeds };
}

async function planOfFile(platform: Platform, file: string): Promise<Plan> {
  const name = platform.baseName(file).replace(/\.[^.]+$/, "");
  if (isHistoryName(file)) {
    const text = new TextDecoder().decode(await platform.readBytes(file));
    return {
      name,
      title: `History ${file}`,
      from: { kind: "history", rows: parseHistory(text, file) },
    };
  }
  const checkpoint = await readCheckpoint(platform, file);
  const { lab, data, epochs } = checkpoint;
  const title = `Saved model ${file}: ${lab === undefined ? "" : `${lab}, `}${epochs} epochs on ${data}`;
  return { name, title, from: { kind: "model", checkpoint } };
}

function decays({ optimizer }: Recipe): boolean {
  return (optimizer.weightDecay ?? 0) > 0;
}
