// The command line: the commands, and what every command has. status.ts has the exit statuses.

import { readFileSync } from "node:fs";
import process from "node:process";
import type { Argv, FallbackCompletionFunction } from "yargs";
import { usage } from "../core/errors.ts";
import { nodePlatform } from "../platform/node.ts";
import type { Platform } from "../platform/platform.ts";
import { languageFlags } from "./common_flags.ts";
import { completionsOf } from "./completion.ts";
import { checkBooleans, checkLists } from "./flags.ts";
import { openYargs } from "./help.ts";
import { askNothing, chooseLanguage, say } from "./language.ts";
import { checkFlagOfAny, refusal, UnknownFlag, unknownCommand } from "./refusals.ts";
import { nestedCommands, respelled, withCommand } from "./spelling.ts";
import { fail } from "./status.ts";

type Command = (yargs: Argv, platform: Platform) => Argv;

/** In the order of --help. A command loads what it needs. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  train: async () => (await import("./commands/train.ts")).trainCommand,
  test: async () => (await import("./commands/test.ts")).testCommand,
  predict: async () => (await import("./commands/predict.ts")).predictCommand,
  export: async () => (await import("./commands/export.ts")).exportCommand,
  gradcheck: async () => (await import("./commands/gradcheck.ts")).gradcheckCommand,
  labs: async () => (await import("./commands/labs.ts")).labsCommand,
  report: async () => (await import("./commands/report.ts")).reportCommand,
  data: async () => (await import("./commands/data.ts")).dataCommand,
  bench: async () => (await import("./commands/bench.ts")).benchCommand,
  serve: async () => (await import("./commands/serve.ts")).serveCommand,
  demo: async () => (await import("./commands/demo.ts")).demoCommand,
  completion: async () => (await import("./commands/completion.ts")).completionCommand,
};

const EPILOGUE = `Data comes from --data, else the folder in MNIST_DIR, else the cache, else a
verified download (given up after 5 s without an answer; never tried with
--offline or in CI), else drawn digits.

Exit status: 0 done, 1 failed, 2 wrong usage, 130 ended by Ctrl-C, 143 by SIGTERM.`;

const known = Object.keys(commands);
/** Flags of every command. */
const SHARED = ["lang", "help", "version"];

const MISSING = "command expected, got none - see simdigit --help";
/** Turns yargs' completion on; its command, of this name, is not for people. */
const ANSWERS = "yargs-completion";
/** The flag by which the shell's script asks for completions. */
const ASKED = "--get-yargs-completions";

/** Runs the command that the arguments name. A refusal or a failure sets the process's exit status. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  const isCompletion = words.includes(ASKED);
  const args = isCompletion ? words : withCommand(respelled(words), known);
  const command = (isCompletion ? words[words.indexOf(ASKED) + 2] : args[0]) ?? "";
  try {
    await chooseLanguage(args, process.env);
    const cli = await open(args, command);
    if (askNothing(args)) {
      process.stderr.write(`${await cli.getHelp()}\n\n`);
      throw usage(MISSING);
    }
    if (!isCompletion && !command.startsWith("-") && !Object.hasOwn(commands, command)) {
      throw usage(unknownCommand(command, known));
    }
    if (!isCompletion && command.startsWith("-") && !args.some((arg) => known.includes(arg))) {
      const flags = [...(await flagsOfAll()).values()].flatMap((own) => [...own]);
      checkFlagOfAny(args, [...new Set([...flags, ...SHARED])]);
    }
    checkBooleans(args);
    checkLists(args);
    await cli.parseAsync();
  } catch (error) {
    // The arguments of a command line that is being completed may be wrong.
    if (!isCompletion) fail(error instanceof UnknownFlag ? await withOwners(error) : error);
  }
}

/** yargs with the command, or with all of them where none is named. */
async function open(args: readonly string[], command: string): Promise<Argv> {
  const { cli, signatures } = openYargs(args);
  const platform = nodePlatform();
  for (const [name, load] of Object.entries(commands)) {
    if (name === command || !Object.hasOwn(commands, command)) (await load())(cli, platform);
  }
  return cli
    .usage(say("$0 <command>: neural networks on MNIST, in WebAssembly SIMD"))
    .options(languageFlags)
    .help("help", say("Show help; also -h, or help before a command"))
    .version("version", say("Show version number; also -v"), versionOf())
    .group(SHARED, say("General:"))
    .completion(ANSWERS, false, completions(args))
    .demandCommand(1, MISSING)
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
      const flags = cli.parsed ? Object.keys(cli.parsed.aliases) : [];
      throw refusal(message, error, { args, flags, signatures });
    });
}

/** The refusal with the commands that have the flag. */
async function withOwners(error: UnknownFlag): Promise<Error> {
  const all = await flagsOfAll();
  const name = error.flag.replace(/^--?(no-)?/, "");
  return error.ownedBy([...all.keys()].filter((command) => all.get(command)!.has(name)));
}

/** The flags of every command, as "data get". Loads all commands. */
async function flagsOfAll(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const all = new Map<string, ReadonlySet<string>>();
  for (const command of known) {
    for (const nested of [[], ...(nestedCommands[command] ?? []).map((name) => [name])]) {
      const words = [command, ...nested];
      const { cli, flags } = openYargs(words);
      (await commands[command]!())(cli, nodePlatform());
      await cli.getHelp();
      const name = words.join(" ");
      all.set(name, flags.get(name) ?? new Set());
    }
  }
  return all;
}

/** The answer to a shell that asks for completions. */
function completions(words: readonly string[]): FallbackCompletionFunction {
  const line = words.slice(words.indexOf(ASKED) + 1);
  return (_current, _given, yargs, done) => {
    const found = completionsOf(line);
    if (found) done(found);
    else yargs();
  };
}

/** The package's version. yargs would take that of the nearest package.json. */
function versionOf(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
