// Where data comes from: the files that a folder may have, and the order in which sources are tried.

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkDataset, type DataSplits, type Dataset } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { encodeCsv } from "../../../ts/data/csv.ts";
import { encodeIdxImages, encodeIdxLabels } from "../../../ts/data/idx.ts";
import { named } from "../../../ts/data/known/find.ts";
import type { KnownSet } from "../../../ts/data/known/known_set.ts";
import { recognised } from "../../../ts/data/known/recognise.ts";
import { type ReadSource, resolveData, type SourceOptions } from "../../../ts/data/source.ts";
import { nodePlatform } from "../../../ts/platform/node.ts";

const test = suite("data source");

function digits(count: number): Dataset {
  return {
    name: "digits",
    inputs: Uint8Array.from({ length: count * 784 }, (_, i) => (i * 37) % 256),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
    count,
    features: 784,
    classes: 10,
    shape: [28, 28, 1],
  };
}

const train = digits(20);
const heldOut = digits(10);
const contents: Record<string, Uint8Array> = {
  "train-images-idx3-ubyte": encodeIdxImages(train),
  "train-labels-idx1-ubyte": encodeIdxLabels(train),
  "t10k-images-idx3-ubyte": encodeIdxImages(heldOut),
  "t10k-labels-idx1-ubyte": encodeIdxLabels(heldOut),
};

let root = "";
test.before.each(() => {
  root = mkdtempSync(join(tmpdir(), "simdigit-source-"));
});
test.after.each(() => rmSync(root, { recursive: true }));

/** Makes a folder with the four files, renamed and packed as told. */
function fill(
  name: string,
  rename = (file: string) => file,
  pack: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, bytes] of Object.entries(contents)) {
    writeFileSync(join(folder, rename(file)), pack(bytes));
  }
  return folder;
}

/** Resolves with an environment of its own: a cache that is empty, no network. */
function resolve(
  options: Partial<SourceOptions> = {},
  env: Record<string, string> = {},
): Promise<Awaited<ReturnType<typeof resolveData>>> {
  return resolveData({
    platform: nodePlatform({ env: { SIMDIGIT_CACHE: join(root, "cache"), ...env } }),
    fetch: () => Promise.reject(new Error("no network in tests")),
    ...options,
  });
}

async function refuses(work: Promise<unknown>, kind: string, ...parts: string[]): Promise<void> {
  try {
    await work;
  } catch (error) {
    assert.instance(error, SimdigitError);
    const refusal = error as SimdigitError;
    assert.is(refusal.kind, kind, refusal.message);
    for (const part of parts) {
      assert.ok(refusal.message.includes(part), `${refusal.message} lacks ${part}`);
    }
    return;
  }
  assert.unreachable(`expected a refusal: ${parts}`);
}

test("reads all usual names, gzipped or not", async () => {
  const dotted = (file: string) => file.replace("-idx", ".idx");
  const folders = [
    fill("plain"),
    fill("dotted", dotted),
    fill("packed", (file) => `${file}.gz`, gzipSync),
    fill("both", (file) => `${dotted(file)}.gz`, gzipSync),
    fill("misnamed", (file) => `${file}.gz`),
  ];
  for (const folder of folders) {
    const { source, known, splits } = (await resolve({ data: folder })) as ReadSource;
    const name = folder.slice(root.length + 1);
    assert.equal([source, known], [name, undefined]);
    assert.equal(splits, { train: { ...train, name }, test: { ...heldOut, name } });
  }
});

test("reads a folder with two CSV files", async () => {
  const folder = join(root, "csv");
  mkdirSync(folder);
  writeFileSync(join(folder, "mnist_train.csv"), [...encodeCsv(train)][0]!);
  writeFileSync(join(folder, "mnist_test.csv"), [...encodeCsv(heldOut)][0]!);
  const { splits } = (await resolve({ data: folder })) as ReadSource;
  assert.equal(splits.train, { ...train, name: "csv" });
  assert.equal(splits.test, { ...heldOut, name: "csv" });
});

test("says what a folder lacks or has wrong", async () => {
  await refuses(resolve({ data: join(root, "none") }), "io", "cannot read", "ENOENT");
  const folder = fill("part");
  rmSync(join(folder, "t10k-images-idx3-ubyte"));
  rmSync(join(folder, "t10k-labels-idx1-ubyte"));
  const half = `${folder}: expected a training set and a test set, found only training examples`;
  await refuses(resolve({ data: folder }), "data", half);
  await refuses(resolve({}, { MNIST_DIR: folder }), "data", `MNIST_DIR: ${half}`);
  const small = { ...heldOut, features: 4, shape: [2, 2, 1] as const, inputs: new Uint8Array(40) };
  writeFileSync(join(folder, "t10k-images-idx3-ubyte"), encodeIdxImages(small));
  writeFileSync(join(folder, "t10k-labels-idx1-ubyte"), encodeIdxLabels(small));
  await refuses(resolve({ data: folder }), "data", "28 x 28 x 1", "2 x 2 x 1");
  rmSync(join(folder, "train-images-idx3-ubyte"));
  rmSync(join(folder, "train-labels-idx1-ubyte"));
  await refuses(resolve({ data: folder }), "data", "found only a test set");
});

test("a fault of the folder in MNIST_DIR names the variable, one of another folder does not", async () => {
  const nowhere = join(root, "nowhere");
  await refuses(resolve({}, { MNIST_DIR: nowhere }), "io", `MNIST_DIR: cannot read ${nowhere}`);
  const error = await resolve({ data: nowhere }, { MNIST_DIR: nowhere }).catch((reason) => reason);
  assert.match(error.message, /^cannot read/);
});

test("a folder that is named comes before one in MNIST_DIR, and that before the cache", async () => {
  const named = fill("named");
  const env = { MNIST_DIR: fill("environment") };
  const first = await resolve({ data: named }, env);
  assert.is(first.source, "named");
  assert.is((await resolve({}, env)).source, "environment");
  assert.is((await resolve({ data: "drawn" }, env)).kind, "drawn");
  assert.is((await resolve({ offline: true }, { MNIST_DIR: "" })).kind, "drawn");
});

test("what data cannot teach is noted once, also of a test set of its own", async () => {
  const [learned, asked] = [join(root, "learned.csv"), join(root, "asked.csv")];
  writeFileSync(learned, "x,label\n1,0\n2,2\n3,0\n4,2\n");
  writeFileSync(asked, "x,label\n5,1\n6,2\n");
  const { notes } = (await resolve({ data: learned, test: asked })) as ReadSource;
  const unlearned = notes.filter((note) => note.includes("only the test set has examples of"));
  assert.is(unlearned.length, 1, notes.join("\n"));
});

test("drawn digits, with a notice unless they were asked for", async () => {
  const notices: string[] = [];
  const onNotice = (notice: string) => notices.push(notice);
  assert.equal(await resolve({ data: "drawn", onNotice }), { kind: "drawn", source: "drawn" });
  assert.equal(notices, []);

  const reason = "MNIST is not in the cache and the option offline is set";
  const drawn = { kind: "drawn", source: "drawn" };
  assert.equal(await resolve({ offline: true, onNotice }), { ...drawn, reason });
  assert.equal(notices, [`using drawn digits, not MNIST: ${reason}`]);

  assert.match((await resolve({ onNotice }, { CI: "true" })).kind, "drawn");
  assert.match(notices[1]!, "nothing is downloaded in CI");
});

test("a download that fails ends in drawn digits, one that is aborted does not", async () => {
  const notices: string[] = [];
  const onNotice = (notice: string) => notices.push(notice);
  assert.is((await resolve({ onNotice }, { CI: "false" })).kind, "drawn");
  assert.is(notices.length, 2);
  assert.is(notices[0], `downloading MNIST into ${join(root, "cache", "mnist")}`);
  assert.match(
    notices[1]!,
    /^using drawn digits, not MNIST: cannot download .*no network in tests/,
  );

  const reason = new Error("enough");
  await resolve({ signal: AbortSignal.abort(reason) }).then(
    () => assert.unreachable(),
    (error) => assert.is(error, reason),
  );
});

/** A set of one's own, whose four files are those of `contents`. */
const own: KnownSet = {
  name: "own-digits",
  title: "Own digits",
  mirrors: ["https://mirror/"],
  files: Object.entries(contents).map(([name, bytes]) => ({
    name: `${name}.gz`,
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    unpacked: true,
  })),
  classNames: [..."abcdefghij"],
};

/** Answers as the mirrors of `own` do, and lists what was asked for. */
function mirror(asked: string[]): typeof fetch {
  return async (url) => {
    asked.push(String(url));
    const name = String(url).slice("https://mirror/".length).replace(/\.gz$/, "");
    return new Response(new Uint8Array(gzipSync(contents[name]!)));
  };
}

test("a set of one's own is downloaded into the cache, read, and found there", async () => {
  const [asked, notices]: string[][] = [[], []];
  const options = {
    data: own,
    fetch: mirror(asked!),
    onNotice: (notice: string) => notices!.push(notice),
  };
  for (let time = 0; time < 2; time++) {
    const resolved = await resolve(options);
    assert.is(resolved.kind, "read");
    if (resolved.kind !== "read") return;
    assert.is(resolved.source, "own-digits");
    assert.is(resolved.path, join(root, "cache", "own-digits"));
    assert.is(resolved.known, own);
    assert.equal(resolved.splits.train, {
      ...train,
      name: "own-digits",
      classNames: own.classNames,
    });
    assert.is(asked!.length, 4);
    assert.equal(notices, [`downloading Own digits into ${join(root, "cache", "own-digits")}`]);
  }
});

test("a named set is never replaced: offline and in CI a sentence says how to get it", async () => {
  const where = join(root, "cache", "kmnist");
  const advice = "download kmnist first, or name a folder that has its files";
  await refuses(
    resolve({ data: "kmnist", offline: true }),
    "io",
    `Kuzushiji-MNIST is not in ${where} and the option offline is set - ${advice}`,
  );
  await refuses(
    resolve({ data: "KMNIST" }, { CI: "true" }),
    "io",
    `Kuzushiji-MNIST is not in ${where} and nothing is downloaded in CI - ${advice}`,
  );
  await refuses(resolve({ data: "kmnist" }), "io", "cannot download", "no network in tests");
  await refuses(resolve({ data: "mnist" }), "io", "cannot download", "no network in tests");
});

test("a name with a slip is asked about; a path of that name is taken", async () => {
  const meant = (data: string) =>
    `data expected a data set's name, a folder or a file; got ${data} - did you mean `;
  await refuses(
    resolve({ data: "fashon-mnist" }),
    "usage",
    `${meant("fashon-mnist")}fashion-mnist?`,
  );
  await refuses(resolve({ data: "darwn" }), "usage", `${meant("darwn")}drawn?`);
  const here = process.cwd();
  fill("MNIST");
  process.chdir(root);
  try {
    assert.is((await resolve({ data: "MNIST" })).source, "MNIST");
    await refuses(resolve({ data: "mnist", offline: true }), "io", "MNIST is not in");
  } finally {
    process.chdir(here);
  }
});

test("MNIST_DIR serves the name mnist only if it has MNIST", async () => {
  const notices: string[] = [];
  const onNotice = (notice: string) => notices.push(notice);
  const folder = fill("others", (file) => `${file}.gz`);
  const env = { MNIST_DIR: folder };
  await refuses(resolve({ data: "mnist", offline: true, onNotice }, env), "io", "MNIST is not in");
  assert.equal(notices, [`${folder} is ignored (${folder}: the files are not MNIST)`]);
});

test("labels of a known set that count from 1 are counted from 0", async () => {
  const from1 = { ...train, labels: Uint8Array.from([1, 3, 2, 1, 2]), count: 5, classes: 4 };
  const set = { ...own, classNames: ["A", "B", "C"], firstLabel: 1 };
  const letters = named(from1, set);
  assert.equal([...letters.labels], [0, 2, 1, 0, 1]);
  assert.equal([letters.classes, letters.classNames], [3, ["A", "B", "C"]]);
  assert.equal([...from1.labels], [1, 3, 2, 1, 2]);
  for (const wrong of [0, 4]) {
    const labels = Uint8Array.from([1, wrong, 2, 1, 2]);
    assert.throws(
      () => named({ ...from1, labels }, set),
      `own-digits: label 1 expected 1 to 3, got ${wrong}`,
    );
  }
});

test("EMNIST's files have class names, and a folder of that name is transposed", async () => {
  const letters = fill("letters", (file) => {
    const [split, content] = file.replace("t10k", "test").split("-");
    return `emnist-balanced-${split}-${content}-idx${content === "images" ? 3 : 1}-ubyte`;
  });
  const { splits, notes, source } = await read({ data: letters });
  const [, second] = [...splits.train.inputs];
  assert.is(second, train.inputs[28], "not transposed");
  assert.equal([source, splits.train.name], ["letters", "letters"]);
  const { classNames } = splits.test as Dataset;
  assert.equal([classNames!.length, classNames![10], classNames![46]], [47, "A", "t"]);
  assert.ok(notes.some((note) => note.includes("stored by columns: transposed")));

  const renamed = fill("emnist_digits");
  const digits = await read({ data: renamed });
  assert.is(digits.splits.train.inputs[1], train.inputs[28], "not transposed");
  assert.match(digits.notes[0]!, /^the folder's name says EMNIST/);
  const upright = await read({ data: renamed, transpose: false });
  assert.equal(upright.splits.train.inputs, train.inputs);
});

test("a damaged cache is told of and passed over", async () => {
  fill("cache/mnist", (file) => `${file}.gz`);
  const notices: string[] = [];
  const onNotice = (notice: string) => notices.push(notice);
  assert.is((await resolve({ onNotice, offline: true })).kind, "drawn");
  assert.match(notices[0]!, /^the cache is damaged and is ignored \(.*the files are not MNIST/);
  writeFileSync(join(root, "cache", "mnist", "train-labels-idx1-ubyte.gz"), "");
  assert.is((await resolve({ onNotice, offline: true })).kind, "drawn");
  assert.match(notices[2]!, /^the cache is damaged and is ignored \(.*empty/);
});

function tableOf(name: string, rows: number): string {
  const path = join(root, name);
  writeFileSync(path, Buffer.concat([...encodeCsv(digits(rows))]));
  return path;
}

async function read(options: Partial<SourceOptions>): Promise<ReadSource> {
  const resolved = await resolve(options);
  assert.is(resolved.kind, "read");
  return resolved as ReadSource;
}

test("of a single file some examples are held back; a second file is the test set", async () => {
  const data = tableOf("animals.csv", 60);
  const alone = await read({ data });
  assert.equal([alone.splits.train.count, alone.splits.test.count], [50, 10]);
  assert.ok(
    alone.notes.includes(
      "no test set: 10 of 60 examples, drawn at random, are held back for testing",
    ),
  );
  assert.equal(await read({ data }), alone);

  const both = await read({ data, test: tableOf("other.csv", 12) });
  assert.equal([both.splits.train.count, both.splits.test.count], [60, 12]);
  assert.not.ok(both.notes.some((note) => note.includes("held back")));
  await refuses(resolve({ data: "drawn", test: data }), "usage", "with drawn digits");
});

test("addresses on the web are refused", async () => {
  const told = "data expected a folder or a file; got https://a.org/x.csv - download it first";
  await refuses(resolve({ data: "https://a.org/x.csv" }), "usage", told);
});

test("data of more than 256 classes is none of the known sets", async () => {
  const set: Dataset = {
    name: "many",
    inputs: new Uint8Array(2),
    count: 2,
    features: 1,
    shape: [1, 1, 1],
    labels: Uint8Array.of(3, 4),
    classes: 300,
  };
  assert.is(await recognised({ train: set, test: set }, nodePlatform().sha256), undefined);
});

test("unknown options are refused: they would be ignored, and other data taken", async () => {
  const strange = { dataset: "kmnist" } as unknown as Partial<SourceOptions>;
  await refuses(
    resolve(strange),
    "usage",
    "resolveData has no option dataset - did you mean data?",
  );
});

const mnist = process.env.MNIST_DIR;
if (!mnist) console.log("data source: no MNIST_DIR, the tests with real MNIST are skipped");
const real = mnist ? test : test.skip;

real("MNIST itself is recognised by its bytes, in IDX and in CSV", async () => {
  const resolved = await resolve({ data: mnist });
  assert.is(resolved.kind, "read");
  if (resolved.kind !== "read") return;
  assert.is(resolved.source, "mnist");
  assert.is(resolved.known?.title, "MNIST");
  assert.equal((await resolve({ data: "mnist" }, { MNIST_DIR: mnist! })).source, "mnist");
  const splits = resolved.splits as DataSplits;
  checkDataset(splits.train);
  assert.equal([splits.train.count, splits.test.count], [60000, 10000]);
  assert.equal([...splits.train.labels.subarray(0, 5)], [5, 0, 4, 1, 9]);

  const platform = nodePlatform();
  await platform.writeFileAtomically(join(root, "mnist_train.csv"), encodeCsv(splits.train));
  await platform.writeFileAtomically(join(root, "mnist_test.csv"), encodeCsv(splits.test));
  const fromTables = await read({ data: root });
  assert.is(fromTables.known?.name, "mnist");

  splits.test.inputs[7_839_999]! ^= 1;
  assert.is(await recognised(splits, platform.sha256), undefined);
});

test.run();
