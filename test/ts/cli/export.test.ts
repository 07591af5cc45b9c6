// simdigit export: what it writes, says and refuses. test/ts/export looks into the files, test/hosts/onnx runs them.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { translated } from "../../../ts/cli/words/ko_messages.ts";
import { decodeCheckpoint } from "../../../ts/core/checkpoint.ts";
import { encodeNpz, encodeOnnx } from "../../../ts/export/index.ts";
import { fit } from "../../../ts/fit/index.ts";
import { checkpoint, eventsOf, folder, run } from "./cli.ts";
import { here } from "./here.ts";

const test = suite("cli: export");
const written = (file: string) => new Uint8Array(readFileSync(join(folder, file)));

test.before(async () => {
  await run("data make digits --train 120 --test 20");
  await run("train softmax-sgd --data digits --epochs 1 --save-model exported.safetensors");
  mkdirSync(join(folder, "folder.onnx"));
});

test("ONNX, with scaled inputs unless others are asked for", async () => {
  const scaled = await run("export exported.safetensors scaled.onnx");
  assert.is(scaled.stdout, "scaled.onnx\n");
  const notice =
    "scaled.onnx takes scaled inputs, v / 255 - with --inputs raw it scales values v itself";
  assert.is(scaled.stderr, `simdigit: ${notice}\n`);
  assert.match(translated(notice), /[가-힣].* - .*[가-힣]/);
  const model = checkpoint("exported.safetensors");
  assert.equal(written("scaled.onnx"), encodeOnnx(model));
  const bytes = await run("export exported.safetensors BYTES.ONNX --inputs bytes --logits");
  assert.equal([bytes.stdout, bytes.stderr], ["BYTES.ONNX\n", ""]);
  assert.equal(written("BYTES.ONNX"), encodeOnnx(model, { inputs: "bytes", logits: true }));
});

test("no notice where inputs are not scaled", async () => {
  await run("train gates --epochs 1 --save-model unscaled.safetensors");
  assert.is((await run("export unscaled.safetensors unscaled.onnx")).stderr, "");
});

test("NPZ; a file that is there is replaced", async () => {
  writeFileSync(join(folder, "replaced.npz"), "an earlier file");
  const { stdout, stderr } = await run("export exported.safetensors replaced.npz");
  assert.equal([stdout, stderr], ["replaced.npz\n", ""]);
  const json = await run("export exported.safetensors replaced.npz --json");
  assert.equal(eventsOf(json), [{ event: "written", file: "replaced.npz" }]);
  assert.equal(written("replaced.npz"), encodeNpz(checkpoint("exported.safetensors")));
});

test("models of fit: numbers in units of their own, and classes with names", async () => {
  const x = [[1], [2], [3], [4]];
  for (const [name, y] of [
    ["numbers", [10.5, 20, 30, 40]],
    ["names", ["cat", "cat", "dog", "dog"]],
  ] as const) {
    const model = await fit(x, y, { epochs: 1 });
    const bytes = await model.save();
    await model.dispose();
    writeFileSync(join(folder, `${name}.safetensors`), bytes);
    const { stderr } = await run(`export ${name}.safetensors ${name}.onnx`);
    assert.match(
      stderr,
      /^simdigit: \w+.onnx takes scaled inputs, \(v - mean\) \/ deviation - with /,
    );
    assert.equal(written(`${name}.onnx`), encodeOnnx(decodeCheckpoint(bytes)));
  }
});

for (const [line, status, message] of [
  ["export", 2, /^an argument is missing: simdigit export <model> <file>$/],
  ["export exported.safetensors", 2, /^an argument is missing/],
  [
    "export exported.safetensors m.tflite",
    2,
    /^export expected a file that ends in .onnx or .npz, got m.tflite$/,
  ],
  ["export exported.safetensors out", 2, /^export expected .* got out$/],
  [
    "export m.onnx exported.safetensors",
    2,
    /got exported.safetensors - the model comes first: simdigit export MODEL FILE$/,
  ],
  [
    "export exported.safetensors m.pt",
    2,
    /got m.pt - convert the model: python -c 'import torch; .*load_file\("exported.safetensors"\)/,
  ],
  [
    "export exported.safetensors n.npz --inputs raw",
    2,
    /^--inputs expected an ONNX file, got n.npz - leave it out$/,
  ],
  [
    "export exported.safetensors n.npz --logits",
    2,
    /^--logits expected an ONNX file, got n.npz - leave it out$/,
  ],
  [
    "export exported.safetensors n.onnx --inputs pixels",
    2,
    /^--inputs expected scaled, raw, bytes; got pixels$/,
  ],
  ["export gates n.onnx", 2, /^gates is a lab, not a saved model - save one by simdigit train gat/],
  ["export nothing.safetensors n.onnx", 1, /^cannot read nothing.safetensors: no such file/],
  [
    "export exported.safetensors folder.onnx",
    1,
    /^cannot write folder.onnx: it is a folder \(EISDIR\) - name a file$/,
  ],
  ["export exported.safetensors nowhere/n.onnx", 1, /the folder nowhere is not there/],
] as const) {
  test(`simdigit ${line}: refused, and nothing is written`, async () => {
    const before = readdirSync(folder).sort();
    const { stdout, stderr, status: got } = await here(line.split(" "));
    assert.equal([stdout, got], ["", status]);
    const [, said = ""] = /^simdigit: (.*)\n$/s.exec(stderr) ?? [];
    assert.match(said, message);
    assert.match(translated(said), /[가-힣]/);
    assert.equal(readdirSync(folder).sort(), before);
  });
}

test("logits of a network that has none", async () => {
  await run("train backprop --data digits --epochs 1 --save-model sigmoid.safetensors");
  const { stderr, status } = await here("export sigmoid.safetensors s.onnx --logits".split(" "));
  assert.is(
    stderr,
    "simdigit: --logits expected a network with softmax_cross_entropy, got squared_error\n",
  );
  assert.is(status, 2);
  assert.not.ok(existsSync(join(folder, "s.onnx")));
});

test.run();
