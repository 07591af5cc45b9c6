// Where data comes from: the files that a folder may have, and the order in which sources are tried.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkDataset, type Dataset } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { encodeCsv } from "../../../ts/data/csv.ts";
import { readFolder } from "../../../ts/data/folder.ts";
import { encodeIdxImages, encodeIdxLabels } from "../../../ts/data/idx.ts";
import { isMnist, type MnistFile } from "../../../ts/data/mnist.ts";
import { resolveData, type SourceOptions } from "../../../ts/data/source.ts";
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
    const { splits, genuine, files } = await readFolder(nodePlatform(), folder);
    const name = folder.slice(root.length + 1);
    assert.equal(splits, { train: { ...train, name }, test: { ...heldOut, name } });
    assert.is(genuine, false);
    assert.is(files.length, 4);
  }
});

test("reads a folder with two CSV files", async () => {
  const folder = join(root, "csv");
  mkdirSync(folder);
  writeFileSync(join(folder, "mnist_train.csv"), [...encodeCsv(train)][0]!);
  writeFileSync(join(folder, "mnist_test.csv"), [...encodeCsv(heldOut)][0]!);
  const { splits, files } = await readFolder(nodePlatform(), folder);
  assert.equal(splits.train, { ...train, name: "csv" });
  assert.equal(splits.test, { ...heldOut, name: "csv" });
  assert.equal(files, ["mnist_train.csv", "mnist_test.csv"]);
});

test("says what a folder lacks or has wrong", async () => {
  await refuses(resolve({ data: join(root, "none") }), "io", "cannot list the folder", "ENOENT");
  const folder = fill("part");
  rmSync(join(folder, "t10k-labels-idx1-ubyte"));
  await refuses(
    resolve({ data: folder }),
    "io",
    `${folder}: expected the four IDX files of MNIST (or mnist_train.csv and mnist_test.csv), found no t10k-labels-idx1-ubyte (nor .gz)`,
  );
  await refuses(resolve({}, { MNIST_DIR: folder }), "io", "found no t10k-labels-idx1-ubyte");
  await refuses(resolve({ data: join(folder, "train-images-idx3-ubyte") }), "io", "ENOTDIR");
  writeFileSync(join(folder, "t10k-labels-idx1-ubyte"), "junk");
  await refuses(
    resolve({ data: folder }),
    "data",
    `${join(folder, "t10k-labels-idx1-ubyte")}: expected an IDX file`,
  );
  const small = { ...heldOut, features: 4, shape: [2, 2, 1] as const, inputs: new Uint8Array(40) };
  writeFileSync(join(folder, "t10k-images-idx3-ubyte"), encodeIdxImages(small));
  writeFileSync(join(folder, "t10k-labels-idx1-ubyte"), encodeIdxLabels(small));
  await refuses(
    resolve({ data: folder }),
    "data",
    "images of one size, got 28 x 28 x 1 and 2 x 2 x 1",
  );
});

test("a fault of the folder in MNIST_DIR names the variable, one of another folder does not", async () => {
  const nowhere = join(root, "nowhere");
  await refuses(
    resolve({}, { MNIST_DIR: nowhere }),
    "io",
    `MNIST_DIR: cannot list the folder ${nowhere}`,
  );
  const error = await resolve({ data: nowhere }, { MNIST_DIR: nowhere }).catch((reason) => reason);
  assert.match(error.message, /^cannot list the folder/);
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

test("downloads into the cache and reads it", async () => {
  const platform = nodePlatform();
  const files: MnistFile[] = await Promise.all(
    Object.entries(contents).map(async ([name, bytes]) => ({
      split: name.startsWith("train") ? ("train" as const) : ("test" as const),
      content: name.includes("images") ? ("images" as const) : ("labels" as const),
      name,
      bytes: bytes.length,
      sha256: await platform.sha256(bytes),
    })),
  );
  const fetched: string[] = [];
  const fetch = async (url: unknown) => {
    fetched.push(String(url));
    const name = String(url).slice("https://mirror/".length).replace(/\.gz$/, "");
    return new Response(new Uint8Array(gzipSync(contents[name]!)));
  };
  const options = { files, mirrors: ["https://mirror/"], fetch: fetch as typeof globalThis.fetch };
  const resolved = await resolve(options);
  assert.is(resolved.kind, "folder");
  assert.is(fetched.length, 4);
  if (resolved.kind === "folder") assert.equal(resolved.splits.train.inputs, train.inputs);
});

test("a damaged cache is told of and passed over", async () => {
  fill("cache/mnist", (file) => `${file}.gz`);
  const notices: string[] = [];
  const onNotice = (notice: string) => notices.push(notice);
  assert.is((await resolve({ onNotice, offline: true })).kind, "drawn");
  assert.match(notices[0]!, "the cache is not MNIST");
  writeFileSync(join(root, "cache", "mnist", "train-labels-idx1-ubyte.gz"), "");
  assert.is((await resolve({ onNotice, offline: true })).kind, "drawn");
  assert.match(notices[2]!, /^the cache is damaged and is ignored \(.*the file is empty/);
});

const mnist = process.env.MNIST_DIR;
if (!mnist) console.log("data source: no MNIST_DIR, the tests with real MNIST are skipped");
const real = mnist ? test : test.skip;

real("MNIST itself is recognised by its bytes, in IDX and in CSV", async () => {
  const resolved = await resolve({ data: mnist });
  assert.is(resolved.kind, "folder");
  if (resolved.kind !== "folder") return;
  assert.is(resolved.source, "mnist");
  assert.ok(resolved.genuine);
  const { splits } = resolved;
  checkDataset(splits.train);
  assert.equal([splits.train.count, splits.test.count], [60000, 10000]);
  assert.equal([...splits.train.labels.subarray(0, 5)], [5, 0, 4, 1, 9]);

  const platform = nodePlatform();
  await platform.writeFileAtomically(join(root, "mnist_train.csv"), encodeCsv(splits.train));
  await platform.writeFileAtomically(join(root, "mnist_test.csv"), encodeCsv(splits.test));
  assert.ok((await readFolder(platform, root)).genuine);

  splits.test.inputs[7_839_999]! ^= 1;
  assert.not(await isMnist(splits, platform.sha256));
});

test.run();
