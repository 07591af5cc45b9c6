// yargs as our commands need it: each text of --help passes here, to be said in the user's language; a flag's choices
// and default stand behind its description, the flag in its group; the signatures of the commands are kept for refusals.

import process from "node:process";
import yargs, { type Argv, type PositionalOptions } from "yargs";
import type { Flag } from "./flags.ts";
import { groupOf, groups } from "./groups.ts";
import { say } from "./language.ts";

const WIDEST = 80;

export interface OpenYargs {
  readonly cli: Argv;
  /** The signatures of the commands that yargs has heard of, as "data get [folder]" by "data get". */
  readonly signatures: ReadonlyMap<string, string>;
  /** Flags by the commands whose help yargs has made. */
  readonly flags: ReadonlyMap<string, ReadonlySet<string>>;
}

type Builder = (args: Argv) => Argv;

/** The method of @types/yargs that is missing there. */
interface Configurable {
  usageConfiguration(configuration: { readonly "hide-types": boolean }): Argv;
}

export function openYargs(args: readonly string[]): OpenYargs {
  const signatures = new Map<string, string>();
  const flags = new Map<string, Set<string>>();
  /** The command whose builder yargs runs. */
  let path: readonly string[] = [];
  const cli = yargs(args);
  /** Not a table of flags, and not an argument, which yargs declares as a flag too. */
  const isFlag = (name: string | object): name is string =>
    typeof name === "string" &&
    !new RegExp(`[[<]${name}\\b`).test(signatures.get(path.join(" ")) ?? "");
  const { command, example, epilogue, option, positional } = cli;
  Object.assign(cli, {
    command(signature: string, text: string, builder: Builder, ...rest: unknown[]) {
      const [name] = signature.split(" ") as [string];
      const own = [...path, name];
      signatures.set(own.join(" "), [...path, signature].join(" "));
      const inside: Builder = (inner) => {
        path = own;
        return builder(inOrder(inner));
      };
      return command.apply(cli, [signature, say(text), inside, ...rest] as never);
    },
    example: (line: string, text: string) =>
      example.apply(cli, [`# ${say(text)}\n${line}`] as never),
    epilogue: (text: string) => epilogue.call(cli, say(text)),
    positional: (name: string, argument: PositionalOptions) =>
      positional.call(cli, name, { ...argument, describe: say(argument.describe ?? "") }),
    option(name: string | object, flag: Flag) {
      if (!isFlag(name)) return option.apply(cli, [name, flag] as never);
      const command = path.join(" ");
      flags.set(command, new Set(flags.get(command)).add(name));
      return option.apply(cli, [name, described(name, flag)] as never);
    },
  });
  (cli as unknown as Configurable)
    .usageConfiguration({ "hide-types": true })
    .scriptName("simdigit")
    .parserConfiguration({ "camel-case-expansion": false })
    .wrap(Math.min(WIDEST, process.stdout.columns ?? WIDEST))
    .updateStrings({
      "Positionals:": say("Arguments:"),
      "Commands:": say("Commands:"),
      "Examples:": say("Examples:"),
    });
  return { cli, signatures, flags };
}

/** The groups appear in the order in which yargs hears of them. */
function inOrder(cli: Argv): Argv {
  for (const title of [say("Arguments:"), ...Object.keys(groups).map(say)]) cli.group([], title);
  return cli;
}

function described(name: string, flag: Flag): Flag {
  const { describe = "", choices } = flag;
  const group = groupOf(name);
  const lines = [[say(describe), defaultOf(flag)].filter(Boolean).join(" ")];
  if (choices) lines.push(choices.join(", "));
  return {
    ...flag,
    ...(group === undefined ? {} : { group: say(group) }),
    describe: lines.join("\n"),
  };
}

/** As "[default: 100]" or "[xavier-adam: 100]"; empty for a switch. */
function defaultOf({ type, default: value, defaultDescription }: Flag): string {
  if (defaultDescription !== undefined) return `[${defaultDescription}]`;
  return value === undefined || type === "boolean" ? "" : `[${say("default")}: ${value}]`;
}
