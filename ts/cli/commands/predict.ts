// simdigit predict MODEL: one test image in the terminal, its probabilities, the answer.

import type { Argv } from "yargs";
import { openSession } from "../../backends/open.ts";
import { sliceDataset } from "../../core/dataset.ts";
import { SimdigitError } from "../../core/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { readCheckpoint } from "../checkpoint_file.ts";
import { loadTestData } from "../data.ts";
import { dataFlags, flags, outputFlags } from "../flags.ts";
import { hasColour, openOutput } from "../output.ts";
import { drawImage } from "../picture.ts";

const BAR_WIDTH = 40;

export function predictCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "predict <model>",
    "Let a saved model read one test image",
    (args) =>
      args
        .positional("model", { type: "string", demandOption: true, describe: "Checkpoint file" })
        .options({ ...dataFlags, ...outputFlags, ...predictFlags }),
    async ({ model, index, json, ...given }) => {
      const { recipe, parameters } = await readCheckpoint(platform, model);
      const { test } = (await loadTestData(platform, given)).splits;
      if (index >= test.count) {
        throw new SimdigitError("usage", `--index expected 0 to ${test.count - 1}, got ${index}`);
      }
      const image = sliceDataset(test, index, index + 1);
      const { network, optimizer, scaling } = recipe;
      const session = await openSession({ network, optimizer, batchSize: 1 });
      await session.loadParameters(parameters);
      const data = await session.takeData(image, scaling);
      const { predictions, probabilities } = await session.evaluate(data);
      const label = predictions[0]!;
      const expected = image.labels[0]!;
      const output = openOutput(json);
      output.event({ event: "predict", label, probs: [...probabilities], expected });
      if (image.shape) {
        for (const line of drawImage(image.inputs, ...image.shape, hasColour())) output.line(line);
      }
      probabilities.forEach((share, digit) => {
        const bar = "█".repeat(Math.round(share * BAR_WIDTH));
        output.line(`${digit}  ${(share * 100).toFixed(2).padStart(6)}%  ${bar}`.trimEnd());
      });
      output.line();
      output.line(`read as ${label}; the label is ${expected}`);
    },
  );
}

const predictFlags = flags({
  index: { type: "number", least: 0, default: 0, describe: "Which test image" },
});
