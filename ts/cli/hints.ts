// Messages of the library in words of the command line: the library speaks of options by their API names.

import { backends } from "../backends/open.ts";
import { builds } from "../backends/wasm/engine.ts";
import { parameterOf } from "./optimizer.ts";

/** Values of options that messages name, as in "use the backend wasm". */
const values = { backend: backends, build: builds, dtype: ["f32", "f64"] };

/** Options at the beginning of a message, as in "batch size expected at most the 120 training examples, got 121". */
const options: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(parameterOf).map(([flag, parameter]) => [parameter, `--${flag}`]),
  ),
  "batch size": "--batch-size",
  "batch size of numerical training": "--batch-size with --gradient numerical",
  epochs: "--epochs",
  loss: "--loss",
  "max norm": "--max-norm",
  "early stopping": "--early-stopping",
  "epochs of the schedule": "--schedule step:N:F, N",
  "factor of the schedule": "--schedule step:N:F, F",
  "optimizer of numerical training": "--optimizer with --gradient numerical",
  "numerical training": "--gradient numerical",
  validation: "--validation",
  delta: "--delta",
  tolerance: "--tolerance",
  tensor: "--tensor",
  threads: "--threads",
  logits: "--logits",
};

/** What sets the parameters of a gradient check. */
const otherStart = "other parameters by --seed, --init or --model";

/** API words and the flags that set what they name. Each pattern is replaced wherever it stands. */
const translations: readonly (readonly [RegExp, string])[] = [
  ...Object.entries(values).map(([option, choices]): [RegExp, string] => [
    new RegExp(`(?<!-)\\b(?:the )?(${option}) (${choices.join("|")})\\b`, "g"),
    "--$1 $2",
  ]),
  [/\bthe (strict|relaxed) build\b/g, "--build $1"],
  [/^(initialAccumulator) of \w+ expected/, "$1 expected"],
  ...Object.entries(options).map(([option, flag]): [RegExp, string] => [
    new RegExp(`^${option} expected`),
    `${flag} expected`,
  ]),
  [/\bneither max norm nor bias gradient scale, got one of them$/, "no --max-norm"],
  [/the option offline is set/, "--offline was given"],
  [/name a folder that has the files/, "name a folder that has the files with --data"],
  [/\blabelColumn\b/g, "--label-column"],
  [/\btranspose expected images\b/, "--transpose expected images"],
  [/- give their size, or leave transpose out$/, "- leave --transpose out"],
  [/\btargetColumns\b/g, "--target-columns"],
  [
    /- download (\S+) first, or name a folder that has its files$/,
    '- get it with "simdigit data get $1", or name a folder that has its files with --data',
  ],
  [/^test expected no value with drawn digits/, "--test expected no value with drawn digits"],
  [/- name a table, or leave it out$/, "- name a table with --data, or leave it out"],
  [/- name the data as well$/, "- name the data with --data as well"],
  [/- put the test set into the folder, or name it$/, "$& with --test"],
  [
    /- name a table's column, put y\.npy/,
    "- name a table's column with --label-column or --target-columns, put y.npy",
  ],
  [/choose another port/, "choose another port with --port, or any free one with --port 0"],
  [/choose another host/, "choose another host with --host"],
  [/\bdownload the files$/, 'get the files with "simdigit data get"'],
  [/- stepCurve shows which delta suits it$/, "- --step shows which --delta suits it"],
  [
    /^delta (\S+) is lost (.*) - a delta of (\S+) works$/,
    "--delta $1 is lost $2 - --delta $3 works",
  ],
  [/- try a smaller delta, or other parameters$/, `- try a smaller --delta, or ${otherStart}`],
  [/- check at other parameters$/, `- check at ${otherStart}`],
  [
    /- give it, as activation: "relu"$/,
    "- give it with --activation, or each with --hidden or --layers",
  ],
  [
    /\border of the weights' sides expected "(.*)", as (.*) "(.*)", as (.*), and/,
    "--weights-layout expected $1, as $2 $3, as $4, and",
  ],
  [/(?<=: )(layers|activation) expected\b/, "--$1 expected"],
  [/- try a learning rate below (\S+)$/, "- try --lr below $1"],
  [
    /\bdtype (expected f32, got f64, .*) - use another backend$/,
    "--dtype $1 - use another --backend",
  ],
  [/\bor backend: "reference"$/, "or --backend reference"],
  [/\buse threads: 1\b/, "use --threads 1"],
  // Whole ones are read, whatever their names.
  [/- read it with decodeNpzWeights$/, "- save it again with numpy.savez"],
  [/\buse one thread$/, "use --threads 1"],
  [
    /- dispose of sessions that are no longer needed$/,
    "- end other programs, or take fewer --threads",
  ],
  [
    /- open another session and load the last checkpoint$/,
    "- start again with --resume, or let train go on with --continue-on-lost-device",
  ],
  [/\buse smaller layers$/, "use smaller layers in --hidden or --layers"],
  [
    /\buse smaller layers or a smaller batch$/,
    "use smaller layers in --hidden or --layers, or a smaller --batch-size",
  ],
  [
    /\buse smaller layers, a smaller batch or less data$/,
    "use smaller layers in --hidden or --layers, a smaller --batch-size, or less data with --limit",
  ],
];

/** The message with flags in place of the API's words. Flags that are there already stay as they are. */
export function inFlags(message: string): string {
  return translations.reduce((text, [words, flag]) => text.replace(words, flag), message);
}
