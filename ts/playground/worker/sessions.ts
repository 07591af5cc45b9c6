// A session on the engine that was chosen in the page.

import { openSession } from "../../backends/open.ts";
import type { Recipe } from "../../core/recipe.ts";
import type { Session } from "../../core/session.ts";
import type { EngineName } from "../state/address.ts";
import { engineModule } from "./modules.ts";

/** A session for the recipe; its parameters are zeros. */
export async function openFor(
  recipe: Recipe,
  engine: EngineName,
  onNotice: (text: string) => void,
): Promise<Session> {
  const { network, optimizer, batchSize, maxNorm, biasGradientScale } = recipe;
  const options = { network, optimizer, batchSize, maxNorm, biasGradientScale, onNotice };
  if (engine === "webgpu") {
    return openSession({ ...options, backend: "webgpu", module: await engineModule("strict") });
  }
  const build = engine === "relaxed" ? "relaxed" : "strict";
  return openSession({ ...options, build, module: await engineModule(build) });
}
