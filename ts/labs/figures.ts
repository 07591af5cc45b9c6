// The figures of published.json and reference.json, by lab. scripts/build.ts bundles both files into this module, so
// that the package imports no JSON, which some bundlers and older browsers do not take.

import { checkText } from "../core/errors.ts";
import type { Published } from "./lab.ts";
import published from "./published.json" with { type: "json" };
import references from "./reference.json" with { type: "json" };

/**
 * Runs of one lab by an independent PyTorch program over a few seeds, in float32. A run of ours belongs in the band of
 * its costs.
 */
export interface Reference {
  /** Least and greatest cost of each epoch over the seeds. */
  readonly costMin: readonly number[];
  readonly costMax: readonly number[];
  /** Test accuracy of each seed after the last of these epochs. */
  readonly accuracy: readonly number[];
  /** The same on raw pixels 0..255. */
  readonly rawAccuracy: readonly number[];
  /** Least and greatest over the seeds of the watched figure, by step. */
  readonly watched?: Readonly<Record<number, readonly number[]>>;
}

/** What the lab's handout prints. */
export function publishedOf(id: string): Published {
  return (published as Readonly<Record<string, Published>>)[id] ?? {};
}

/** The reference of a lab, if there is one; nn-xavier is xavier-adam by another name. */
export function referenceOf(id: string): Reference | undefined {
  checkText("lab", id);
  const known: Readonly<Record<string, Reference>> = references;
  return known[id === "nn-xavier" ? "xavier-adam" : id];
}
