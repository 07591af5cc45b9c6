// Models of fit() given to the command line: classes with and without names work, other data are refused in words.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { drawnDigits } from "../../../ts/data/drawn/index.ts";
import { fit, type Model } from "../../../ts/fit/index.ts";
import { eventsOf, folder, run, simdigit } from "./cli.ts";

const test = suite("cli: models of fit");
const { inputs, labels } = drawnDigits(200, 1);
const brief = { epochs: 2, hidden: 8 };

test.before(async () => {
  await run("data make digits --train 300 --test 100");
  await save("digits", await fit(inputs, labels, brief));
  await save("features", await fit(Float32Array.from(inputs), labels, brief));
  await save("numbers", await fit(inputs, labels, { ...brief, task: "regression" }));
  await save(
    "names",
    await fit(
      inputs,
      Array.from(labels, (label) => `n${label}`),
      brief,
    ),
  );
  await save(
    "table",
    await fit(
      [
        [0, 0],
        [1, 1],
      ],
      [0, 1],
      brief,
    ),
  );
});

for (const name of ["digits", "features", "names"]) {
  test(`test, predict and --resume take a model of ${name}`, async () => {
    const [tested] = eventsOf(await run(`test ${name}.safetensors --data digits --json`));
    assert.is(tested!.total, 100);
    const predicted = eventsOf(await run(`predict ${name}.safetensors --data digits --json`));
    assert.is((predicted[0]!.probs as number[]).length, 10);
    const resumed = await run(`train --resume ${name}.safetensors --data digits --epochs 3 --json`);
    assert.is(eventsOf(resumed).at(-1)!.epochs, 3);
  });
}

const refusals = {
  numbers: "digits expected numbers to predict, as the model does, got classes",
  table: "digits: features expected 2, the network's inputs, got 784",
};

for (const [name, message] of Object.entries(refusals)) {
  for (const command of ["test", "predict --index 0", "train --epochs 4 --resume"]) {
    test(`${command} refuses a model of ${name}`, async () => {
      const words = `${command} ${name}.safetensors --data digits`.split(" ");
      const { status, stderr } = await simdigit(...words);
      assert.is(status, 2);
      assert.match(stderr, message);
    });
  }
}

test("classes with names are told by them; data without names are taken by number", async () => {
  const { stdout, stderr } = await run("test names.safetensors --data digits --show 1");
  assert.match(stdout, /^ +n3 +\d\.\d{4} /m);
  assert.match(stdout, /^#\d+ is n\d, read n\d \(\d+%\)/m);
  assert.match(stderr, "digits does not name its classes: its labels are taken as the numbers");
});

test.run();

async function save(name: string, model: Model): Promise<void> {
  writeFileSync(join(folder, `${name}.safetensors`), await model.save());
  await model.dispose();
}
