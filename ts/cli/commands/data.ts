// simdigit data get|make|info|convert: download MNIST, draw digits, describe a folder, convert between CSV and IDX.

import type { Argv } from "yargs";
import type { DataSplits, Dataset } from "../../core/dataset.ts";
import { encodeCsv } from "../../data/csv.ts";
import { downloadMnist } from "../../data/download.ts";
import { drawSplits } from "../../data/drawn/index.ts";
import { readFolder } from "../../data/folder.ts";
import { encodeIdxImages, encodeIdxLabels } from "../../data/idx.ts";
import { mnistFile } from "../../data/mnist.ts";
import { mnistCacheFolder, ofMnistDir } from "../../data/source.ts";
import type { Platform } from "../../platform/platform.ts";
import { outputFlags } from "../common_flags.ts";
import { flags } from "../flags.ts";
import { grouped, openOutput, percent, table } from "../output.ts";
import { openProgress } from "../progress.ts";

const formats = ["idx", "csv"] as const;
type Format = (typeof formats)[number];

export function dataCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command("data", "Download, draw, describe and convert data sets", (args) =>
    [getCommand, makeCommand, infoCommand, convertCommand]
      .reduce((parser, command) => command(parser, platform), args)
      .demandCommand(1, "data expected get, make, info or convert, got none")
      .strict()
      .strictCommands(),
  );
}

function getCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "get [folder]",
    "Download and verify MNIST, by default into the cache",
    (args) => args.positional("folder", { type: "string", describe: "Folder for the four files" }),
    async (given) => {
      const folder = given.folder ?? mnistCacheFolder(platform);
      const bar = openProgress("downloading MNIST");
      await downloadMnist({
        platform,
        folder,
        onProgress: ({ received, total }) => bar.update(received, total ?? received),
      }).finally(() => bar.stop());
      openOutput(false).line(`${folder}: MNIST, verified`);
    },
  );
}

function makeCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "make <folder>",
    "Draw digits into a folder in MNIST's format",
    (args) =>
      args
        .positional("folder", {
          type: "string",
          demandOption: true,
          describe: "Folder to write to; created if missing",
        })
        .options(makeFlags),
    async ({ folder, train, test, seed, to }) => {
      const bar = openProgress("drawing digits");
      const splits = await drawSplits({ train, test, seed }, (done, total) =>
        bar.update(done, total),
      );
      bar.stop();
      await writeSplits(platform, folder, splits, to);
    },
  );
}

function infoCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "info [folder]",
    "Describe the data in a folder, by default MNIST_DIR or the cache",
    (args) =>
      args
        .positional("folder", { type: "string", describe: "Folder to read" })
        .options(outputFlags),
    async (given) => {
      const { MNIST_DIR } = platform.env;
      const folder = given.folder ?? (MNIST_DIR || mnistCacheFolder(platform));
      const found = readFolder(platform, folder);
      const isMnistDir = given.folder === undefined && folder === MNIST_DIR;
      const { splits, files, genuine } = await (isMnistDir ? ofMnistDir(found) : found);
      const output = openOutput(given.json);
      output.event({
        event: "data",
        folder,
        files,
        mnist: genuine,
        train: splits.train.count,
        test: splits.test.count,
      });
      output.line(
        `${folder}: ${genuine ? "MNIST, verified by sha256" : "in MNIST's format, not MNIST itself"}`,
      );
      output.line(files.join("  "));
      output.line();
      const rows = [describe("train", splits.train), describe("test", splits.test)];
      const header = ["set", "images", "shape", "dark pixels", "per class"];
      for (const line of table("lrlrl", [header, ...rows])) output.line(line);
    },
  );
}

function convertCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "convert <from> <to>",
    "Convert a folder of IDX files to CSV, or of CSV files to IDX",
    (args) =>
      args
        .positional("from", { type: "string", demandOption: true, describe: "Folder to read" })
        .positional("to", { type: "string", demandOption: true, describe: "Folder to write to" })
        .options(convertFlags),
    async ({ from, to, format }) => {
      const { splits } = await readFolder(platform, from);
      await writeSplits(platform, to, splits, format);
    },
  );
}

const makeFlags = flags({
  train: { type: "number", least: 1, default: 60000, describe: "Number of training digits" },
  test: { type: "number", least: 1, default: 10000, describe: "Number of test digits" },
  seed: { type: "number", least: 0, default: 1, describe: "Same seed, same digits" },
  to: { choices: formats, default: "idx", describe: "File format" },
});

const convertFlags = flags({
  format: { choices: formats, default: "csv", describe: "File format to write" },
});

async function writeSplits(
  platform: Platform,
  folder: string,
  { train, test }: DataSplits,
  format: Format,
): Promise<void> {
  const output = openOutput(false);
  const write = async (name: string, content: Parameters<Platform["writeFileAtomically"]>[1]) => {
    const path = platform.join(folder, name);
    await platform.writeFileAtomically(path, content);
    output.line(path);
  };
  await platform.makeFolder(folder);
  for (const [split, data] of [
    ["train", train],
    ["test", test],
  ] as const) {
    if (format === "csv") {
      await write(`mnist_${split}.csv`, encodeCsv(data));
    } else {
      await write(mnistFile(split, "images").name, encodeIdxImages(data));
      await write(mnistFile(split, "labels").name, encodeIdxLabels(data));
    }
  }
}

function describe(set: string, data: Dataset): string[] {
  const perClass = new Array<number>(data.classes).fill(0);
  for (const label of data.labels) perClass[label]! += 1;
  let dark = 0;
  for (const value of data.inputs) if (value === 0) dark += 1;
  return [
    set,
    grouped(data.count),
    data.shape?.join("x") ?? String(data.features),
    percent(data.inputs.length === 0 ? 0 : dark / data.inputs.length),
    perClass.join(" "),
  ];
}
