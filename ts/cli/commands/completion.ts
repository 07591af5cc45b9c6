// simdigit completion [SHELL]: prints the script by which a shell asks for completions. The script is yargs'; completion.ts
// has the answers.

import process from "node:process";
import yargs, { type Argv } from "yargs";
import { sameWord } from "../../core/did_you_mean.ts";
import { expected } from "../../core/errors.ts";
import { shells } from "../completion.ts";

type Shell = (typeof shells)[number];

export function completionCommand(cli: Argv): Argv {
  return cli.command(
    "completion [shell]",
    "Print a script for bash or zsh that completes commands and flags",
    (args) =>
      args
        .positional("shell", {
          type: "string",
          describe: "bash or zsh; by default zsh in zsh, else bash",
          coerce: shellOf,
        })
        .example("$0 completion bash >> ~/.bashrc", "For bash")
        .example("$0 completion zsh >> ~/.zshrc", "For zsh"),
    ({ shell }) => {
      const { SHELL = "", ZSH_NAME = "" } = process.env;
      const ownShell: Shell = /zsh/.test(SHELL + ZSH_NAME) ? "zsh" : "bash";
      // yargs looks for its shell in the environment.
      process.env.SHELL = shell ?? ownShell;
      process.env.ZSH_NAME = "";
      const again = `completion ${process.env.SHELL}`;
      yargs().scriptName("simdigit").completion(again, false).showCompletionScript();
    },
  );
}

function shellOf(text: string): Shell {
  const shell = sameWord(text, shells);
  if (shell === undefined) throw expected("completion", shells.join(" or "), text);
  return shell;
}
