// The head of a run: a recipe in words that cannot be misread, without what has its default.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeRecipe } from "../../../ts/cli/recipe.ts";
import type { RecipeFlags } from "../../../ts/cli/recipe_flags.ts";
import { recipeWords } from "../../../ts/cli/recipe_words.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { eventsOf, run } from "./cli.ts";

const test = suite("cli: recipe in words");
const { recipe } = findLab("xavier-adam");

for (const [given, words] of [
  [{}, "784-256-256-10, 269,322 parameters, relu, adam, lr 0.001, batch 100"],
  [{ hidden: "none" }, "784-10, 7,850 parameters, adam, lr 0.001, batch 100"],
  [
    { hidden: "8:relu,5:tanh", dropout: "0.5,0.2", "input-dropout": 0.1 },
    "784-8-5-10, 6,385 parameters, relu-tanh, dropout 0.5-0.2, input dropout 0.1, adam, lr 0.001, batch 100",
  ],
  [
    { hidden: "8", dropout: "0.5", loss: "mean_squared_error" },
    "784-8-10, 6,370 parameters, relu, dropout 0.5, mean_squared_error, adam, lr 0.001, batch 100",
  ],
  [
    { hidden: "8", optimizer: "sgd", momentum: 0.9, lr: 0.05 },
    "784-8-10, 6,370 parameters, relu, sgd, lr 0.05, momentum 0.9, batch 100",
  ],
  [
    { hidden: "8", optimizer: "sgd", nesterov: true, "batch-size": 5, schedule: "cosine" },
    "784-8-10, 6,370 parameters, relu, sgd, lr 0.1, nesterov momentum 0.9, schedule cosine, batch 5",
  ],
  [
    { hidden: "8", optimizer: "adamw", "weight-decay": 0, schedule: "step:5:0.5" },
    "784-8-10, 6,370 parameters, relu, adamw, lr 0.001, weight decay 0, schedule step:5:0.5, batch 100",
  ],
  [
    { hidden: "8", "weight-decay": 0.01 },
    "784-8-10, 6,370 parameters, relu, adam, lr 0.001, weight decay 0.01, batch 100",
  ],
  [{ layers: "relu" }, "784 relu dense:10, 7,850 parameters, adam, lr 0.001, batch 100"],
  [
    { layers: "dense:8,elu:0.5,leaky_relu,dropout:0.2,dense:6,maxout:2" },
    "784 dense:8 elu:0.5 leaky_relu dropout:0.2 dense:6 maxout:2 dense:10, 6,374 parameters, adam, lr 0.001, batch 100",
  ],
] as const satisfies readonly (readonly [RecipeFlags, string])[]) {
  test(words, () => {
    assert.is(recipeWords(makeRecipe(recipe, given)), words);
  });
}

test("the events have it too: optimiser, learning rate, batch size and loss at the start, rates by epoch", async () => {
  await run("data make digits --train 60 --test 20");
  const words = "train --hidden 6 --optimizer sgd --lr 0.5 --schedule step:1:0.5 --epochs 2";
  const result = await run(`${words} --loss mse --data digits --batch-size 20 --json`);
  const [start, first, second] = eventsOf(result);
  const { optimizer, lr, batch_size, loss } = start!;
  assert.equal([optimizer, lr, batch_size, loss], ["sgd", 0.5, 20, "mean_squared_error"]);
  assert.equal([first!.lr, second!.lr], [0.5, 0.25]);
  assert.ok((first!.loss as number) > 0 && first!.loss !== second!.loss);
});

test.run();
