// simdigit test MODEL...: of one model accuracy, confusion matrix, metrics of each class, lists, the misclassified
// images; of several a line each.

import process from "node:process";
import type { Argv } from "yargs";
import type { Checkpoint } from "../../core/checkpoint.ts";
import { type Answered, hasTargets, rawScaling } from "../../core/dataset.ts";
import { SimdigitError } from "../../core/errors.ts";
import { accuracy } from "../../core/metrics.ts";
import type { NumberOutputs } from "../../core/outputs.ts";
import { numberScore } from "../../core/regression_metrics.ts";
import type { Evaluation } from "../../core/session.ts";
import type { Platform } from "../../platform/platform.ts";
import { scoreWords } from "../../report/format.ts";
import { backendFlags, dataFlags, outputFlags } from "../common_flags.ts";
import { testSetReader } from "../data.ts";
import { listings, tellTest, testDataOf } from "../evaluation.ts";
import { flags } from "../flags.ts";
import { counted } from "../follow_data.ts";
import { type Output, openOutput, percent } from "../output.ts";
import { readFixedModel } from "../read_model.ts";
import { openForCommand } from "../session.ts";
import { FAILED, fail } from "../status.ts";
import { threadFlags } from "../threads.ts";
import { weightsFlags } from "../weights_flags.ts";

const BATCH = 100;

/** A model and how it does on its test examples. */
interface Tested {
  readonly checkpoint: Checkpoint;
  readonly test: Answered;
  readonly evaluation: Evaluation;
}

export function testCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "test <model..>",
    "Evaluate saved models on the test examples",
    (args) =>
      args
        .positional("model", {
          type: "string",
          array: true,
          demandOption: true,
          describe: "Checkpoint files",
        })
        .options({ ...backendFlags, ...dataFlags, ...outputFlags, ...testFlags, ...threadFlags })
        .options(weightsFlags)
        .example("$0 test m.safetensors", "Accuracy, confusion matrix, five mistakes")
        .example("$0 test m.safetensors --list not-matched", "Which images it gets wrong")
        .example("$0 test torch.safetensors --activation relu", "Weights from PyTorch")
        .example("$0 test a.safetensors b.safetensors", "A line for each model"),
    async ({
      model: models,
      show,
      list,
      json,
      backend,
      threads = 1,
      "raw-pixels": rawPixels,
      ...given
    }) => {
      const output = openOutput(json);
      const read = testSetReader(platform, given);
      const evaluate = async (file: string): Promise<Tested> => {
        const checkpoint = await readFixedModel(platform, file, given);
        const test = await testDataOf(platform, checkpoint, given, read);
        const { network, optimizer, scaling } = checkpoint.recipe;
        const options = { network, optimizer, batchSize: BATCH, backend, threads };
        await using session = await openForCommand(platform, options);
        await session.loadParameters(checkpoint.parameters);
        const taken = await session.takeData(test, rawPixels ? rawScaling : scaling);
        return { checkpoint, test, evaluation: await session.evaluate(taken) };
      };
      const tell = (file: string, { checkpoint, test, evaluation }: Tested) => {
        const { outputs, recipe, columns } = checkpoint;
        const judged = { outputs, loss: recipe.network.loss, targets: columns?.targets };
        const named: Output = {
          ...output,
          line: (text) => models.length === 1 && output.line(text),
          event: (event) => output.event({ ...event, model: file }),
        };
        tellTest(named, evaluation, test, judged, { list, show });
      };
      const width = Math.max(...models.map(({ length }) => length));
      let failed = false;
      for (const file of models) {
        try {
          const tested = await evaluate(file);
          tell(file, tested);
          if (models.length > 1) output.line(`${file.padEnd(width)}  ${scoreOf(tested)}`);
        } catch (error) {
          if (models.length === 1 || !(error instanceof SimdigitError)) throw error;
          fail(error, file);
          failed = true;
        }
      }
      if (failed) process.exitCode = FAILED;
    },
  );
}

/** As "97.40% of 10,000 images"; of a model of numbers its loss, error and explained variance. */
function scoreOf({ checkpoint, test, evaluation }: Tested): string {
  if (hasTargets(test)) {
    const score = numberScore(evaluation, test, checkpoint.outputs as NumberOutputs);
    return `${scoreWords(score)} on ${counted(test)}`;
  }
  return `${percent(accuracy(evaluation.predictions, test.labels))} of ${counted(test)}`;
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
