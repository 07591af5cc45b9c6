// Files of tar archives, which come in pieces of any length.

import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readEntries } from "../../../ts/data/read.ts";
import { tarMembers } from "../../../ts/data/tar.ts";
import { tarOf } from "../../support/tar.ts";

const test = suite("tar");
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7) % 251);
const files = { "set/": bytesOf(0), "set/a": bytesOf(1300), "set/b": bytesOf(512), c: bytesOf(1) };
const archive = tarOf(files);

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function read(
  bytes: Uint8Array,
  length: number,
  skipped = "",
): Promise<[string, number[]][]> {
  const found: [string, number[]][] = [];
  for await (const { name, content } of tarMembers(inPieces(bytes, length), "set.tar")) {
    if (name === skipped) continue;
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(part);
    found.push([name, [...Buffer.concat(parts)]]);
  }
  return found;
}

const whole = Object.entries(files)
  .filter(([name]) => !name.endsWith("/"))
  .map(([name, content]): [string, number[]] => [name, [...content]]);

test("all files come out, whatever the pieces that the archive comes in", async () => {
  for (const length of [1, 7, 511, 512, 513, 4096, archive.length]) {
    assert.equal(await read(archive, length), whole, `pieces of ${length}`);
  }
});

test("what is not read of a file is passed over", async () => {
  const others = whole.filter(([name]) => name !== "set/a");
  for (const length of [100, 2048]) assert.equal(await read(archive, length, "set/a"), others);
});

test("an archive that ends too soon or is none is refused", async () => {
  const refusal = (bytes: Uint8Array) =>
    read(bytes, 300).then(
      () => "nothing",
      ({ kind, message }) => `${kind}: ${message}`,
    );
  for (const end of [0, 100, 512, 1400, archive.length - 1024]) {
    assert.is(
      await refusal(archive.subarray(0, end)),
      "data: set.tar: the archive ends too soon - get it again",
    );
  }
  const flipped = archive.slice();
  flipped[3]! ^= 1;
  const none = "data: set.tar: expected a tar archive, got other bytes - get it again";
  assert.is(await refusal(flipped), none);
  assert.is(await refusal(new TextEncoder().encode("<html>".repeat(200))), none);
});

test("a tar.gz file is read as data, as the folder that it holds would be", async () => {
  const lines = Array.from({ length: 30 }, (_, i) => `${i % 3},${i},${255 - i}`);
  const table = (from: number) =>
    new TextEncoder().encode(`label,a,b\n${lines.slice(from).join("\n")}\n`);
  const tar = tarOf({ "set/": bytesOf(0), "set/train.csv": table(0), "set/test.csv": table(21) });
  const bytes = new Uint8Array(gzipSync(tar));
  const entry = { path: "set.tar.gz", size: bytes.length, read: async () => bytes };
  const { train, test: heldOut } = await readEntries([entry], "set");
  assert.equal([train?.count, heldOut?.count], [30, 9]);
  const nested = new Uint8Array(tarOf({ "inner.tar": tar }));
  const outer = { path: "outer.tar", size: nested.length, read: async () => nested };
  await readEntries([outer], "outer").then(
    () => assert.unreachable(),
    ({ message }) => assert.match(message, /inner.tar: .*got a tar archive/),
  );
});

test.run();
