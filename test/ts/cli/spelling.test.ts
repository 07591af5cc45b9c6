// Flags, values, labs and commands as people type them: what is taken, and what may have been meant.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  otherFlags,
  otherValues,
  relatedFlags,
  withoutModule,
} from "../../../ts/cli/other_words.ts";
import { recipeFlags } from "../../../ts/cli/recipe_flags.ts";
import { nestedCommands, respelled, withCommand } from "../../../ts/cli/spelling.ts";
import { closest, didYouMean, sameWord } from "../../../ts/core/did_you_mean.ts";
import { optimizerNames } from "../../../ts/core/optimizer.ts";
import { labs } from "../../../ts/labs/labs.ts";
import { checkpoint, folder, run } from "./cli.ts";
import { here } from "./here.ts";

const test = suite("cli: spelling");

test("flags in any spelling and by other names", () => {
  for (const [typed, meant] of [
    ["train --learning-rate 0.1", "train --lr 0.1"],
    ["train --learning_rate=0.1", "train --lr=0.1"],
    ["train --Batch_Size 5 --bs=5", "train --batch-size 5 --batch-size=5"],
    ["train -epochs 5", "train --epochs 5"],
    ["train --no_shuffle --NO-Shuffle=1", "train --no-shuffle --no-shuffle=1"],
    ["train --lr -1e-3 --hidden -5,3", "train --lr=-1e-3 --hidden=-5,3"],
    ["train --lr=1 -5", "train --lr=1 -5"],
    ["help train", "train --help"],
    ["help", "--help"],
    ["train help", "train help"],
    ["-h", "--help"],
    ["-v", "--version"],
    ["predict m --image -", "predict m --image=-"],
    ["train -- --Learning_Rate", "train -- --Learning_Rate"],
  ] as const) {
    assert.is(respelled(typed.split(" ")).join(" "), meant);
  }
});

test("commands in any case; other words as they are", async () => {
  for (const [typed, meant] of [
    ["Train Gates", "train Gates"],
    ["LABS Run Gates", "labs run Gates"],
    ["Data INFO Folder", "data info Folder"],
    ["M.safetensors Run", "M.safetensors Run"],
    ["train RUN", "train RUN"],
    ["", ""],
  ] as const) {
    assert.is(
      withCommand(typed.split(" ").filter(Boolean), ["train", "labs", "data"]).join(" "),
      meant,
    );
  }
  for (const [command, nested] of Object.entries(nestedCommands)) {
    const { stdout } = await here([command.toUpperCase(), "--help"]);
    const shown = stdout.matchAll(new RegExp(`^  simdigit ${command} (\\w+)(?!.*#)`, "gm"));
    for (const [, name] of shown) assert.ok(nested.includes(name!), `${command} ${name}`);
    for (const name of nested) {
      const inside = await here([command, name.toUpperCase(), "--help"]);
      assert.match(inside.stdout, new RegExp(`^simdigit ${command} ${name}`));
    }
  }
  const { stderr } = await here(["help", "TRAIN", "--lrr", "1"]);
  assert.is(stderr, "");
});

test("a value in quotes may begin with a flag", () => {
  const quoted = ["report", "--setting", "--hidden 5 --lr 1", "--setting=a: --lr 2", "--json"];
  assert.equal(respelled(quoted), [
    "report",
    "--setting=--hidden 5 --lr 1",
    "--setting=a: --lr 2",
    "--json",
  ]);
});

test("help and version, however they are asked for", async () => {
  const shown = async (words: string) => {
    const { stdout, stderr, status } = await here(words.split(" "));
    assert.equal([stderr, status], ["", 0], words);
    return stdout;
  };
  const all = await shown("--help");
  for (const words of ["-h", "help", "--HELP"]) assert.is(await shown(words), all, words);
  const train = await shown("train --help");
  for (const words of ["help train", "train -h", "train help"]) {
    assert.is(await shown(words), train, words);
  }
  // Ours, not that of the folder's package.
  writeFileSync(join(folder, "package.json"), '{ "version": "9.9.9" }');
  const { version } = JSON.parse(
    readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
  );
  for (const words of ["-v", "--version"]) assert.is(await shown(words), `${version}\n`, words);
});

test("every other name stands for a flag or a choice that there is", async () => {
  const names = (await here(["train", "--help"])).stdout.match(/--[\w-]+/g)!;
  for (const flag of Object.values({ ...otherFlags, ...relatedFlags })) {
    assert.ok(names.includes(`--${flag}`), flag);
  }
  for (const [flag, values] of Object.entries(otherValues)) {
    if (flag === "backend") continue; // not one of a recipe's
    const { choices } = recipeFlags[flag as "loss"];
    for (const [other, ours] of Object.entries(values)) {
      assert.ok(choices.includes(ours as (typeof choices)[0]), `${flag} ${other}`);
      assert.is(sameWord(other, choices), undefined, `${flag} ${other} is ours`);
    }
  }
});

test("what is close: edits, beginnings and parts of words, the closest first", () => {
  const ids = labs.map(({ id }) => id);
  assert.equal(closest("adma", optimizerNames), ["adam", "adamw"]);
  assert.equal(closest("ADAM", optimizerNames), ["adam"]);
  assert.equal(closest("softmax", ids), ["softmax-sgd", "softmax-adam", "softmax-adam-normal"]);
  assert.equal(closest("dropout", ids), ["deep-dropout"]);
  assert.equal(closest("ln", ["lr", "l1", "l2", "labs"]), ["lr", "l1", "l2"]);
  assert.equal(closest("zebra", ids), []);
  assert.is(didYouMean("relux", ["relu", "elu"]), " - did you mean relu or elu?");
  assert.is(didYouMean("zebra", ["relu"]), "");
});

test("PyTorch's words reach the recipe", async () => {
  await run("data make digits --train 60 --test 20");
  const words = "train Xavier_Adam --Optimizer SGD --momentum 0.8 --activation ReLU --loss MSELoss";
  const more = "--init kaiming_normal --learning_rate 0.05 --bs 20 --wd 0.001 --dtype float64";
  await run(`${words} ${more} --epochs 1 --data digits --save-model words.safetensors`);
  const { lab, recipe } = checkpoint("words.safetensors");
  assert.is(lab, undefined);
  assert.is(recipe.network.loss, "mean_squared_error");
  assert.is(recipe.network.dtype, "f64");
  assert.is(recipe.init.weights, "he_normal");
  assert.is(recipe.batchSize, 20);
  const optimizer = { name: "momentum", lr: 0.05, weightDecay: 0.001, momentum: 0.8 };
  assert.equal(recipe.optimizer, optimizer);
});

test("names with PyTorch's and Keras' modules in front", async () => {
  for (const [typed, meant] of [
    ["nn.Linear", "Linear"],
    ["torch.nn.ReLU", "ReLU"],
    ["torch.nn.functional.relu", "relu"],
    ["nn.init.kaiming_normal_", "kaiming_normal_"],
    ["torch.optim.Adam", "Adam"],
    ["optim.SGD", "SGD"],
    ["F.cross_entropy", "cross_entropy"],
    ["tf.keras.layers.Dense", "Dense"],
    ["keras.optimizers.Adam", "Adam"],
    ["nn.", "nn."],
    ["my.relu", "my.relu"],
  ] as const) {
    assert.is(withoutModule(typed), meant);
  }
  const words =
    "train --layers nn.Linear:5,torch.nn.ReLU --optimizer torch.optim.SGD --data digits";
  const losses = "--loss nn.CrossEntropyLoss --init nn.init.kaiming_normal_ --batch-size 20";
  await run(`${words} ${losses} --epochs 0 --save-model modules.safetensors`);
  const { recipe } = checkpoint("modules.safetensors");
  assert.is(recipe.optimizer.name, "sgd");
  assert.is(recipe.init.weights, "he_normal");
  assert.equal(recipe.network.layers[0], { kind: "dense", units: 5 });
});

test("PyTorch's calls in --layers: how each is written here", async () => {
  for (const [layers, item, hint] of [
    ["Linear(784,64), ReLU()", 1, "Linear(784,64) - write dense:64"],
    ["Linear(784, 64)", 1, "Linear(784, 64) - write dense:64"],
    ["nn.Linear(in_features=784, out_features=64)", 1, "write dense:64"],
    ["Dense(64, activation='relu')", 1, "write dense:64"],
    ["fc:64,nn.ReLU()", 2, "nn.ReLU() - write relu"],
    ["fc:64,ReLU(inplace=True)", 2, "write relu"],
    ["fc:64,LeakyReLU(0.1)", 2, "write leaky_relu:0.1"],
    ["fc:64,Dropout(p=.2)", 2, "write dropout:.2"],
    ["fc:64,nn.Sigmoid(", 2, "write sigmoid"],
    ["nn.Conv2d(1, 32, 3)", 1, "simdigit has no such layer"],
    ["nn.Sequential(nn.Linear(784,64),nn.ReLU())", 1, "list its layers, as dense:64,relu"],
    ["fc:64,BatchNorm1d", 2, "BatchNorm1d - simdigit has no such layer"],
    ["fc:64,softmax", 2, "softmax is part of the loss softmax_cross_entropy; leave it out"],
    ["flatten,fc:64", 1, "the inputs are flat already; leave it out"],
  ] as const) {
    const { stderr, status } = await here(["train", "--layers", layers]);
    assert.match(stderr, new RegExp(`^simdigit: --layers item ${item} expected [^\n]*\n$`));
    assert.ok(stderr.endsWith(`${hint}\n`), stderr);
    assert.is(status, 2);
  }
  assert.match(
    (await here(["train", "--layers", "Foo(3)"])).stderr,
    /as dense:64, got Foo\(3\)\n$/,
  );
});

test("a list with spaces behind its commas", async () => {
  for (const [words, written] of [
    ["train --hidden 64, 32", "--hidden 64,32"],
    ["train --hidden=64, 32, 16 --lr 1", "--hidden 64,32,16"],
    ["train --layers fc:64, relu", "--layers fc:64,relu"],
    ["train --dropout 0.5, 0.2", "--dropout 0.5,0.2"],
    ["gradcheck --tensor 0.weight, 0.bias", "--tensor 0.weight,0.bias"],
  ] as const) {
    const { stderr, status } = await here(words.split(" "));
    const flag = written.split(" ")[0];
    const refusal = `simdigit: ${flag} expected no space after a comma, got .* - write ${written}\n$`;
    assert.match(stderr, new RegExp(refusal));
    assert.is(status, 2);
  }
  const setting = await here(["report", "--setting", "wide: --hidden 64, 32"]);
  assert.match(setting.stderr, /^simdigit: --setting "wide": --hidden expected no space after/);
  assert.match(
    (await here(["train", "--hidden", "64,"])).stderr,
    /--hidden layer 2 .* got nothing/,
  );
});

test("another optimiser's rate is told, unless it is asked for", async () => {
  const told = async (words: string) =>
    (await run(`train ${words} --data digits --dry-run`)).stderr;
  const rates =
    "simdigit: sgd brings its default learning rate 0.1 (adam had 0.001) - choose with --lr\n";
  assert.is(await told("--optimizer sgd --batch-size 20"), rates);
  assert.is(await told("--optimizer sgd --batch-size 20 --lr 0.1"), "");
  assert.is(await told("--optimizer adam --batch-size 20"), "");
});

test.run();
