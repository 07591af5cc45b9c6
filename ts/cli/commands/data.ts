// simdigit data get|make|info|convert: download known data sets, draw digits, describe data, convert it.

import type { Argv } from "yargs";
import { expected, usage } from "../../core/errors.ts";
import { downloadData } from "../../data/download.ts";
import { drawSplits } from "../../data/drawn/index.ts";
import type { KnownSet } from "../../data/known/known_set.ts";
import { knownNames, meantSet } from "../../data/known/sets.ts";
import { lookAt, lookAtPath } from "../../data/look.ts";
import { ofMnistDir } from "../../data/source.ts";
import type { Platform } from "../../platform/platform.ts";
import { offlineFlags, outputFlags, tableFlags } from "../common_flags.ts";
import { dataEvent, describeData } from "../describe_data.ts";
import { flags } from "../flags.ts";
import { exitInterrupted, onInterrupt } from "../interrupt.ts";
import { notice, type Output, openOutput } from "../output.ts";
import { openProgress } from "../progress.ts";
import { readOptionsOf } from "../read_options.ts";
import { dataFormats, writeSets } from "../write_data.ts";

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
    "get [names..]",
    "Download and verify data sets, by default MNIST",
    (args) =>
      args
        .positional("names", {
          type: "string",
          array: true,
          describe: `Data sets: ${knownNames.join(", ")}`,
        })
        .options({ ...getFlags, ...offlineFlags, ...outputFlags }),
    async ({ names = [], out, offline, json }) => {
      const sets = (names.length === 0 ? ["mnist"] : names).map(meantSet);
      if (out !== undefined && sets.length > 1) {
        throw expected("--out", "one data set", `${sets.length} of them`);
      }
      if (out !== undefined && offline) {
        throw usage("--offline expected without --out, got both - leave out one");
      }
      const output = openOutput(json);
      const tell = (folder: string, { name, title }: KnownSet) => {
        output.event({ event: "data", name, path: folder, verified: true });
        output.line(`${folder}: ${title}, verified`);
      };
      const signal = onInterrupt();
      for (const set of sets) {
        if (offline) {
          tell((await lookAt(platform, set, {}, notice)).path, set);
          continue;
        }
        const bar = openProgress(`downloading ${set.title}`);
        try {
          const folder = await downloadData(set, {
            platform,
            folder: out,
            signal,
            onNotice: notice,
            onProgress: ({ received, total }) => bar.update(received, total ?? received),
          });
          tell(folder, set);
        } catch (error) {
          if (!signal.aborted) throw error;
          return exitInterrupted(signal);
        } finally {
          bar.stop();
        }
      }
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
        .options({ ...makeFlags, ...outputFlags }),
    async ({ folder, train, test, seed, to, json }) => {
      const bar = openProgress("drawing digits");
      const splits = await drawSplits({ train, test, seed }, (done, total) =>
        bar.update(done, total),
      );
      bar.stop();
      tellWritten(openOutput(json), await writeSets(platform, folder, splits, to));
    },
  );
}

function infoCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "info [data]",
    "Describe data, by default that of MNIST_DIR or the cache",
    (args) =>
      args
        .positional("data", {
          type: "string",
          describe: "A data set's name, or a folder or file of your own",
        })
        .options({ ...tableFlags, ...offlineFlags, ...outputFlags }),
    async (given) => {
      const { data } = given;
      if (data === "drawn") {
        throw usage("drawn digits are made when they are needed - write some with data make");
      }
      const { MNIST_DIR } = platform.env;
      const options = readOptionsOf(given);
      const seen =
        data === undefined && MNIST_DIR
          ? await ofMnistDir(lookAtPath(platform, MNIST_DIR, options))
          : await lookAt(platform, data ?? "mnist", options, notice);
      const output = openOutput(given.json);
      output.event(dataEvent(seen));
      for (const line of describeData(seen)) output.line(line);
    },
  );
}

function convertCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "convert <from> <to>",
    "Convert data to CSV, IDX or NPZ files",
    (args) =>
      args
        .positional("from", {
          type: "string",
          demandOption: true,
          describe: "A data set's name, or a folder or file of your own",
        })
        .positional("to", { type: "string", demandOption: true, describe: "Folder to write to" })
        .options({ ...convertFlags, ...tableFlags, ...offlineFlags, ...outputFlags }),
    async ({ from, to, format, json, ...given }) => {
      if (/\.(?:csv|npz|gz)$/i.test(to)) {
        throw usage(
          `convert expected a folder to write to, got ${to} - --format says what is written`,
        );
      }
      const { sets } = await lookAt(platform, from, readOptionsOf(given), notice);
      tellWritten(openOutput(json), await writeSets(platform, to, sets, format));
    },
  );
}

function tellWritten(output: Output, files: readonly string[]): void {
  for (const file of files) {
    output.event({ event: "written", file });
    output.line(file);
  }
}

const getFlags = flags({
  out: { type: "string", describe: "Folder for the files of one data set; by default the cache" },
});

const makeFlags = flags({
  train: { type: "number", least: 1, default: 60000, describe: "Number of training digits" },
  test: { type: "number", least: 1, default: 10000, describe: "Number of test digits" },
  seed: { type: "number", least: 0, default: 1, describe: "Same seed, same digits" },
  to: { choices: dataFormats, default: "idx", describe: "File format" },
});

const convertFlags = flags({
  format: { choices: dataFormats, default: "csv", describe: "File format to write" },
});
