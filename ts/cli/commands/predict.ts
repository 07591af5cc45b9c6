// simdigit predict MODEL: a test image, pictures of the user's own, or all examples of a data set. One example is shown
// in the terminal as the network sees it; of many there is a line each.

import process from "node:process";
import type { Argv } from "yargs";
import { hasAnswers, hasTargets, type RawValues, sliceDataset } from "../../core/dataset.ts";
import { expected, SimdigitError, usage } from "../../core/errors.ts";
import { inUnits } from "../../core/standardise.ts";
import type { Platform } from "../../platform/platform.ts";
import {
  type Answer,
  answersTo,
  answerText,
  certaintyText,
  type Model,
  numberText,
  openModel,
} from "../answers.ts";
import { backendFlags, dataFlags, outputFlags } from "../common_flags.ts";
import type { DataFlags } from "../data.ts";
import { dataToPredict } from "../data_to_predict.ts";
import { testDataOf } from "../evaluation.ts";
import { tellExample } from "../example_view.ts";
import { checkNotRead, checkSaveTarget } from "../files_to_write.ts";
import { flags } from "../flags.ts";
import { matched } from "../follow_data.ts";
import { grouped, notice, type Output, openOutput } from "../output.ts";
import { type NamedPicture, picturesOf, type Seen, sightOf } from "../pictures.ts";
import { type PredictionTable, predictionTable } from "../prediction_table.ts";
import { readFixedModel } from "../read_model.ts";
import { FAILED, fail } from "../status.ts";
import { weightsFlags } from "../weights_flags.ts";

/** Examples that are answered at a time. */
const BATCH = 1000;

export function predictCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "predict <model>",
    "Answer by a saved model: for a test image, pictures of your own or a table",
    (args) =>
      args
        .positional("model", { type: "string", demandOption: true, describe: "Checkpoint file" })
        .options({ ...backendFlags, ...predictFlags, ...dataFlags, ...outputFlags })
        .options(weightsFlags)
        .example("$0 predict m.safetensors --index 7", "Test image 7")
        .example("$0 predict m.safetensors --image digit.png", "A digit of your own")
        .example("$0 predict m.safetensors --image scans/", "All pictures of a folder")
        .example("$0 predict m.safetensors --image scans/ --out answers.csv", "By their names")
        .example("$0 predict m.safetensors --data test.csv --out predictions.csv", "A whole table"),
    async ({ model: file, json, backend, index, image, out, columns, probabilities, ...given }) => {
      checkTogether({ index, image, out, columns, probabilities }, given);
      if (out !== undefined) checkSaveTarget(out);
      checkNotRead("--out", [out], [given.data, given.test, file, ...(image ?? [])]);
      const model = await openModel(platform, await readFixedModel(platform, file, given), backend);
      const output = openOutput(json);
      const isTable =
        image === undefined &&
        (out !== undefined || (given.data !== undefined && index === undefined));
      const table = predictionTable(model, { columns, probabilities });
      if (image !== undefined) {
        const pictures = await picturesOf(platform, image);
        if (out === undefined) await predictPictures(model, output, pictures, image);
        else await tabulatePictures(platform, model, output, table, pictures, out);
      } else if (isTable) {
        await predictTable(platform, model, output, table, { out, json }, given);
      } else {
        await predictExample(platform, model, output, index ?? 0, given);
      }
      await model.session.dispose();
    },
  );
}

const predictFlags = flags({
  index: {
    type: "number",
    least: 0,
    describe: "Index of the test image, or of the row in a table of --data; by default 0",
  },
  image: {
    type: "string",
    array: true,
    describe:
      "PNG or JPEG files, folders of them, or - for standard input. A model of digits finds the digit, dark on light or light on dark; other models see the whole picture, resized",
  },
  out: {
    type: "string",
    describe: "CSV file for the answers to all examples of --data, or to the pictures of --image",
  },
  columns: {
    type: "string",
    describe: "Names of the CSV's columns; by default ImageId,Label, or Id and the numbers' names",
  },
  probabilities: {
    type: "boolean",
    default: false,
    describe: "Add a column for the probability of each class",
  },
});

interface Asked {
  readonly index: number | undefined;
  readonly image: readonly string[] | undefined;
  readonly out: string | undefined;
  readonly columns: string | undefined;
  readonly probabilities: boolean;
}

function checkTogether({ index, image, out, columns, probabilities }: Asked, { data }: DataFlags) {
  const refuse = (flag: string, other: string) =>
    usage(`${flag} expected without ${other}, got both - leave out one`);
  if (image !== undefined && index !== undefined) throw refuse("--image", "--index");
  if (image !== undefined && data !== undefined) throw refuse("--image", "--data");
  if (index !== undefined && out !== undefined) throw refuse("--index", "--out");
  const isTable = index === undefined && (data ?? out) !== undefined;
  if (isTable) return;
  if (columns !== undefined) throw usage("--columns expected with --data or --out, got neither");
  if (probabilities) throw usage("--probabilities expected with --data or --out, got neither");
}

async function predictExample(
  platform: Platform,
  model: Model,
  output: Output,
  index: number,
  given: DataFlags,
): Promise<void> {
  const { checkpoint } = model;
  const isTestData = given.data === undefined || given.test !== undefined;
  const data = isTestData
    ? await testDataOf(platform, checkpoint, given)
    : await dataToPredict(platform, checkpoint, given);
  if (index >= data.count) throw expected("--index", `0 to ${data.count - 1}`, index);
  const row = sliceDataset(data, index, index + 1);
  const [answer] = (await answersTo(model, row.inputs)) as [Answer];
  if (!hasAnswers(row)) {
    output.event({ event: "predict", ...answer });
    tellExample(output, model, row, answer);
    return;
  }
  // The test data are the model's already; those of --data are as they were read.
  const example = isTestData ? row : matched(checkpoint, row).data;
  if (hasTargets(example)) {
    const target = inUnits(model.numbers!, [...example.targets]);
    output.event({ event: "predict", ...answer, expected: target });
    tellExample(output, model, example, answer, `; expected ${target.map(numberText).join(", ")}`);
    return;
  }
  const label = example.labels[0]!;
  output.event({ event: "predict", ...answer, expected: label });
  tellExample(output, model, example, answer, `; the label is ${model.names?.[label] ?? label}`);
}

async function predictPictures(
  model: Model,
  output: Output,
  pictures: readonly NamedPicture[],
  names: readonly string[],
): Promise<void> {
  const isOne = pictures.length === 1 && names[0] === pictures[0]!.path;
  const width = Math.max(...pictures.map(({ path }) => path.length));
  for await (const { path, seen, answer } of answersToPictures(model, output, pictures, isOne)) {
    if (isOne) tellExample(output, model, seen, answer);
    else output.line(lineOf(path.padEnd(width), answer, model));
  }
}

/** A row for each picture that can be answered, by its name. */
async function tabulatePictures(
  platform: Platform,
  model: Model,
  output: Output,
  table: PredictionTable,
  pictures: readonly NamedPicture[],
  out: string,
): Promise<void> {
  let count = 0;
  const rows = async function* () {
    yield `${table.header}\n`;
    for await (const { id, answer } of answersToPictures(model, output, pictures, false)) {
      count += 1;
      yield `${table.row(id, answer)}\n`;
    }
  };
  await platform.writeFileAtomically(out, encoded(rows()));
  notice(`wrote ${out}: ${grouped(count)} rows`);
}

/** One after the other, each with its event; those that cannot be answered are said, and the others go on. */
async function* answersToPictures(
  model: Model,
  output: Output,
  pictures: readonly NamedPicture[],
  isOne: boolean,
): AsyncGenerator<{ path: string; id: string; seen: Seen; answer: Answer }> {
  const see = sightOf(model.checkpoint);
  for (const { path, id, read } of pictures) {
    try {
      const seen = see(await read(), path);
      for (const what of seen.dropped) notice(`${path}: ${what} left out`);
      const [answer] = (await answersTo(model, seen.inputs)) as [Answer];
      output.event({ event: "predict", image: path, ...answer });
      yield { path, id, seen, answer };
    } catch (error) {
      if (isOne || !(error instanceof SimdigitError)) throw error;
      fail(error);
      process.exitCode = FAILED;
    }
  }
}

function lineOf(name: string, answer: Answer, { session }: Model): string {
  return `${name}  ${answerText(answer)}  ${certaintyText(answer, session.network)}`.trimEnd();
}

/** All examples: to a file, or to standard output as CSV or as events. */
async function predictTable(
  platform: Platform,
  model: Model,
  output: Output,
  table: PredictionTable,
  { out, json }: { readonly out: string | undefined; readonly json: boolean },
  given: DataFlags,
): Promise<void> {
  const data = await dataToPredict(platform, model.checkpoint, given);
  const answers = batches(model, data.inputs, data.features);
  const rows = async function* () {
    yield `${table.header}\n`;
    let number = 1;
    for await (const batch of answers) {
      const lines: string[] = [];
      for (const answer of batch) {
        output.event({ event: "predict", index: number - 1, ...answer });
        lines.push(table.row(number++, answer));
      }
      yield `${lines.join("\n")}\n`;
    }
  };
  if (out === undefined) {
    for await (const lines of rows()) if (!json) output.line(lines.trimEnd());
    return;
  }
  await platform.writeFileAtomically(out, encoded(rows()));
  notice(`wrote ${out}: ${grouped(data.count)} rows`);
}

async function* batches(
  model: Model,
  inputs: RawValues,
  features: number,
): AsyncGenerator<readonly Answer[]> {
  for (let at = 0; at < inputs.length; at += BATCH * features) {
    yield answersTo(model, inputs.subarray(at, at + BATCH * features));
  }
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}
