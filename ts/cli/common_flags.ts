// Flags that several commands share.

import { backends } from "../backends/open.ts";
import { builds } from "../backends/wasm/engine.ts";
import { expected, integerRange } from "../core/errors.ts";
import { flags } from "./flags.ts";
import { languages } from "./language.ts";

/** What the files of data do not say themselves. */
export const tableFlags = flags({
  "label-column": {
    type: "string",
    describe: "Column of a table that has the labels: its name, first or last",
  },
  "target-columns": {
    type: "string",
    describe: "Columns with numbers to predict: names with commas between them",
  },
  transpose: {
    type: "boolean",
    describe: "Swap rows and columns of the images, as EMNIST needs it",
  },
});

export const offlineFlags = flags({
  offline: { type: "boolean", default: false, describe: "Never download" },
});

export const dataFlags = {
  ...flags({
    data: {
      type: "string",
      describe:
        "A data set's name, as mnist, fashion-mnist or drawn; or a folder or file of your own",
    },
    test: { type: "string", describe: "File or folder with the test examples of --data" },
  }),
  ...tableFlags,
  ...offlineFlags,
};

export const limitFlags = flags({
  limit: { type: "number", least: 1, describe: "Use only the first N training images" },
});

export const languageFlags = flags({
  lang: {
    choices: languages,
    describe: "Language of help and messages; by default SIMDIGIT_LANG or the locale's",
  },
});

export const outputFlags = flags({
  json: { type: "boolean", default: false, describe: "Print one JSON object per line on stdout" },
});

export const backendFlags = flags({
  backend: {
    choices: backends,
    default: "wasm",
    describe: "Where to compute; auto: wasm or webgpu, whichever is faster",
  },
});

export const buildFlags = flags({
  build: {
    choices: [...builds, "debug"] as const,
    default: "strict",
    describe:
      "Engine build; relaxed is faster, its last bits depend on the host; debug is for work on the engine",
  },
});

export const validationFlags = flags({
  validation: {
    type: "string",
    default: "test",
    describe: "Validate on the test set, or on the last N training images",
  },
});

/** Number of training images to validate on; undefined for the test set. */
export function parseValidation(text: string): number | undefined {
  if (text === "test") return undefined;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw expected("--validation", `test or ${integerRange(count, 1)}`, text);
}
