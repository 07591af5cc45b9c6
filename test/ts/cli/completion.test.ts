// simdigit completion: what bash and zsh offer after its script has been read.

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { shells } from "../../../ts/cli/completion.ts";
import { losses } from "../../../ts/core/spec.ts";
import { onnxInputs } from "../../../ts/export/index.ts";
import { labs } from "../../../ts/labs/labs.ts";
import { commandLine, environment, folder, start } from "./cli.ts";
import { here } from "./here.ts";

const test = suite("cli: completion");

/** What the shell's completion function offers for the last of the words. */
type Offer = (words: readonly string[]) => string[];

const simdigitFunction = `simdigit() { ${commandLine([]).map(quoted).join(" ")} "$@"; }`;

/** A shell with the script; undefined where the shell is not installed. */
async function shell(name: (typeof shells)[number]): Promise<Offer | undefined> {
  if (spawnSync(name, ["-c", "true"]).error) {
    console.log(`cli: completion: no ${name} here, untested`);
    return undefined;
  }
  const script = join(folder, `completion.${name}`);
  writeFileSync(script, (await start(["completion", name]).ended).stdout);
  const read = [simdigitFunction, `. ${script}`];
  return (words) => {
    const line = words.map(quoted).join(" ");
    const asked =
      name === "bash"
        ? [
            ...read,
            `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}`,
            "_simdigit_yargs_completions",
            `printf "%s\\n" "\${COMPREPLY[@]}"`,
          ]
        : [
            "compdef() { :; }; _default() { :; }",
            `_describe() { print -rl -- \${(P)2}; }`,
            ...read,
            `words=(${line}); CURRENT=${words.length}; BUFFER=; CURSOR=0`,
            "_simdigit_yargs_completions",
          ];
    const { stdout, stderr } = spawnSync(name, ["-c", asked.join("\n")], {
      env: { ...environment, SHELL: `/bin/${name}` },
      cwd: folder,
      encoding: "utf8",
    });
    assert.is(stderr, "", line);
    return stdout.split("\n").filter(Boolean);
  };
}

function quoted(word: string): string {
  return `'${word}'`;
}

test("bash: commands, flags, choices and labs that begin as the word does", async () => {
  const offer = await shell("bash");
  if (!offer) return;
  const ids = labs.map(({ id }) => id);
  for (const [line, offered] of [
    ["tr", ["train"]],
    ["train --opt", ["--optimizer"]],
    ["train --optimizer ada", ["adagrad", "adagrad_da", "adadelta", "adam", "adamw"]],
    ["train --loss ", losses],
    ["train soft", ids.filter((id) => id.startsWith("soft"))],
    ["labs run ", ids],
    ["data co", ["convert"]],
    ["com", ["completion"]],
    ["ex", ["export"]],
    ["export m.safetensors m.onnx --inputs ", onnxInputs],
    ["export m.safetensors ", []],
    ["completion ", shells],
    ["--lang ", ["en", "ko"]],
    // Files, by the shell.
    ["train --data ", []],
    ["test ", []],
    ["predict m.safetensors --image ", []],
  ] as const) {
    assert.equal(offer(["simdigit", ...line.split(" ")]), offered, line);
  }
});

test("zsh: the same, with descriptions", async () => {
  const offer = await shell("zsh");
  if (!offer) return;
  assert.ok(offer(["simdigit", "tr"]).includes("train:Train a lab, or a network given by flags"));
  const flags = offer(["simdigit", "train", "--opt"]);
  assert.ok(flags.some((flag) => flag.startsWith("--optimizer:Optimiser; sgd with")));
  assert.equal(offer(["simdigit", "train", "--dtype", ""]), ["f32", "f64"]);
  assert.equal(offer(["simdigit", "train", "--data", ""]), []);
});

test("the script is that of the shell that is named, else of the user's", async () => {
  const isZsh = async (words: string, env: NodeJS.ProcessEnv = {}) => {
    const { stdout, stderr, status } = await here(words.split(" "), { ZSH_NAME: "", ...env });
    assert.equal([stderr, status], ["", 0], words);
    assert.match(stdout, /_simdigit_yargs_completions\(\)/);
    return stdout.startsWith("#compdef simdigit");
  };
  const inZsh = { SHELL: "/bin/zsh" };
  assert.is(await isZsh("completion bash", inZsh), false);
  assert.is(await isZsh("completion bash", { ...inZsh, ZSH_NAME: "zsh" }), false);
  assert.is(await isZsh("completion ZSH", { SHELL: "/bin/bash" }), true);
  assert.is(await isZsh("completion", inZsh), true);
  for (const other of ["/bin/bash", "/usr/bin/fish", ""]) {
    assert.is(await isZsh("completion", { SHELL: other }), false, other);
  }
  for (const [words, refusal] of [
    ["completion fish", "completion expected bash or zsh, got fish"],
    ["completion zsh bash", "completion takes one shell; got also bash"],
  ] as const) {
    const { stdout, stderr, status } = await here(words.split(" "));
    assert.equal([stdout, stderr, status], ["", `simdigit: ${refusal}\n`, 2]);
  }
});

test("a request for completions never complains", async () => {
  const { status, stderr } = await start(
    ["--get-yargs-completions", "simdigit", "train", "--lr", "abc", "--o"],
    environment,
  ).ended;
  assert.equal([status, stderr], [0, ""]);
});

test.run();
