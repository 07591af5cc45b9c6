// simdigit predict --image: a digit out of a PNG file is read as the test image that it was, and
// what is no digit is refused.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PNG } from "pngjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { drawImage } from "../../../ts/cli/picture.ts";
import type { Dataset } from "../../../ts/core/dataset.ts";
import { digitFromImage } from "../../../ts/data/image/digit.ts";
import { labelledIn } from "../../support/labelled.ts";
import { eventsOf, folder, run, simdigit } from "./cli.ts";

const test = suite("cli: predict --image");
const SIDE = 28;

let images: Dataset;
test.before(async () => {
  await run("data make digits --train 600 --test 40");
  await run("train softmax-sgd --data digits --epochs 5 --save-model m.safetensors");
  images = (await labelledIn(join(folder, "digits"))).test;
});

function image(index: number): Uint8Array {
  const { inputs, features } = images;
  return Uint8Array.from(inputs.subarray(index * features, (index + 1) * features));
}

/** Writes a grey picture of side x side pixels. */
function write(name: string, side: number, shade: (x: number, y: number) => number): void {
  const png = new PNG({ width: side, height: side });
  for (let i = 0; i < side * side; i++) {
    const grey = shade(i % side, Math.floor(i / side));
    png.data.set([grey, grey, grey, 255], 4 * i);
  }
  writeFileSync(join(folder, name), PNG.sync.write(png));
}

/** The first few test images that framing leaves as they are, so that nothing but the file differs. */
function framedAlready(): number[] {
  const indices = Array.from({ length: images.count }, (_, i) => i);
  return indices.filter((i) => {
    const data = image(i);
    return Buffer.compare(digitFromImage({ width: SIDE, height: SIDE, data }), data) === 0;
  });
}

test("white on black, 28 x 28: label and probabilities of the test image, to the bit", async () => {
  const indices = framedAlready().slice(0, 5);
  assert.is(indices.length, 5);
  for (const index of indices) {
    write(`${index}.png`, SIDE, (x, y) => image(index)[y * SIDE + x]!);
    const [whole] = eventsOf(
      await run(`predict m.safetensors --data digits --json --index ${index}`),
    );
    const events = eventsOf(await run(`predict m.safetensors --json --image ${index}.png`));
    const { expected, ...known } = whole!;
    assert.type(expected, "number");
    const { event, ...answer } = known;
    assert.equal(events, [{ event, image: `${index}.png`, ...answer }]);
  }
});

test("a model that scales its inputs otherwise gets them so", async () => {
  const [index] = framedAlready();
  const words = "train numerical-derivative --data digits --limit 100 --epochs 1";
  await run(`${words} --save-model scaled.safetensors`);
  write("scaled.png", SIDE, (x, y) => 255 - image(index!)[y * SIDE + x]!);
  const [whole] = eventsOf(
    await run(`predict scaled.safetensors --data digits --json --index ${index}`),
  );
  const [read] = eventsOf(await run("predict scaled.safetensors --json --image scaled.png"));
  assert.equal(read!.probs, whole!.probs);
});

test("for people: the digit as it goes into the network, a bar for each class, the answer", async () => {
  const data = image(7);
  write("large.png", 280, (x, y) => 255 - data[Math.floor(y / 10) * SIDE + Math.floor(x / 10)]!);
  const { stdout, stderr } = await run("predict m.safetensors --image large.png");
  const seen = drawImage(
    digitFromImage({ width: SIDE, height: SIDE, data }),
    [SIDE, SIDE, 1],
    false,
  );
  assert.ok(stdout.startsWith(`${seen.join("\n")}\n0  `), stdout);
  assert.match(stdout, /^9 +\d+\.\d\d%/m);
  assert.match(stdout, /\n\nread as \d\n$/);
  assert.is(stderr, "");
});

test("what cannot be read as a digit is refused, with the reason", async () => {
  write("blank.png", 50, () => 255);
  write("dot.png", 5, (x, y) => (x === 2 && y === 2 ? 0 : 255));
  const whole = PNG.sync.write(new PNG({ width: 40, height: 40 }));
  writeFileSync(join(folder, "cut.png"), whole.subarray(0, whole.length - 20));
  writeFileSync(join(folder, "photo.png"), Uint8Array.of(0xff, 0xd8, 0xff, 0xe0));
  await run("train toy-softmax --epochs 5 --save-model toy.safetensors");
  const cases: readonly (readonly [words: string, status: number, message: RegExp])[] = [
    ["m.safetensors --image blank.png", 1, /^simdigit: blank.png: expected a digit .* got no ink/],
    ["m.safetensors --image cut.png", 1, /cut.png: expected a whole PNG, got \d+ bytes/],
    ["m.safetensors --image photo.png", 1, /photo.png: expected a whole JPEG, .* got 4 bytes/],
    ["m.safetensors --image m.safetensors", 1, /expected a PNG or JPEG picture, got a file that/],
    ["m.safetensors --image none.png", 1, /cannot read none.png: no such file/],
    ["m.safetensors --image", 2, /--image expected a value, got none/],
    ["m.safetensors --image dot.png --index 0", 2, /--image expected without --index, got both/],
    ["m.safetensors --image dot.png --data digits", 2, /without --data, got both/],
    ["m.safetensors --columns Id,Class", 2, /--columns expected with --data or --out, got neither/],
    ["m.safetensors --data digits --columns Id", 2, /--columns expected 2 names .* got Id/],
    ["toy.safetensors --image dot.png", 2, /a model of images, got one of 4 inputs/],
  ];
  for (const [words, status, message] of cases) {
    const result = await simdigit("predict", ...words.split(" "));
    assert.match(result.stderr, message, words);
    assert.match(result.stderr, /^simdigit: [^\n]+\n$/, words);
    assert.is(result.stdout, "", words);
    assert.is(result.status, status, words);
  }
});

test.run();
