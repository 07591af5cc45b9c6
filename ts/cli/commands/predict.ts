// simdigit predict MODEL: one test image in the terminal, its probabilities, the answer.

import process from "node:process";
import type { Argv } from "yargs";
import { openSession } from "../../backends/open.ts";
import { sliceDataset } from "../../core/dataset.ts";
import { SimdigitError } from "../../core/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { dataFlags, outputFlags } from "../flags.ts";
import { openOutput } from "../output.ts";
import { drawImage } from "../picture.ts";
import { readCheckpoint } from "../run.ts";
import { loadTestData } from "./test.ts";

const BAR_WIDTH = 40;

export function predictCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "predict <model>",
    "Let a saved model read one test image",
    (args) =>
      args
        .positional("model", { type: "string", demandOption: true, describe: "Checkpoint file" })
        .options({ ...dataFlags, ...outputFlags })
        .options({ index: { type: "number", default: 0, describe: "Which test image" } }),
    async (flags) => {
      const { recipe, parameters } = await readCheckpoint(platform, flags.model);
      const { test } = (await loadTestData(platform, flags)).splits;
      const { index } = flags;
      if (!Number.isInteger(index) || index < 0 || index >= test.count) {
        throw new SimdigitError("usage", `index expected 0 to ${test.count - 1}, got ${index}`);
      }
      const image = sliceDataset(test, index, index + 1);
      const { network, optimizer, scaling } = recipe;
      const session = await openSession({ network, optimizer, batchSize: 1 });
      await session.loadParameters(parameters);
      const data = await session.takeData(image, scaling);
      const { predictions, probabilities } = await session.evaluate(data);
      await session.dispose();
      const label = predictions[0]!;
      const expected = image.labels[0]!;
      const output = openOutput(flags.json);
      output.event({ event: "predict", label, probs: [...probabilities], expected });
      if (image.shape) {
        const colour = process.stdout.isTTY && process.stdout.hasColors?.(256) === true;
        for (const line of drawImage(image.inputs, ...image.shape, colour)) output.line(line);
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
