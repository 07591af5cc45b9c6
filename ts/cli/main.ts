#!/usr/bin/env node
// The command line: yargs, the commands, exit statuses. 0 done, 1 failed, 2 wrong usage.

import process from "node:process";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { SimdigitError } from "../core/errors.ts";
import { nodePlatform } from "../platform/node.ts";
import { benchCommand } from "./commands/bench.ts";
import { dataCommand } from "./commands/data.ts";
import { demoCommand } from "./commands/demo.ts";
import { labsCommand } from "./commands/labs.ts";
import { predictCommand } from "./commands/predict.ts";
import { testCommand } from "./commands/test.ts";
import { trainCommand } from "./commands/train.ts";

const FAILED = 1;
const WRONG_USAGE = 2;

await main(hideBin(process.argv));

async function main(args: readonly string[]): Promise<void> {
  const platform = nodePlatform();
  let cli = yargs(args)
    .scriptName("simdigit")
    .usage("$0 <command>: neural networks on MNIST, in WebAssembly SIMD");
  cli = trainCommand(cli, platform);
  cli = testCommand(cli, platform);
  cli = predictCommand(cli, platform);
  cli = labsCommand(cli);
  cli = dataCommand(cli, platform);
  cli = benchCommand(cli, platform);
  cli = demoCommand(cli, platform);
  cli = cli
    .demandCommand(1, "command expected - simdigit --help lists them")
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new SimdigitError("usage", message);
    });
  try {
    await cli.parseAsync();
  } catch (error) {
    fail(error);
  }
}

/** One line for what we refuse; a stack only for what is a bug. */
function fail(error: unknown): void {
  if (error instanceof SimdigitError) {
    process.stderr.write(`simdigit: ${error.message}\n`);
    process.exitCode = error.kind === "usage" ? WRONG_USAGE : FAILED;
  } else {
    process.stderr.write(`simdigit: ${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = FAILED;
  }
}
