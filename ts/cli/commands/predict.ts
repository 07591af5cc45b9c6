// simdigit predict MODEL: a test image or the digit in a PNG file, shown in the terminal as the network sees it, with
// the network's outputs and the answer.

import type { Argv } from "yargs";
import type { Checkpoint } from "../../core/checkpoint.ts";
import { type Dataset, hasTargets, sliceDataset } from "../../core/dataset.ts";
import { expected, usage } from "../../core/errors.ts";
import { type NetworkSpec, outputCount } from "../../core/spec.ts";
import { SIDE } from "../../data/drawn/frame.ts";
import { decodePixels } from "../../data/image/decode.ts";
import { digitFromImage } from "../../data/image/digit.ts";
import type { Platform } from "../../platform/platform.ts";
import { backendFlags, dataFlags, outputFlags } from "../common_flags.ts";
import type { DataFlags } from "../data.ts";
import { hasProbabilities, testDataOf } from "../evaluation.ts";
import { flags } from "../flags.ts";
import { hasColour, openOutput } from "../output.ts";
import { drawImage } from "../picture.ts";
import { readFixedModel } from "../read_model.ts";
import { openForCommand } from "../session.ts";
import { weightsFlags } from "../weights_flags.ts";

const BAR_WIDTH = 40;

export function predictCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "predict <model>",
    "Classify a test image, or the digit in a PNG file, by a saved model",
    (args) =>
      args
        .positional("model", { type: "string", demandOption: true, describe: "Checkpoint file" })
        .options({ ...backendFlags, ...predictFlags, ...dataFlags, ...outputFlags })
        .options(weightsFlags)
        .example("$0 predict m.safetensors --index 7", "Test image 7")
        .example("$0 predict m.safetensors --image digit.png", "A digit of your own"),
    async ({ model, index, image: file, json, backend, ...given }) => {
      if (index !== undefined && file !== undefined) {
        throw usage("--image expected without --index, got both - leave out one");
      }
      const checkpoint = await readFixedModel(platform, model, given);
      const { network, optimizer, scaling } = checkpoint.recipe;
      const example =
        file === undefined
          ? await testExample(platform, checkpoint, index ?? 0, given)
          : await pictureExample(platform, network, file);
      const options = { network, optimizer, batchSize: 1, backend };
      const session = await openForCommand(platform, options);
      await session.loadParameters(checkpoint.parameters);
      const data = await session.takeData(example, scaling);
      const { predictions, probabilities } = await session.evaluate(data);
      await session.dispose();
      const label = predictions[0]!;
      // The label of a picture is unknown.
      const truth = file === undefined ? example.labels[0]! : undefined;
      const output = openOutput(json);
      output.event({ event: "predict", label, probs: [...probabilities], expected: truth });
      for (const line of picture(example)) output.line(line);
      for (const line of chart([...probabilities], network)) output.line(line);
      output.line();
      output.line(`read as ${label}${truth === undefined ? "" : `; the label is ${truth}`}`);
    },
  );
}

const predictFlags = flags({
  index: { type: "number", least: 0, describe: "Index of the test image; by default 0" },
  image: { type: "string", describe: "PNG file of one digit, dark on light or light on dark" },
});

async function testExample(
  platform: Platform,
  checkpoint: Checkpoint,
  index: number,
  given: DataFlags,
): Promise<Dataset> {
  const test = await testDataOf(platform, checkpoint, given);
  if (hasTargets(test)) throw usage("predict expected a model of classes, got one of numbers");
  if (index < test.count) return sliceDataset(test, index, index + 1);
  throw expected("--index", `0 to ${test.count - 1}`, index);
}

/** The digit of a PNG file as a data set of one example, whose label means nothing. */
async function pictureExample(
  platform: Platform,
  network: NetworkSpec,
  file: string,
): Promise<Dataset> {
  const features = SIDE * SIDE;
  if (network.inputs !== features) {
    throw usage(
      `--image expected a network of ${features} inputs, ${SIDE} x ${SIDE} pixels, got one of ${network.inputs} - choose a model of digits`,
    );
  }
  const pixels = decodePixels(await platform.readBytes(file), file);
  return {
    name: platform.baseName(file),
    inputs: digitFromImage(pixels, file),
    labels: new Uint8Array(1),
    count: 1,
    features,
    classes: outputCount(network),
    shape: [SIDE, SIDE, 1],
  };
}

/** The example as the network sees it: an image, or else its numbers. */
function picture({ inputs, shape }: Dataset): string[] {
  return shape ? drawImage(inputs, shape, hasColour()) : [inputs.join(" "), ""];
}

/** A bar for each class: its probability, or the plain output if the loss is not softmax's. */
function chart(values: readonly number[], { loss }: NetworkSpec): string[] {
  const shares = hasProbabilities(loss);
  const longest = Math.max(1, ...values);
  const rows = values.map((value, label) => {
    const bar = "█".repeat(Math.max(0, Math.round((value / longest) * BAR_WIDTH)));
    const text = shares ? `${(value * 100).toFixed(2)}%` : value.toFixed(4);
    return `${label}  ${text.padStart(7)}  ${bar}`.trimEnd();
  });
  return shares ? rows : ["outputs; the largest is the answer", ...rows];
}
