// Writing files: whatever fails, under the target's name there is the old file or the whole new one.

import { spawn } from "node:child_process";
import * as nodeFs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decodeCheckpoint, encodeCheckpoint } from "../../../ts/core/checkpoint.ts";
import { unitScaling } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { optimizerDefaults } from "../../../ts/core/optimizer.ts";
import type { FileSystem } from "../../../ts/platform/atomic.ts";
import { nodePlatform } from "../../../ts/platform/node.ts";

const test = suite("platform: atomic writes");
const platform = nodePlatform();
let folder = "";
let target = "";

test.before.each(() => {
  folder = nodeFs.mkdtempSync(join(tmpdir(), "simdigit-atomic-"));
  target = join(folder, "model.safetensors");
});
test.after.each(() => nodeFs.rmSync(folder, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const content = (path: string) => nodeFs.readFileSync(path, "utf8");
const names = () => nodeFs.readdirSync(folder).sort();

async function message(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    assert.instance(error, SimdigitError);
    assert.is((error as SimdigitError).kind, "io");
    return (error as SimdigitError).message;
  }
  throw new Error("expected a SimdigitError, got none");
}

/** node:fs in which one call fails with `code`, from its `nth` use on. */
function failing(call: keyof FileSystem, code: string, nth = 1): FileSystem {
  let uses = 0;
  const working: FileSystem = nodeFs;
  const original = working[call] as (...args: unknown[]) => unknown;
  const broken = (...args: unknown[]) => {
    if (++uses >= nth) throw Object.assign(new Error(code), { code });
    return original(...args);
  };
  return { ...working, [call]: broken };
}

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield bytes(text);
}

test("writes anew and over, whole or in pieces", async () => {
  await platform.writeFileAtomically(target, bytes("old"));
  assert.is(content(target), "old");
  await platform.writeFileAtomically(target, pieces("n", "", "ew"));
  assert.is(content(target), "new");
  await platform.writeFileAtomically(target, [bytes("a"), bytes("b")]);
  assert.is(content(target), "ab");
  await platform.writeFileAtomically(target, new Uint8Array());
  assert.is(content(target), "");
  assert.equal(names(), ["model.safetensors"]);
});

test("a write that takes less than all goes on with the rest", async () => {
  const slow = (file: number, data: Uint8Array, offset: number, length: number) =>
    nodeFs.writeSync(file, data, offset, Math.min(length, 3));
  const fileSystem = { ...nodeFs, writeSync: slow as typeof nodeFs.writeSync };
  await nodePlatform({ fileSystem }).writeFileAtomically(target, bytes("ten bytes."));
  assert.is(content(target), "ten bytes.");
});

test("a failure at any step leaves the old file and nothing else", async () => {
  nodeFs.writeFileSync(target, "old");
  const failures: [FileSystem, string][] = [
    [failing("openSync", "EACCES"), "permission denied (EACCES)"],
    [failing("openSync", "EROFS"), "the file system is read-only (EROFS) - choose another folder"],
    [
      failing("writeSync", "ENOSPC"),
      "disk full (ENOSPC) - free some space or choose another folder",
    ],
    [failing("writeSync", "ENOSPC", 2), "disk full (ENOSPC)"],
    [failing("fsyncSync", "EIO"), "input/output error (EIO)"],
    [failing("closeSync", "EDQUOT"), "disk quota used up (EDQUOT)"],
    [failing("renameSync", "EPERM"), "not permitted (EPERM)"],
    [failing("statSync", "EWEIRD"), "the system refused (EWEIRD)"],
  ];
  for (const [fileSystem, reason] of failures) {
    const text = await message(
      nodePlatform({ fileSystem }).writeFileAtomically(target, pieces("new ", "file")),
    );
    assert.ok(text.startsWith(`cannot write ${target}: ${reason}`), text);
    assert.is(content(target), "old");
    assert.equal(names(), ["model.safetensors"]);
  }
});

test("an error of the content passes through and leaves the old file", async () => {
  nodeFs.writeFileSync(target, "old");
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield bytes("new");
    throw new RangeError("no more");
  }
  try {
    await platform.writeFileAtomically(target, broken());
    assert.unreachable();
  } catch (error) {
    assert.instance(error, RangeError);
  }
  assert.is(content(target), "old");
  assert.equal(names(), ["model.safetensors"]);
});

test("says so when the target is a folder or its folder is not there", async () => {
  assert.is(
    await message(platform.writeFileAtomically(folder, bytes("x"))),
    `cannot write ${folder}: it is a folder (EISDIR) - name a file`,
  );
  const lost = join(folder, "none", "m.safetensors");
  assert.is(
    await message(platform.writeFileAtomically(lost, bytes("x"))),
    `cannot write ${lost}: the folder ${join(folder, "none")} is not there (ENOENT) - make it first, or choose another`,
  );
  nodeFs.writeFileSync(target, "");
  const below = join(target, "m.safetensors");
  assert.match(
    await message(platform.writeFileAtomically(below, bytes("x"))),
    "a part of the path is not a folder (ENOTDIR)",
  );
});

test("writers at the same time do not mix", async () => {
  const texts = ["first ", "second ", "third "];
  await Promise.all(
    texts.map((text) => platform.writeFileAtomically(target, pieces(text, text, text))),
  );
  assert.ok(texts.some((text) => content(target) === text.repeat(3)));
  assert.equal(names(), ["model.safetensors"]);
});

const unix = process.platform === "win32" ? test.skip : test;

unix("a symbolic link stays and its target is written", async () => {
  const link = join(folder, "link");
  nodeFs.writeFileSync(target, "old");
  nodeFs.symlinkSync("model.safetensors", link);
  await platform.writeFileAtomically(link, bytes("new"));
  assert.ok(nodeFs.lstatSync(link).isSymbolicLink());
  assert.is(content(target), "new");
  nodeFs.rmSync(target);
  await platform.writeFileAtomically(link, bytes("from nothing"));
  assert.is(content(target), "from nothing");
  nodeFs.symlinkSync("loop", join(folder, "loop"));
  await message(platform.writeFileAtomically(join(folder, "loop", "m"), bytes("x")));
});

unix("permissions of a file that is there stay", async () => {
  nodeFs.writeFileSync(target, "old", { mode: 0o600 });
  await platform.writeFileAtomically(target, bytes("new"));
  assert.is(nodeFs.statSync(target).mode & 0o777, 0o600);
});

const linux = nodeFs.existsSync("/dev/full") ? test : test.skip;

linux("devices are written to and stay devices", async () => {
  await platform.writeFileAtomically("/dev/null", bytes("gone"));
  assert.ok(nodeFs.statSync("/dev/null").isCharacterDevice());
  assert.is(
    await message(platform.writeFileAtomically("/dev/full", bytes("x"))),
    "cannot write /dev/full: disk full (ENOSPC) - free some space or choose another folder",
  );
  assert.ok(nodeFs.statSync("/dev/full").isCharacterDevice());
});

test("writing from a position cuts and adds, and keeps what came before an error", async () => {
  await platform.writeFrom(target, 0, bytes("0123456789"));
  await platform.writeFrom(target, 4, pieces("ab", "c"));
  assert.is(content(target), "0123abc");
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield bytes("xy");
    throw new RangeError("no more");
  }
  await platform.writeFrom(target, 7, broken()).then(
    () => assert.unreachable(),
    () => {},
  );
  assert.is(content(target), "0123abcxy");
  await platform.writeFrom(target, 0, bytes("anew"));
  assert.is(content(target), "anew");
  const lost = join(folder, "none", "part");
  assert.match(await message(platform.writeFrom(lost, 0, bytes("x"))), "is not there (ENOENT)");
});

/** A checkpoint of 2.4 MB, all of whose parameters and slots are `value`. */
function checkpoint(value: number): Uint8Array {
  const all = new Float32Array(784 * 256 + 256 + 256 * 10 + 10).fill(value);
  return encodeCheckpoint({
    recipe: {
      network: {
        inputs: 784,
        layers: [
          { kind: "dense", units: 256 },
          { kind: "activation", activation: "relu" },
          { kind: "dense", units: 10 },
        ],
        loss: "softmax_cross_entropy",
        dtype: "f32",
      },
      init: { weights: "he_uniform", biases: "zeros" },
      optimizer: optimizerDefaults("adam"),
      batchSize: 100,
      epochs: 1,
      dropLast: false,
      shuffle: true,
      scaling: unitScaling,
    },
    seed: 1,
    data: "drawn",
    epochs: value,
    parameters: all,
    optimizer: { step: value, slots: [all, all] },
  });
}

/** Writes the two checkpoints in turn until it is killed, saying "on" when the first is there. */
const WRITER = `
  import { readFileSync } from "node:fs";
  import { nodePlatform } from ${JSON.stringify(new URL("../../../ts/platform/node.ts", import.meta.url).href)};
  const [target, ...files] = process.argv.slice(2);
  const contents = files.map((file) => new Uint8Array(readFileSync(file)));
  for (let i = 0; ; i++) {
    await nodePlatform().writeFileAtomically(target, contents[i % contents.length]);
    if (i === 0) process.stdout.write("on");
  }
`;

test("a process killed between two bytes leaves a whole checkpoint", async () => {
  nodeFs.writeFileSync(target, checkpoint(0));
  const files = [1, 2].map((value) => {
    const file = join(folder, `source-${value}`);
    nodeFs.writeFileSync(file, checkpoint(value));
    return file;
  });
  const script = join(folder, "writer.mjs");
  nodeFs.writeFileSync(script, WRITER);
  for (let round = 0; round < 10; round++) {
    const child = spawn(process.execPath, ["--import", "tsx", script, target, ...files], {
      cwd: new URL("../../../", import.meta.url), // where tsx is found
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
    child.kill("SIGKILL");
    await ended;
    const { epochs, parameters, optimizer } = decodeCheckpoint(
      nodeFs.readFileSync(target),
      "target",
    );
    assert.ok(epochs === 1 || epochs === 2);
    for (const values of [parameters, ...optimizer!.slots]) {
      assert.ok(values.every((value) => value === epochs));
    }
  }
});

test.run();
