// The run: opened by the settings, opened again whenever they change.

import { batch } from "@preact/signals";
import { checkRecipe, type Recipe } from "../../core/recipe.ts";
import type { EngineName } from "../state/address.ts";
import type { MissingReason } from "../state/engines.ts";
import { recipeOf, type Setup } from "../state/setup.ts";
import type { RunOptions } from "../worker/protocol.ts";
import type { Context } from "./context.ts";

export function createRun(context: Context) {
  const { setup, view, support, run, weights, firstWeights, message, invalid, w } = context;
  const { client, attempt, writeAddress, setView } = context;

  /** Recipe of a loaded file. It may hold more than the settings do, and applies until one of them changes. */
  let fileRecipe: Recipe | undefined;

  function recipe(): Recipe {
    return fileRecipe ?? recipeOf(setup.value);
  }

  function setSetup(next: Setup, ofFile?: Recipe): void {
    setup.value = next;
    fileRecipe = ofFile;
  }

  /** Why an engine cannot run the current network; undefined if it can. */
  function missing(wanted: EngineName): MissingReason | undefined {
    const is64 = recipe().network.dtype === "f64";
    return support.value?.[wanted] ?? (is64 && wanted === "webgpu" ? "float64" : undefined);
  }

  /** The chosen engine. If it cannot run, the strict one, with a message. */
  function engine(): EngineName {
    const { engine: wanted } = view.value;
    const reason = missing(wanted);
    if (reason === undefined) return wanted;
    const { engines, missing: reasons, engineFallback } = w.value;
    const text = engineFallback(engines[wanted], reasons[reason]);
    message.value = { isError: false, text };
    setView({ engine: "strict" });
    return "strict";
  }

  function options(): RunOptions {
    const { lab, seed } = setup.value;
    return { recipe: recipe(), lab, seed, engine: engine() };
  }

  let opened = 0;

  /** Opens a run by the settings. Of several calls, the last one counts. */
  async function open(): Promise<void> {
    const own = ++opened;
    run.value = undefined;
    const start = await attempt(() => client.call("open", options()));
    if (own !== opened) return;
    batch(() => {
      forget();
      run.value = start?.run;
      weights.value = start?.weights;
      firstWeights.value = start?.weights;
    });
  }

  /** Clears the curves and results of the previous run. */
  function forget(): void {
    const { curves, grown, test, cell, announcement } = context;
    batch(() => {
      for (const curve of Object.values(curves)) curve.clear();
      grown.value += 1;
      test.value = undefined;
      cell.value = undefined;
      announcement.value = "";
    });
  }

  /** Changes settings. A new run is opened, unless only the number of epochs changes. */
  function change(changed: Partial<Setup>): void {
    setSetup({ ...setup.value, ...changed });
    try {
      checkRecipe(recipe());
      invalid.value = undefined;
    } catch (error) {
      invalid.value = error instanceof Error ? error.message : String(error);
      return;
    }
    writeAddress();
    const onlyEpochs = Object.keys(changed).join() === "epochs" && run.value !== undefined;
    if (onlyEpochs) void attempt(() => client.call("setEpochs", setup.value.epochs));
    else void open();
  }

  return { recipe, setSetup, missing, options, open, forget, change };
}
