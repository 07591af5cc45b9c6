// The table of known data sets: complete in itself, and right for Fashion-MNIST where the system has it.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { hasLabels } from "../../../../ts/core/dataset.ts";
import { downloadData } from "../../../../ts/data/download.ts";
import { findKnown } from "../../../../ts/data/known/find.ts";
import { filesOf, keptNames } from "../../../../ts/data/known/known_set.ts";
import { knownNames, knownSet, knownSets } from "../../../../ts/data/known/sets.ts";
import { nodePlatform } from "../../../../ts/platform/node.ts";

const test = suite("known data sets");

const classes: Record<string, number | undefined> = {
  mnist: undefined,
  "fashion-mnist": 10,
  kmnist: 10,
  qmnist: undefined,
  "emnist-balanced": 47,
  "emnist-letters": 26,
  "emnist-digits": undefined,
  cifar10: 10,
};

test("every set says where its files are and how to tell that they are right", () => {
  assert.equal(knownNames, Object.keys(classes));
  for (const set of knownSets) {
    assert.ok(set.mirrors.length > 0, set.name);
    for (const mirror of set.mirrors) assert.match(mirror, /^https?:\/\/[^ ]+\/$/);
    for (const { name, bytes, sha256 } of set.files) {
      assert.match(sha256, /^[0-9a-f]{64}$/, name);
      assert.ok(Number.isSafeInteger(bytes) && bytes > 0, name);
      assert.match(name, /\.(?:gz|zip)$/);
    }
    const hashes = new Set(set.files.map(({ sha256 }) => sha256));
    assert.is(hashes.size, set.files.length, `${set.name} has a hash twice`);
    assert.is(set.classNames?.length, classes[set.name], set.name);
    assert.is(new Set(set.classNames).size, set.classNames?.length ?? 0, set.name);
  }
});

test("sets of one archive have files of their own in their common folder", () => {
  const files = ["balanced", "letters", "digits"].map((set) => filesOf(knownSet(`emnist-${set}`)!));
  for (const own of files) assert.is(own.length, 4);
  assert.is(new Set(files.flat()).size, 12);
  assert.equal(new Set(files.flat()), new Set(keptNames(knownSet("emnist-digits")!.files[0]!)));
  assert.equal(filesOf(knownSet("mnist")!).length, 4);
  assert.is(filesOf(knownSet("cifar10")!).length, 7);
});

test("a name is known in any spelling", () => {
  for (const [name, meant] of [
    ["mnist", "mnist"],
    ["Fashion-MNIST", "fashion-mnist"],
    ["FashionMNIST", "fashion-mnist"],
    ["emnist_letters", "emnist-letters"],
    ["CIFAR-10", "cifar10"],
    ["cifar100", undefined],
    ["drawn", undefined],
  ] as const) {
    assert.is(knownSet(name)?.name, meant, name);
  }
});

const { installed } = knownSet("fashion-mnist")!;
const isInstalled = existsSync(installed!);
if (!isInstalled) console.log(`known data sets: no ${installed}, the tests with it are skipped`);
const real = isInstalled ? test : test.skip;

real("Debian's Fashion-MNIST is verified, has class names and is told of", async () => {
  const cache = mkdtempSync(join(tmpdir(), "simdigit-known-"));
  const platform = nodePlatform({ env: { SIMDIGIT_CACHE: cache } });
  const notices: string[] = [];
  const set = knownSet("fashion-mnist")!;
  const found = await findKnown(platform, set, {}, (notice) => notices.push(notice));
  assert.is(found?.folder, installed);
  assert.equal(notices, [`Fashion-MNIST is read from ${installed}`]);
  const { train, test: heldOut } = found!.splits;
  assert.ok(hasLabels(train) && hasLabels(heldOut));
  assert.equal([train.count, heldOut.count], [60000, 10000]);
  assert.is(train.name, "fashion-mnist");
  assert.is(train.classNames?.[train.labels[0]!], "Ankle boot");
  assert.is(heldOut.classNames?.[heldOut.labels[1]!], "Pullover");

  const fetch = () => Promise.reject(new Error("asked for what is there"));
  await downloadData(set, { platform, folder: installed!, fetch });
  rmSync(cache, { recursive: true });
});

test.run();
