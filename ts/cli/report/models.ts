// --save-models: a file for the best weights of each training.

import { expected } from "../../core/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { checkSaveTarget } from "../files_to_write.ts";
import type { Plan } from "./plan.ts";

/** The file of a setting's seed; undefined without a folder. Makes the folder, and throws unless it can be written to. */
export async function modelFiles(
  platform: Platform,
  folder: string | undefined,
  plans: readonly Plan[],
): Promise<(plan: Plan, seed: number) => string | undefined> {
  if (folder === undefined) return () => undefined;
  await platform.makeFolder(folder);
  const fileOf = ({ name, from }: Plan, seed: number) => {
    const several = from.kind === "training" && from.seeds.length > 1;
    const stem = name.replace(/\W+/g, "-").replace(/^-|-$/g, "");
    return platform.join(folder, `${stem}${several ? `.seed-${seed}` : ""}.safetensors`);
  };
  const files = new Map<string, string>();
  for (const plan of plans) {
    if (plan.from.kind !== "training") continue;
    const file = fileOf(plan, plan.from.seeds[0]!);
    const other = files.get(file);
    if (other !== undefined)
      throw expected("settings", "names that differ as file names", `${other} and ${plan.name}`);
    files.set(file, plan.name);
    checkSaveTarget(file);
  }
  return fileOf;
}
