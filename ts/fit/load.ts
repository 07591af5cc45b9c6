// Models from files.

import { decodeCheckpoint } from "../core/checkpoint.ts";
import type { Label, Outputs } from "../core/outputs.ts";
import { typeOf } from "../core/shown.ts";
import { outputCount } from "../core/spec.ts";
import { Model, openSaved } from "./model.ts";
import { checkHostOptions, type HostOptions, hostOptions } from "./options.ts";

/**
 * The model of a file that Model.save made, or of a checkpoint of the command line, whose classes are 0, 1, ... unless
 * its data named them. It predicts what the saved one did, bit for bit with the same build.
 *
 * @param bytes of the file, as fetch or a file system gives them
 * @param options where it is computed, as in fit
 * @throws SimdigitError "data" for bytes that are no checkpoint
 */
export async function loadModel<A extends Label | number[] = Label | number[]>(
  bytes: Uint8Array | ArrayBuffer,
  options: HostOptions = {},
): Promise<Model<A>> {
  checkHostOptions(options);
  const checkpoint = decodeCheckpoint(
    typeOf(bytes) === "ArrayBuffer" ? new Uint8Array(bytes) : (bytes as Uint8Array),
    "model",
  );
  const count = outputCount(checkpoint.recipe.network);
  const numbered: Outputs = {
    kind: "classes",
    classes: Array.from({ length: count }, (_, i) => i),
  };
  const saved = { ...checkpoint, outputs: checkpoint.outputs ?? numbered };
  return new Model<A>(saved, await openSaved(saved, hostOptions(options)));
}
