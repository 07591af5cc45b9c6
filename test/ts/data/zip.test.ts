// Zip archives: what is packed comes back; damage, lies about sizes and bombs are refused before they take memory.

import { zipSync } from "fflate";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { isZip, unzip, zip } from "../../../ts/data/zip.ts";
import { text } from "../../support/data_files.ts";
import { refuses } from "../../support/refusal.ts";

const test = suite("zip");

const members = new Map([
  ["a.txt", text("aaa")],
  ["b/ü.txt", text("bb")],
]);
const stored = zip(members);
const packed = zipSync({ "a.txt": new Uint8Array(1000), "folder/": new Uint8Array(0) });
/** The offset of the directory's entry for the first member, whose promises begin 20 bytes on. */
const entryAt = (bytes: Uint8Array) =>
  bytes.findIndex((_, i) => String(bytes.subarray(i, i + 4)) === "80,75,1,2");

test("members come back, stored or packed, without folders", () => {
  assert.equal(unzip(stored, "a.zip", 5), members);
  assert.equal([...unzip(packed, "a.zip", 1000)], [["a.txt", new Uint8Array(1000)]]);
  assert.equal(
    [...unzip(stored, "a.zip", 9, (name) => name === "a.txt")],
    [["a.txt", text("aaa")]],
  );
});

test("the same members are the same bytes at any time", () => {
  assert.equal(zip(members), stored);
  assert.ok(isZip(stored) && isZip(zip(new Map())));
  assert.not(isZip(text("PK")));
});

test("what needs a password is refused as that", async () => {
  const bytes = packed.slice();
  bytes[6] = 1;
  await refuses("data", () => unzip(bytes, "a.zip", 1000), "a.zip: the zip archive is encrypted");
});

test("more than what the caller allows is refused", async () => {
  await refuses(
    "data",
    () => unzip(packed, "a.zip", 999),
    "a.zip: expected at most 999 bytes when unpacked, got more - unpack it first",
  );
});

test("every truncation is refused", async () => {
  for (const bytes of [stored, packed]) {
    for (let length = 0; length < bytes.length; length++) {
      await refuses(
        "data",
        () => unzip(bytes.slice(0, length), "a.zip", 1e6),
        "a.zip: corrupt or truncated zip archive",
      );
    }
  }
});

test("sizes that a directory cannot keep are refused", async () => {
  const single = zipSync({ "a.txt": new Uint8Array(1000) });
  const at = entryAt(single);
  for (const promise of [2 ** 31, 999_999, 1001]) {
    const lie = single.slice();
    new DataView(lie.buffer).setUint32(at + 24, promise, true);
    await refuses("data", () => unzip(lie, "a.zip", 2 ** 40), "corrupt or truncated");
  }
});

test("a member that is there twice, and other methods of packing, are refused", async () => {
  const twice = zip(
    new Map([
      ["a.txt", text("1")],
      ["b.txt", text("2")],
    ]),
  );
  const renamed = Uint8Array.from(twice, (byte) => (byte === 0x62 ? 0x61 : byte));
  await refuses("data", () => unzip(renamed, "a.zip", 9), "member a.txt is there twice");
  const method = packed.slice();
  method[entryAt(packed) + 10] = 12;
  await refuses("data", () => unzip(method, "a.zip", 1e6), "corrupt or truncated");
});

test.run();
