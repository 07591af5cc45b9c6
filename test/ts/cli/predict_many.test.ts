// simdigit predict for many examples: pictures by name and by folder, from standard input, and whole data sets as tables;
// simdigit test for many models.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode as encodeJpeg } from "jpeg-js";
import { PNG } from "pngjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { encodeCheckpoint } from "../../../ts/core/checkpoint.ts";
import { drawDigit } from "../../../ts/data/drawn/digit.ts";
import { severalDigits } from "../../support/decorated.ts";
import { checkpoint, commandLine, eventsOf, folder, run, simdigit } from "./cli.ts";

const test = suite("cli: predict many");

type Colour = readonly [red: number, green: number, blue: number];

function pngOf(width: number, height: number, colour: (x: number, y: number) => Colour): Buffer {
  const png = new PNG({ width, height });
  for (let i = 0; i < width * height; i++) {
    png.data.set([...colour(i % width, Math.floor(i / width)), 255], 4 * i);
  }
  return PNG.sync.write(png);
}

function write(name: string, bytes: Uint8Array): void {
  writeFileSync(join(folder, name), bytes);
}

/** A drawn digit, dark on light and ten times as large. */
function digitPng(label: number): Buffer {
  const digit = drawDigit(label, 3, label);
  return pngOf(280, 280, (x, y) => {
    const shade = 255 - digit[Math.floor(y / 10) * 28 + Math.floor(x / 10)]!;
    return [shade, shade, shade];
  });
}

test.before(async () => {
  await run("data make many-digits --train 2000 --test 60");
  await run("train softmax-sgd --data many-digits --epochs 8 --save-model many.safetensors");
  mkdirSync(join(folder, "scans", "more"), { recursive: true });
  for (const label of [2, 1, 10]) write(`scans/${label}.png`, digitPng(label % 10));
  const { width, height, data } = PNG.sync.read(digitPng(7));
  write("scans/more/7.JPG", encodeJpeg({ width, height, data }, 95).data);
  write("scans/notes.txt", Buffer.from("not a picture"));
  const two = severalDigits("beside", [drawDigit(1, 3, 1), drawDigit(3, 3, 3)], 1);
  write(
    "two-digits.png",
    pngOf(two.width, two.height, (x, y) => grey(two.data[y * two.width + x]!)),
  );
});

function grey(shade: number): Colour {
  return [shade, shade, shade];
}

test("a folder: its pictures in the order of their numbers, a line and an event each", async () => {
  const files = ["scans/1.png", "scans/2.png", "scans/10.png", "scans/more/7.JPG"];
  const events = eventsOf(await run("predict many.safetensors --image scans --json"));
  assert.equal(
    events.map(({ event, image }) => [event, image]),
    files.map((image) => ["predict", image]),
  );
  const alone = eventsOf(await run(`predict many.safetensors --image ${files[1]} --json`));
  assert.equal(alone, [events[1]]);
  const { stdout, stderr } = await run("predict many.safetensors --image scans");
  assert.is(stderr, "");
  const lines = stdout.trimEnd().split("\n");
  assert.is(lines.length, 4);
  lines.forEach((line, i) => {
    const { label, probs } = events[i] as { label: number; probs: number[] };
    const percent = `${(100 * probs[label]!).toFixed(2)}%`;
    assert.is(line, `${files[i]!.padEnd("scans/more/7.JPG".length)}  ${label}  ${percent}`);
  });
});

test("one bad picture among others: the others are answered, the status is 1", async () => {
  const result = await simdigit(
    ..."predict many.safetensors --json --image".split(" "),
    "scans/1.png",
    "two-digits.png",
    "missing.png",
    "scans/2.png",
  );
  assert.equal(
    eventsOf(result).map(({ image }) => image),
    ["scans/1.png", "scans/2.png"],
  );
  assert.match(
    result.stderr,
    /^simdigit: two-digits.png: expected one digit, found two - crop the picture\nsimdigit: cannot read missing.png: .*\n$/,
  );
  assert.is(result.status, 1);
});

test("pictures to a file: their names in the folder and their classes, a row each that can be answered", async () => {
  const answers = eventsOf(await run("predict many.safetensors --image scans --json"));
  const { stdout, stderr } = await run("predict many.safetensors --image scans --out scans.csv");
  assert.equal([stdout, stderr], ["", "simdigit: wrote scans.csv: 4 rows\n"]);
  const names = ["1.png", "2.png", "10.png", "more/7.JPG"];
  const rows = names.map((name, i) => `${name},${answers[i]!.label}`);
  const written = () => readFileSync(join(folder, "scans.csv"), "utf8");
  assert.is(written(), `ImageId,Label\n${rows.join("\n")}\n`);
  const words = "predict many.safetensors --out scans.csv --columns file,digit --image";
  const some = await simdigit(...words.split(" "), "two-digits.png", "scans/2.png");
  assert.is(some.status, 1);
  assert.match(some.stderr, /two-digits.png: expected one digit/);
  assert.is(written(), `file,digit\nscans/2.png,${answers[1]!.label}\n`);
  const over = await simdigit(..."predict many.safetensors --image a.png --out a.png".split(" "));
  assert.match(over.stderr, /--out would replace a.png, which is read/);
});

test("- is a picture on standard input", () => {
  const [program, ...args] = commandLine(["predict", "many.safetensors", "--json", "--image", "-"]);
  const options = { cwd: folder, input: digitPng(1), encoding: "utf8" } as const;
  const piped = JSON.parse(execFileSync(program!, args, options));
  assert.is(piped.image, "-");
  const [, ...byName] = commandLine(
    "predict many.safetensors --json --image scans/1.png".split(" "),
  );
  const named = JSON.parse(execFileSync(program!, byName, { cwd: folder, encoding: "utf8" }));
  assert.equal(piped.probs, named.probs);
});

test("a table: Kaggle's columns, or others, with probabilities on request; the answers are those of the images", async () => {
  const one = eventsOf(await run("predict many.safetensors --data many-digits --index 4 --json"));
  const all = eventsOf(await run("predict many.safetensors --data many-digits --json"));
  assert.is(all.length, 60);
  assert.equal(all[4]!.index, 4);
  assert.equal([all[4]!.label, all[4]!.probs], [one[0]!.label, one[0]!.probs]);
  const { stdout, stderr } = await run(
    "predict many.safetensors --data many-digits --out many.csv",
  );
  assert.is(stdout, "");
  assert.match(stderr, /wrote many.csv: 60 rows/);
  const rows = all.map(({ label }, i) => `${i + 1},${label}`);
  const written = readFileSync(join(folder, "many.csv"), "utf8");
  assert.is(written, `ImageId,Label\n${rows.join("\n")}\n`);
  const shown = await run("predict many.safetensors --data many-digits --columns Id,Digit");
  assert.is(shown.stdout, written.replace("ImageId,Label", "Id,Digit"));
  const { stdout: wide } = await run("predict many.safetensors --data many-digits --probabilities");
  const [header, first] = wide.split("\n");
  assert.is(header, "ImageId,Label,0,1,2,3,4,5,6,7,8,9");
  const [id, label, ...probs] = first!.split(",").map(Number);
  assert.equal([id, label], [1, all[0]!.label]);
  (all[0]!.probs as number[]).forEach((p, i) => {
    assert.ok(Math.abs(p - probs[i]!) <= 1e-6 * p, `probability ${i}`);
  });
});

test("no half of a table: what cannot be read leaves the file as it was", async () => {
  write("kept.csv", Buffer.from("kept"));
  write("broken-table.csv", Buffer.from("1,2,3\n4,5\n"));
  const words = "predict many.safetensors --data broken-table.csv --out kept.csv";
  const { status } = await simdigit(...words.split(" "));
  assert.is(status, 1);
  assert.is(readFileSync(join(folder, "kept.csv"), "utf8"), "kept");
  const { stderr } = await simdigit(
    ..."predict many.safetensors --data many-digits --out none/p.csv".split(" "),
  );
  assert.match(stderr, /cannot write none\/p.csv/);
});

/** Folders of pictures in colour: leaves are green, bricks are red. */
function paint(path: string, colour: Colour): void {
  write(
    path,
    pngOf(8, 6, (x, y) => [colour[0] + x, colour[1] + y, colour[2]]),
  );
}

test("named classes, pictures in colour of another size: the names are said", async () => {
  for (const [name, colour] of [
    ["brick", [180, 60, 40]],
    ["leaf", [40, 160, 50]],
  ] as const) {
    mkdirSync(join(folder, "things", name), { recursive: true });
    for (let i = 0; i < 12; i++)
      paint(`things/${name}/${i}.png`, [colour[0] - i, colour[1] + i, colour[2]]);
  }
  await run(
    "train --data things --hidden 8 --epochs 30 --batch-size 4 --save-model things.safetensors",
  );
  write(
    "big-leaf.png",
    pngOf(90, 70, () => [50, 150, 60]),
  );
  write(
    "big-brick.png",
    pngOf(50, 50, () => [190, 70, 50]),
  );
  const events = eventsOf(
    await run("predict things.safetensors --json --image big-leaf.png big-brick.png"),
  );
  assert.equal(
    events.map(({ label, class: name }) => [label, name]),
    [
      [1, "leaf"],
      [0, "brick"],
    ],
  );
  const { stdout } = await run("predict things.safetensors --image big-leaf.png");
  assert.match(stdout, /^leaf +\d+\.\d\d%/m);
  assert.match(stdout, /\nread as leaf\n$/);
  const table = await run("predict things.safetensors --data things --probabilities");
  assert.match(table.stdout, /^ImageId,Label,brick,leaf\n1,/);
});

test("a model of pixels from 0 to 1 sees pictures as one of bytes does", async () => {
  const unit = (file: string) =>
    readFileSync(join(folder, file), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => {
        const [label, ...pixels] = line.split(",");
        return [label, ...pixels.map((pixel) => Number(pixel) / 255)].join(",");
      })
      .join("\n");
  await run("data make bytes-digits --train 600 --test 60");
  await run("data convert bytes-digits unit-digits --format csv");
  for (const file of ["mnist_train.csv", "mnist_test.csv"]) {
    write(`unit-digits/${file}`, Buffer.from(unit(`unit-digits/${file}`)));
  }
  const answers = [];
  for (const kind of ["bytes", "unit"]) {
    const model = `${kind}-digits.safetensors`;
    await run(`train softmax-sgd --data ${kind}-digits --epochs 1 --save-model ${model}`);
    const [event] = eventsOf(await run(`predict ${model} --json --image scans/2.png`));
    answers.push(event!.probs as number[]);
  }
  const [bytes, floats] = answers as [number[], number[]];
  const apart = Math.max(...bytes.map((share, i) => Math.abs(share - floats[i]!)));
  assert.ok(apart < 1e-4, `${apart}`);
});

test("numbers: a column for each", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const [a, b] = [(i % 10) / 10, Math.floor(i / 10) / 6];
    return `${a},${b},${2 * a - b + 0.5}`;
  });
  write("sums.csv", Buffer.from(`a,b,sum\n${rows.join("\n")}\n`));
  await run(
    "train --data sums.csv --target-columns sum --hidden 8 --epochs 60 --batch-size 10 --save-model sums.safetensors",
  );
  const words = "predict sums.safetensors --data sums.csv --target-columns sum";
  const { stdout } = await run(words);
  const [header, ...lines] = stdout.trimEnd().split("\n");
  assert.is(header, "Id,sum");
  const { columns: _, ...nameless } = checkpoint("sums.safetensors");
  write("sums-nameless.safetensors", encodeCheckpoint(nameless));
  const plain = "--data sums.csv --target-columns sum";
  const { stdout: unnamed } = await run(`predict sums-nameless.safetensors ${plain}`);
  assert.is(unnamed, stdout.replace("Id,sum", "Id,Value"));
  assert.is(lines.length, 60);
  assert.ok(lines.every((line, i) => new RegExp(`^${i + 1},-?[\\d.e-]+$`).test(line)));
  const events = eventsOf(await run(`${words} --json`));
  assert.is((events[0]!.values as number[]).length, 1);
  assert.is(events[0]!.label, undefined);
  const refused = await simdigit(...`${words} --probabilities`.split(" "));
  assert.match(refused.stderr, /--probabilities expected a model of classes, got one that/);
});

test("test: many models, a line and an object each; a bad one is said and the rest go on", async () => {
  await run("train toy-softmax --epochs 5 --save-model many-toy.safetensors");
  const models = ["many.safetensors", "no-model.safetensors", "many.safetensors"];
  const words = ["test", ...models, "--data", "many-digits"];
  const { stdout, stderr, status } = await simdigit(...words);
  assert.is(status, 1);
  assert.match(stderr, /^simdigit: cannot read no-model.safetensors/);
  const line = /^many\.safetensors {6}\d+\.\d\d% of 60 images$/;
  const lines = stdout.trimEnd().split("\n");
  assert.is(lines.length, 2);
  for (const text of lines) assert.match(text, line);
  const events = eventsOf(await simdigit(...words, "--json"));
  assert.equal(
    events.map(({ event, model }) => [event, model]),
    [
      ["test", "many.safetensors"],
      ["test", "many.safetensors"],
    ],
  );
  const [alone] = eventsOf(await run("test many.safetensors --data many-digits --json"));
  assert.equal(alone, events[0]);
  for (const model of ["many.safetensors", "many-toy.safetensors"]) {
    const data = model === "many.safetensors" ? ["--data", "many-digits"] : [];
    assert.match((await run(`test ${model}`, ...data)).stdout, /^accuracy /, model);
  }
});

test("test: many models read the data once", async () => {
  write("many-once.csv", Buffer.from("x,label\n1,0\n2,1\n1,0\n2,1\n1,0\n2,1\n"));
  await run("train --hidden 2 --data many-once.csv --epochs 1 --save-model many-once.safetensors");
  const words = "test many-once.safetensors many-once.safetensors --data many-once.csv";
  const { stderr } = await run(words);
  assert.is(stderr.split("labels in column label").length - 1, 1, stderr);
});

test("a model whose outputs are no numbers has no answer", async () => {
  const spoilt = checkpoint("many.safetensors");
  const parameters = spoilt.parameters.map(() => 3e38);
  write("many-spoilt.safetensors", encodeCheckpoint({ ...spoilt, parameters }));
  const { stdout, stderr, status } = await simdigit(
    ..."predict many-spoilt.safetensors --data many-digits --out spoilt.csv".split(" "),
  );
  assert.equal([stdout, status], ["", 1]);
  assert.match(stderr, /outputs expected finite numbers, got \S+ - use inputs/);
  assert.not(existsSync(join(folder, "spoilt.csv")));
});

test.run();
