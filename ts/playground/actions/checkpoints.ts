// Saving a run to a file, and loading one.

import { describe } from "../../core/same_network.ts";
import { outputCount } from "../../core/spec.ts";
import { labs } from "../../labs/labs.ts";
import { OPENING_LAB } from "../state/address.ts";
import { setupOfRecipe } from "../state/setup.ts";
import type { Context } from "./context.ts";
import type { createRun } from "./run.ts";

export function createCheckpoints(context: Context, runs: ReturnType<typeof createRun>) {
  const { setup, data, run, message, w, client, attempt, isTooLarge, writeAddress } = context;

  async function save(): Promise<void> {
    const bytes = await attempt(() => client.call("save"));
    if (!bytes) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    link.download = `${setup.value.lab}.safetensors`;
    link.click();
    // Some browsers read the address only after the click.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** Loads a file into the current run. If the networks differ, offers to switch to the file's. */
  async function load(file: File): Promise<void> {
    if (isTooLarge(file)) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const found = await attempt(async () => {
      const { recipe, lab, seed, epochs } = await client.call("inspect", bytes, file.name);
      const known = labs.some(({ id }) => id === lab) ? lab! : OPENING_LAB;
      return { recipe, epochs, setup: setupOfRecipe(recipe, known, seed) };
    }, w.value.notRead);
    if (!found || !data.value) return;
    const { recipe, epochs } = found;
    const put = async () => {
      const loading = () => client.call("load", bytes, file.name).then(() => true);
      const done = await attempt(loading, w.value.notRead);
      if (done) message.value = { isError: false, text: w.value.loaded(file.name, epochs) };
    };
    const theirs = describe(recipe.network);
    const ours = run.value?.network ?? describe(runs.recipe().network);
    const { features, classes } = data.value;
    if (recipe.network.inputs !== features || outputCount(recipe.network) !== classes) {
      const text = w.value.otherData(file.name, theirs, features, classes);
      message.value = { isError: true, text };
      return;
    }
    if (theirs === ours) {
      runs.forget();
      await put();
      return;
    }
    message.value = {
      isError: true,
      text: w.value.otherNetwork(file.name, theirs, ours),
      action: {
        label: w.value.takeOver,
        act: async () => {
          message.value = undefined;
          runs.setSetup(found.setup, recipe);
          writeAddress();
          await runs.open();
          await put();
        },
      },
    };
  }

  return { save, load };
}
