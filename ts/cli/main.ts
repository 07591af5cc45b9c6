#!/usr/bin/env node
// The command line: yargs and the commands. Exit statuses are in status.ts.

import process from "node:process";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { nodePlatform } from "../platform/node.ts";
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

const WIDEST = 100;
const EPILOGUE = `Data comes from --data, else the folder in MNIST_DIR, else the cache, else a verified download
(given up after 5 s without an answer; never tried with --offline or in CI), else drawn digits.

Exit status: 0 done, 1 failed, 2 wrong usage, 130 ended by Ctrl-C.`;

endWithoutReader();
await main(hideBin(process.argv));

async function main(args: readonly string[]): Promise<void> {
  const platform = nodePlatform();
  let cli = yargs(args)
    .scriptName("simdigit")
    .usage("$0 <command>: neural networks on MNIST, in WebAssembly SIMD")
    .locale("en")
    .parserConfiguration({ "camel-case-expansion": false })
    .wrap(Math.min(WIDEST, process.stdout.columns ?? WIDEST));
  cli = trainCommand(cli, platform);
  cli = testCommand(cli, platform);
  cli = predictCommand(cli, platform);
  cli = gradcheckCommand(cli, platform);
  cli = labsCommand(cli, platform);
  cli = reportCommand(cli, platform);
  cli = dataCommand(cli, platform);
  cli = benchCommand(cli, platform);
  cli = serveCommand(cli, platform);
  cli = demoCommand(cli, platform);
  cli = cli
    .demandCommand(1, "command expected, got none - see simdigit --help")
    .strict()
    .strictCommands()
    .example("$0 demo", "A first look: trains, tests, shows digits")
    .example("$0 train --save-model m.safetensors", "Train a lab, keep the weights")
    .example("$0 test m.safetensors", "Confusion matrix, precision and recall")
    .example("$0 gradcheck", "Numerical against analytic gradients")
    .example("$0 serve", "The playground in the browser")
    .epilogue(EPILOGUE)
    .exitProcess(false)
    .fail((message, error) => {
      throw refusal(message, error);
    });
  try {
    checkBooleans(args);
    await cli.parseAsync();
  } catch (error) {
    fail(error);
  }
}
