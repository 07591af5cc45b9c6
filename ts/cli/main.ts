#!/usr/bin/env node
// The command line: yargs and the commands. status.ts has the exit statuses.

import process from "node:process";
import yargs, { type Argv } from "yargs";
import { hideBin } from "yargs/helpers";
import { nodePlatform } from "../platform/node.ts";
import type { Platform } from "../platform/platform.ts";
import { benchCommand } from "./commands/bench.ts";
import { dataCommand } from "./commands/data.ts";
import { demoCommand } from "./commands/demo.ts";
import { gradcheckCommand } from "./commands/gradcheck.ts";
import { labsCommand } from "./commands/labs.ts";
import { predictCommand } from "./commands/predict.ts";
import { reportCommand } from "./commands/report.ts";
import { serveCommand } from "./commands/serve.ts";
import { testCommand } from "./commands/test.ts";
import { trainCommand } from "./commands/train.ts";
import { checkBooleans } from "./flags.ts";
import { endWithoutReader, fail, refusal } from "./status.ts";

/** In the order of --help. */
const commands: readonly ((yargs: Argv, platform: Platform) => Argv)[] = [
  trainCommand,
  testCommand,
  predictCommand,
  gradcheckCommand,
  labsCommand,
  reportCommand,
  dataCommand,
  benchCommand,
  serveCommand,
  demoCommand,
];

const WIDEST = 100;
const EPILOGUE = `Data comes from --data, else the folder in MNIST_DIR, else the cache, else a verified download
(given up after 5 s without an answer; never tried with --offline or in CI), else drawn digits.

Exit status: 0 done, 1 failed, 2 wrong usage, 130 ended by Ctrl-C.`;

endWithoutReader();
await main(hideBin(process.argv));

async function main(args: readonly string[]): Promise<void> {
  const platform = nodePlatform();
  const cli = yargs(args)
    .scriptName("simdigit")
    .usage("$0 <command>: neural networks on MNIST, in WebAssembly SIMD")
    .locale("en")
    .parserConfiguration({ "camel-case-expansion": false })
    .wrap(Math.min(WIDEST, process.stdout.columns ?? WIDEST));
  const all = commands.reduce((parser, command) => command(parser, platform), cli);
  const parser = all
    .demandCommand(1, "command expected, got none - see simdigit --help")
    .strict()
    .strictCommands()
    .example("$0 demo", "A first look: trains, tests and shows digits")
    .example("$0 train --save-model m.safetensors", "Train a lab and keep the weights")
    .example("$0 test m.safetensors", "Confusion matrix, precision and recall")
    .example("$0 gradcheck", "Compare analytic with numerical gradients")
    .example("$0 serve", "The playground in the browser")
    .epilogue(EPILOGUE)
    .exitProcess(false)
    .fail((message, error) => {
      throw refusal(message, error);
    });
  try {
    checkBooleans(args);
    await parser.parseAsync();
  } catch (error) {
    fail(error);
  }
}
