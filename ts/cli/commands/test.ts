// simdigit test MODEL: accuracy, confusion matrix, metrics of each class, lists, the misclassified images.

import type { Argv } from "yargs";
import { rawScaling } from "../../core/dataset.ts";
import type { Platform } from "../../platform/platform.ts";
import { backendFlags, dataFlags, outputFlags } from "../common_flags.ts";
import { listings, tellTest, testDataOf } from "../evaluation.ts";
import { flags } from "../flags.ts";
import { openOutput } from "../output.ts";
import { readFixedModel } from "../read_model.ts";
import { openForCommand } from "../session.ts";
import { threadFlags } from "../threads.ts";
import { weightsFlags } from "../weights_flags.ts";

const BATCH = 100;

export function testCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "test <model>",
    "Evaluate a saved model on the test images",
    (args) =>
      args
        .positional("model", { type: "string", demandOption: true, describe: "Checkpoint file" })
        .options({ ...backendFlags, ...dataFlags, ...outputFlags, ...testFlags, ...threadFlags })
        .options(weightsFlags)
        .example("$0 test m.safetensors", "Accuracy, confusion matrix, five mistakes")
        .example("$0 test m.safetensors --list not-matched", "Which images it gets wrong")
        .example("$0 test torch.safetensors --activation relu", "Weights from PyTorch"),
    async ({
      model,
      show,
      list,
      json,
      backend,
      threads = 1,
      "raw-pixels": rawPixels,
      ...given
    }) => {
      const checkpoint = await readFixedModel(platform, model, given);
      const test = await testDataOf(platform, checkpoint, given);
      const { network, optimizer, scaling } = checkpoint.recipe;
      const options = { network, optimizer, batchSize: BATCH, backend, threads };
      const session = await openForCommand(platform, options);
      await session.loadParameters(checkpoint.parameters);
      const data = await session.takeData(test, rawPixels ? rawScaling : scaling);
      const evaluation = await session.evaluate(data);
      await session.dispose();
      const output = openOutput(json);
      const { outputs } = checkpoint;
      tellTest(output, evaluation, test, { outputs, loss: network.loss }, { list, show });
    },
  );
}

const testFlags = flags({
  show: {
    type: "number",
    least: 0,
    default: 5,
    describe: "Number of misclassified images to draw",
  },
  list: {
    choices: listings,
    describe: "Also list these images, one per line: index, label, prediction",
  },
  "raw-pixels": {
    type: "boolean",
    default: false,
    describe: "Feed pixels 0..255 unscaled, as some handouts do",
  },
});
