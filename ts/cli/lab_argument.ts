// The argument that names a lab, in any spelling; a refusal says which lab, or which flag, may have been meant.

import { existsSync, statSync } from "node:fs";
import { didYouMean, sameWord } from "../core/did_you_mean.ts";
import { usage } from "../core/errors.ts";
import { labs } from "../labs/labs.ts";
import { recipeFlags } from "./recipe_flags.ts";

const ids: readonly string[] = labs.map(({ id }) => id);

/** The argument for yargs; `modelFlag` is the flag of the command that takes a saved model. */
export function labArgument(describe: string, modelFlag: string) {
  return {
    type: "string",
    describe,
    coerce: (given: string) => labId(given, { modelFlag }),
  } as const;
}

/** The same for any number of labs. */
export function labsArgument(describe: string) {
  return {
    type: "string",
    array: true,
    describe,
    coerce: (given: readonly string[]) => given.map((text) => labId(text)),
  } as const;
}

interface LabWords {
  /** What the refusal begins with. */
  readonly what?: string;
  /** The flag of the command that takes a saved model. */
  readonly modelFlag?: string;
  /** The files that the command reads. */
  readonly files?: string;
}

/** The id of the lab that is meant. Throws a usage error that says what may have been meant. */
export function labId(text: string, { what = "lab", modelFlag, files }: LabWords = {}): string {
  const id = sameWord(text, ids);
  if (id !== undefined) return id;
  if (files !== undefined && statSync(text, { throwIfNoEntry: false })?.isFile()) {
    throw usage(`${text} is a file of another kind - name ${files}`);
  }
  const hint = hintOf(text, modelFlag) || didYouMean(text, ids);
  throw usage(`${what} ${text} is unknown${hint || ' - "simdigit labs" lists them'}`);
}

/** Where a word belongs that names a flag, data or a model. */
function hintOf(text: string, modelFlag: string | undefined): string {
  const flag = sameWord(text.split("=")[0]!, Object.keys(recipeFlags));
  if (flag !== undefined) return ` - did you mean --${flag}?`;
  if (text === "all") return " - without a name all labs are meant";
  const isModel = text.endsWith(".safetensors");
  if (!isModel && (text === "drawn" || existsSync(text))) {
    return ` - data is named by --data ${text}`;
  }
  return modelFlag !== undefined && isModel
    ? ` - a saved model is named by ${modelFlag} ${text}`
    : "";
}
