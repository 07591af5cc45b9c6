// simdigit data: drawn, looked at, converted there and back, and not downloaded without a network.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { PNG } from "pngjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { eventsOf, folder, simdigit, start } from "./cli.ts";
import { here } from "./here.ts";

const test = suite("cli: data");
const names = [
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
];

async function run(words: string) {
  const result = await simdigit(...words.split(" "));
  assert.is(result.status, 0, result.stderr);
  return result;
}

const filesOf = (name: string) =>
  readdirSync(join(folder, name)).map((file) => ({
    file,
    bytes: readFileSync(join(folder, name, file)),
  }));

test.before(async () => {
  await run("data make one/digits --train 30 --test 20");
});

test("make: four files, the same for the same seed", async () => {
  assert.equal(
    filesOf("one/digits").map(({ file }) => file),
    names,
  );
  const { stdout } = await run("data make again --train 30 --test 20 --seed 1");
  assert.is(stdout.trim().split("\n").length, 4);
  assert.equal(filesOf("again"), filesOf("one/digits"));
  await run("data make other --train 30 --test 20 --seed 2");
  assert.not.equal(filesOf("other"), filesOf("one/digits"));
});

test("convert: IDX to CSV and back has the same bytes", async () => {
  await run("data convert one/digits csv");
  assert.equal(
    filesOf("csv").map(({ file }) => file),
    ["mnist_test.csv", "mnist_train.csv"],
  );
  await run("data convert csv back --format idx");
  assert.equal(filesOf("back"), filesOf("one/digits"));
  await run("data make drawn.csv --train 30 --test 20 --to csv");
  assert.equal(filesOf("drawn.csv"), filesOf("csv"));
});

test("info: what is there", async () => {
  const [event] = eventsOf(await run("data info one/digits --json"));
  assert.equal(event, {
    event: "data",
    name: "digits",
    path: "one/digits",
    verified: false,
    train: 30,
    test: 20,
    features: 784,
    shape: [28, 28, 1],
    classes: 10,
    per_class: { train: new Array(10).fill(3), test: new Array(10).fill(2) },
    notes: [],
  });
  const { stdout } = await run("data info one/digits");
  assert.match(stdout, /^one\/digits: 28x28 images in 10 classes$/m);
  assert.match(stdout, /^train +30 +28x28 +0 to 255 +\d+\.\d\d%$/m);
  assert.match(stdout, /^class +train +test\n0 +3 +2\n/m);
});

test("convert: NPZ has the arrays of Keras, and is read again", async () => {
  await run("data convert one/digits packed-digits --format npz");
  assert.equal(readdirSync(join(folder, "packed-digits")), ["data.npz"]);
  const [[packed], [plain]] = [
    eventsOf(await run("data info packed-digits --json")),
    eventsOf(await run("data info one/digits --json")),
  ];
  const { name: _, path: __, notes: ___, ...content } = packed!;
  for (const [key, value] of Object.entries(content)) assert.equal(value, plain![key], key);
  await run("data convert packed-digits unpacked-digits --format idx");
  assert.equal(filesOf("unpacked-digits"), filesOf("one/digits"));
});

test("--json: an object for each file that is written", async () => {
  const made = await run("data make made-digits --train 30 --test 20 --json");
  assert.equal(
    eventsOf(made),
    [names[2], names[3], names[0], names[1]].map((name) => ({
      event: "written",
      file: join("made-digits", name!),
    })),
  );
  const converted = await run("data convert made-digits made-npz --format npz --json --offline");
  assert.equal(eventsOf(converted), [{ event: "written", file: join("made-npz", "data.npz") }]);
});

test("get --offline: a set that is not there is an error, not a download", async () => {
  const env = { SIMDIGIT_CACHE: join(folder, "offline-cache") };
  const missing = await here(["data", "get", "kmnist", "--offline"], env);
  assert.is(missing.status, 1);
  assert.match(missing.stderr, /^simdigit: Kuzushiji-MNIST is not in /);
  const both = await here(["data", "get", "kmnist", "--offline", "--out", "offline-out"], env);
  assert.match(both.stderr, /^simdigit: --offline expected without --out, got both/);
});

const { MNIST_DIR } = process.env;
if (MNIST_DIR) {
  test("get --offline: a set that is there is verified", async () => {
    const words = ["data", "get", "mnist", "--offline"];
    const { stdout, stderr } = await here(words, { MNIST_DIR });
    assert.is(stdout, `${MNIST_DIR}: MNIST, verified\n`, stderr);
    assert.equal(eventsOf(await here([...words, "--json"], { MNIST_DIR })), [
      { event: "data", name: "mnist", path: MNIST_DIR, verified: true },
    ]);
  });
}

test("info of pictures without labels says what they are", async () => {
  mkdirSync(join(folder, "info-pictures"));
  const picture = PNG.sync.write(new PNG({ width: 6, height: 5 }));
  for (const name of ["a.png", "b.png"])
    writeFileSync(join(folder, "info-pictures", name), picture);
  const { stdout } = await run("data info info-pictures --offline");
  assert.match(stdout, /^info-pictures: 5x6 images without answers\n/);
  assert.match(stdout, /^train +2 +5x6 /m);
});

test("info and convert of a single file", async () => {
  await run("data convert one/digits table-of-digits");
  const file = join("table-of-digits", "mnist_train.csv");
  const [event] = eventsOf(await run(`data info ${file} --json`));
  assert.equal([event!.train, event!.test], [30, undefined]);
  await run(`data convert ${file} half-of-digits --format idx`);
  assert.equal(filesOf("half-of-digits"), filesOf("one/digits").slice(2));
});

test("a known set that is not there, or has another name, is told of", async () => {
  const env = { SIMDIGIT_CACHE: join(folder, "empty-cache") };
  const missing = await here(["data", "info", "kmnist"], env);
  assert.is(missing.status, 1);
  assert.match(
    missing.stderr,
    /^simdigit: Kuzushiji-MNIST is not in .*kmnist - get it with "simdigit data get kmnist", or name a folder that has its files with --data$/m,
  );
  const korean = await here(["train", "--data", "kmnist", "--offline", "--lang", "ko"], env);
  assert.match(
    korean.stderr,
    /^simdigit: .*kmnist 폴더에 Kuzushiji-MNIST 데이터가 없고 --offline이/,
  );
  const misspelt = await here(["data", "get", "kmnits"], env);
  assert.is(misspelt.status, 2);
  assert.match(misspelt.stderr, /data set expected mnist, .*; got kmnits - did you mean kmnist\?/);
  const two = await here(["data", "get", "mnist", "kmnist", "--out", "both"], env);
  assert.match(two.stderr, /^simdigit: --out expected one data set, got 2 of them/);
  const drawn = await here(["data", "info", "drawn"], env);
  assert.match(drawn.stderr, /write some with data make/);
});

test("a wrong path in MNIST_DIR is told as that of the variable", async () => {
  const env = { MNIST_DIR: join(folder, "nowhere") };
  for (const words of ["train", "gradcheck", "data info", "serve --port 0"]) {
    const { status, stderr } = await here(words.split(" "), env);
    assert.match(stderr, /^simdigit: MNIST_DIR: cannot read .*nowhere: no such file or folder/);
    assert.is(status, 1, words);
  }
  const { stderr } = await here(["data", "info", "nowhere"], env);
  assert.match(stderr, /^simdigit: cannot read/);
  const korean = await here(["data", "info", "--lang", "ko"], env);
  assert.match(korean.stderr, /^simdigit: MNIST_DIR: .*nowhere 파일을 읽을 수 없습니다: /);
});

test("info without a folder looks where MNIST_DIR says", async () => {
  const MNIST_DIR = join(folder, "one", "digits");
  const result = await start(["data", "info", "--json"], { MNIST_DIR }).ended;
  assert.is(result.status, 0, result.stderr);
  assert.is(eventsOf(result)[0]!.path, MNIST_DIR);
});

test("get without a network: a sentence, status 1, no file that looks whole", async () => {
  const NODE_OPTIONS =
    "--import=data:text/javascript,globalThis.fetch=()=>Promise.reject(Error('no-network'))";
  const { status, stdout, stderr } = await start(["data", "get", "mnist"], { NODE_OPTIONS }).ended;
  assert.is(status, 1);
  assert.is(stdout, "");
  assert.match(stderr, /^simdigit: [^\n]*no-network[^\n]*\n$/);
  assert.not.ok(existsSync(join(folder, "mnist")), "a name is no folder");
});

test.run();
