// simdigit test MODEL: accuracy, confusion matrix, metrics of each class, the misclassified images.

import type { Argv } from "yargs";
import { openSession } from "../../backends/open.ts";
import { rawScaling } from "../../core/dataset.ts";
import type { Platform } from "../../platform/platform.ts";
import { readCheckpoint } from "../checkpoint_file.ts";
import { loadTestData } from "../data.ts";
import { tellEvaluation, tellMisclassified } from "../evaluation.ts";
import { dataFlags, flags, outputFlags } from "../flags.ts";
import { openOutput } from "../output.ts";

const BATCH = 100;

export function testCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "test <model>",
    "Judge a saved model on the test images",
    (args) =>
      args
        .positional("model", { type: "string", demandOption: true, describe: "Checkpoint file" })
        .options({ ...dataFlags, ...outputFlags, ...testFlags }),
    async ({ model, show, json, "raw-pixels": rawPixels, ...given }) => {
      const { recipe, parameters } = await readCheckpoint(platform, model);
      const { test } = (await loadTestData(platform, given)).splits;
      const { network, optimizer, scaling } = recipe;
      const session = await openSession({ network, optimizer, batchSize: BATCH });
      await session.loadParameters(parameters);
      const data = await session.takeData(test, rawPixels ? rawScaling : scaling);
      const evaluation = await session.evaluate(data);
      const output = openOutput(json);
      tellEvaluation(output, evaluation, test);
      tellMisclassified(output, evaluation, test, show);
    },
  );
}

const testFlags = flags({
  show: {
    type: "number",
    least: 0,
    default: 5,
    describe: "How many misclassified images to draw",
  },
  "raw-pixels": {
    type: "boolean",
    default: false,
    describe: "Feed pixels 0..255 unscaled, as some handouts do",
  },
});
