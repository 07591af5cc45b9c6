// Notices and errors about data in Korean: no English words are left but names, formats and values.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inFlags } from "../../../ts/cli/hints.ts";
import { translated } from "../../../ts/cli/words/ko_messages.ts";
import { beyondType } from "../../../ts/core/dataset.ts";
import { decodeWeights } from "../../../ts/core/decode_weights.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { encodeSafetensors, type Tensor } from "../../../ts/core/safetensors.ts";
import { decodePicture } from "../../../ts/data/image/decode.ts";
import { checkPlausible } from "../../../ts/data/plausible.ts";
import { readEntries } from "../../../ts/data/read.ts";
import { checkNoColumns } from "../../../ts/data/read_options.ts";
import { trainingSetOf } from "../../../ts/data/splits.ts";
import { entries, gzip, idx, npy, text } from "../../support/data_files.ts";
import { refusal } from "../../support/refusal.ts";

const test = suite("data in Korean");

/** Words that stay: names, formats, flags, and what is typed. */
const stays =
  /--[a-z-]+|"[^"]*"|\b[a-z_0-9.-]+\.(?:npy|csv|gz|png)\b|(?:train|t10k|emnist)[\w.-]*|struct\.pack\(.*?\)|pandas(?:\.get_dummies)?|\b(?:sed|iconv|CIFAR-100?|IDX|NPY|NPZ|CSV|HTML|ARFF|PNG|JPEG|PDF|GIF|Python|QMNIST|EMNIST|Git LFS|git lfs pull|UTF-?\d+|gzip|x|set|a|b|Word|PowerPoint|JSON|last|test|in|f|t|NaN|simdigit|first)\b/g;

function assertKorean(message: string): void {
  // Behind the first line are lines of Python.
  const korean = translated(inFlags(message)).split("\n")[0]!;
  assert.not(/[A-Za-z]{2,}/.test(korean.replace(stays, "")), `${message}\n${korean}`);
}

const images = idx("u1", [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
const labels = idx("u1", [2], [0, 1]);
const [inputs, answers] = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"];

const unlabelled = { name: "x", inputs: Uint8Array.of(1), count: 1, features: 1 };
const range = Array.from({ length: 30 }, (_, i) => i);

test("what is refused", async () => {
  for (const files of [
    { "a.csv": text("<html>") },
    { "a.csv": text('{"error": "x"}') },
    { "train.bin": new Uint8Array(3074) },
    { "a.csv": text("PK\x03\x04 word/") },
    { "a.csv": text("") },
    { "a.csv": text("@relation x") },
    { "a.csv": text("version https://git-lfs") },
    { [inputs]: text("<html>"), [answers]: labels },
    { [inputs]: labels, [answers]: images },
    { [inputs]: images, [answers]: idx("u1", [3], [0, 1, 2]) },
    { [inputs]: images.slice(0, 9), [answers]: labels },
    { [inputs]: images.slice(0, 20), [answers]: labels },
    { [inputs]: (await gzip(images)).slice(0, 30), [answers]: labels },
    { [inputs]: Uint8Array.from([3, 8, 0, 0, ...images.subarray(4)]), [answers]: labels },
    { "a.csv": text("x,y\n1,0\n2,1\n3,1,4\n") },
    { "a.csv": text("x,y\n1,3\n2,3\n") },
    { "a.csv": text("Title\nx,z,y\n1,0,0\n2,1,1\n") },
    ...["# a", "12%", "a.png", '"1 2 3"', "inf"].map((cell) => ({
      "a.csv": text(`x,y\n1,0\n2,0\n${cell},1\n`),
    })),
    { "a.csv": text("x,b,y\n1,q,1\n1,r,0\n") },
    { "a.csv": text("F,0.5,3\nM,0.25,4\n") },
    { "a.csv": text("Error") },
    { "a.csv": text('"a","b"\n"a","b"\n"a","b"') },
    { "a.csv": text("path,y\na.png,0\nb.png,1\n") },
    { "a.csv": text(`x,y\n${"1,0\n2,1\n".repeat(99)}\0\0,1\n`) },
    { "x.npy": npy("|u1", [1, 2, 2], [1, 2, 3, 4]), "y.npy": npy("<f4", [1], [Number.NaN]) },
    {
      "x.npy": npy("|u1", [30, 1], range),
      "y.npy": npy(
        "<i4",
        [30],
        range.map((i) => i * 1000),
      ),
    },
    ...[-1, 2].map((stranger) => ({
      "x_train.npy": npy("|u1", [2, 1], [1, 2]),
      "y_train.npy": npy("|u1", [2], [0, 1]),
      "x_test.npy": npy("|u1", [2, 1], [1, 2]),
      "y_test.npy": npy("|i1", [2], [-1, stranger]),
    })),
    { "a.csv": text("1,2\n3,4\n"), "b.csv": text("1,2\n3,4\n") },
  ] as Record<string, Uint8Array>[]) {
    try {
      await readEntries(entries(files), "set");
    } catch (error) {
      assert.instance(error, SimdigitError);
      assertKorean((error as Error).message);
      continue;
    }
    assert.unreachable(`${Object.keys(files)} are read`);
  }
});

test("values and answers that a training cannot take", async () => {
  assertKorean(beyondType(1e300, 3, 2).message);
  const { message } = await refusal(() =>
    trainingSetOf("x.npy", { name: "x", train: unlabelled, notes: [] }),
  );
  assertKorean(message);
});

test("columns of what has none", () => {
  for (const what of ["drawn digits", "pictures in set"]) {
    try {
      checkNoColumns(what, { labelColumn: "x" });
    } catch (error) {
      assertKorean((error as Error).message);
      continue;
    }
    assert.unreachable();
  }
});

test("pictures that are none", () => {
  for (const bytes of [text(""), text("%PDF-1.7"), text("sepal_length"), text("GIF89a")]) {
    try {
      decodePicture(bytes, "a.png");
    } catch (error) {
      assertKorean((error as Error).message);
      continue;
    }
    assert.unreachable();
  }
});

test("weights that are refused", async () => {
  const zeros = (...shape: number[]) => ({
    shape,
    values: new Float32Array(shape.reduce((product, size) => product * size, 1)),
  });
  for (const tensors of [
    { "0.weight": zeros(3, 4), "0.bias": zeros(3), "2.weight": zeros(2, 5), "2.bias": zeros(2) },
    { "bn.running_mean": zeros(3) },
    { "rnn.weight_ih_l0": zeros(3, 3) },
    { "x.weight": zeros(3, 3, 1) },
    { "x.weight": zeros(3) },
    { "embed.weight": zeros(3, 3) },
    { "attn.weight": zeros(3, 3) },
  ] as Record<string, Tensor>[]) {
    const bytes = encodeSafetensors({
      tensors: new Map(Object.entries(tensors)),
      metadata: new Map(),
    });
    const { message } = await refusal(() => decodeWeights(bytes, { activation: "relu" }, "a.npy"));
    const names = /\b\w+\.(?:weight|bias|running_mean|weight_ih_l0)\b/g;
    assertKorean(message.replace(names, "x"));
  }
});

test("what is told", async () => {
  const notes: string[] = [];
  for (const files of [
    { [inputs]: await gzip(await gzip(images)), [answers]: labels },
    { [`emnist-${inputs}`]: images, [`emnist-${answers}`]: labels },
    { [inputs]: images, [answers]: idx("u1", [2, 2], [1, 0, 0, 1]) },
    { [inputs]: images, [answers]: idx("i4", [2, 8], new Array<number>(16).fill(1)) },
    { "x.npy": npy("|u1", [2, 1], [1, 2]), "y.npy": npy("|i1", [2], [-1, 1]) },
    { "x.npy": npy("|u1", [1, 3, 2, 2], new Array<number>(12).fill(1)) },
    { "x.npy": npy("<f4", [1, 2, 2], [1, 2, 3, 4]), "y.npy": npy("<f4", [1], [0.5]) },
    { [inputs]: images, [answers]: labels, "val-images": images, "val-labels": labels },
  ] as Record<string, Uint8Array>[]) {
    notes.push(...(await readEntries(entries(files), "set")).notes);
  }
  const { train } = await readEntries(entries({ [inputs]: images, [answers]: labels }), "set");
  const set = { ...train!, labels: Uint8Array.of(0, 1), classes: 3 };
  notes.push(...checkPlausible({ train: set, test: { ...set, labels: Uint8Array.of(0, 2) } }));
  const unit = { ...train!, inputs: new Float32Array(8).fill(0.5) };
  notes.push(...checkPlausible({ train: set, test: { ...unit, labels: Uint8Array.of(0, 1) } }));
  notes.push(...checkPlausible({ train: { ...set, labels: Uint8Array.of(1, 2) } }));
  for (const csv of [
    "x;y\n7,000;a\n8,000;b\n",
    "pixel2,pixel1,y\n1,2,0\n3,4,1\n",
    "0,0.1,0.2,0.3,7\n1,2,3,4,5\n0,2,4,6,8\n",
  ]) {
    const { notes: told } = await readEntries(entries({ "a.csv": text(csv) }), "a", {
      labelColumn: "last",
    });
    notes.push(...told);
  }
  assert.ok(notes.length >= 8, notes.join("\n"));
  for (const note of notes) assertKorean(note);
});

test.run();
