// simdigit data: drawn, looked at, converted there and back, and not downloaded without a network.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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
    folder: "one/digits",
    files: [names[2], names[3], names[0], names[1]],
    mnist: false,
    train: 30,
    test: 20,
  });
  const { stdout } = await run("data info one/digits");
  assert.match(stdout, /^one\/digits: in MNIST's format, not MNIST itself$/m);
  assert.match(stdout, /^train +30 +28x28 +\d+\.\d\d% +3 3 3 3 3 3 3 3 3 3$/m);
});

test("a wrong path in MNIST_DIR is told as that of the variable", async () => {
  const env = { MNIST_DIR: join(folder, "nowhere") };
  for (const words of ["train", "gradcheck", "data info", "serve --port 0"]) {
    const { status, stderr } = await here(words.split(" "), env);
    assert.match(
      stderr,
      /^simdigit: MNIST_DIR: cannot list the folder .*nowhere: no such file or folder/,
    );
    assert.is(status, 1, words);
  }
  const { stderr } = await here(["data", "info", "nowhere"], env);
  assert.match(stderr, /^simdigit: cannot list/);
  const korean = await here(["data", "info", "--lang", "ko"], env);
  assert.match(korean.stderr, /^simdigit: MNIST_DIR: .*nowhere 폴더를 읽을 수 없습니다: /);
});

test("info without a folder looks where MNIST_DIR says", async () => {
  const MNIST_DIR = join(folder, "one", "digits");
  const result = await start(["data", "info", "--json"], { MNIST_DIR }).ended;
  assert.is(result.status, 0, result.stderr);
  assert.is(eventsOf(result)[0]!.folder, MNIST_DIR);
});

test("get without a network: a sentence, status 1, no file that looks whole", async () => {
  const NODE_OPTIONS =
    "--import=data:text/javascript,globalThis.fetch=()=>Promise.reject(Error('no-network'))";
  const { status, stdout, stderr } = await start(["data", "get", "mnist"], { NODE_OPTIONS }).ended;
  assert.is(status, 1);
  assert.is(stdout, "");
  assert.match(stderr, /^simdigit: [^\n]*no-network[^\n]*\n$/);
  const left = existsSync(join(folder, "mnist")) ? readdirSync(join(folder, "mnist")) : [];
  assert.equal(
    left.filter((name) => name.endsWith(".gz")),
    [],
  );
});

test.run();
