// The argument that names a saved model: what other things it may name.

import { existsSync } from "node:fs";
import { sameWord } from "../core/did_you_mean.ts";
import { usage } from "../core/errors.ts";
import { labs } from "../labs/labs.ts";

/** Throws a usage error if the name is a picture's, or a lab's and not a file's. */
export function checkModelName(name: string): void {
  if (/\.(png|jpe?g|gif|bmp|webp)$/i.test(name)) {
    throw usage(`${name} is a picture, not a model - use simdigit predict MODEL --image ${name}`);
  }
  const ids = labs.map(({ id }) => id);
  const lab = sameWord(name, ids);
  if (lab === undefined || existsSync(name)) return;
  throw usage(
    `${name} is a lab, not a saved model - save one by simdigit train ${lab} --save-model FILE`,
  );
}
