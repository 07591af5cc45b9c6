// A session on the engine that was chosen in the page.

import { openSession } from "../../backends/open.ts";
import type { Session, SessionOptions } from "../../core/session.ts";
import type { EngineName } from "../state/address.ts";
import { engineModule } from "./modules.ts";

/** A session by a recipe, or what of one it needs; its parameters are zeros. */
export async function openFor(
  asked: SessionOptions,
  engine: EngineName,
  onNotice: (text: string) => void,
): Promise<Session> {
  const { network, optimizer, batchSize, maxNorm, biasGradientScale } = asked;
  const options = { network, optimizer, batchSize, maxNorm, biasGradientScale, onNotice };
  if (engine === "webgpu") {
    return openSession({ ...options, backend: "webgpu", module: await engineModule("strict") });
  }
  const build = engine === "relaxed" ? "relaxed" : "strict";
  return openSession({ ...options, build, module: await engineModule(build) });
}
