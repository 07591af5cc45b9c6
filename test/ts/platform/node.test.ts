// The platform of Node: reading, listing, hashing, the cache's place, and how failures read.

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { cacheFolder } from "../../../ts/platform/cache.ts";
import { nodePlatform } from "../../../ts/platform/node.ts";

const test = suite("platform: node");
const folder = mkdtempSync(join(tmpdir(), "simdigit-node-"));
const platform = nodePlatform({ env: { SIMDIGIT_CACHE: "/cache" } });

test.after(() => rmSync(folder, { recursive: true }));

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

test("reads bytes, sizes and names", async () => {
  const path = join(folder, "b");
  writeFileSync(path, "abc");
  mkdirSync(join(folder, "a"));
  assert.equal(await platform.readBytes(path), Uint8Array.of(97, 98, 99));
  assert.is(await platform.fileSize(path), 3);
  assert.is(await platform.fileSize(join(folder, "a")), undefined);
  assert.is(await platform.fileSize(join(folder, "none")), undefined);
  assert.is(await platform.fileSize(join(path, "below a file")), undefined);
  assert.equal(await platform.list(folder), ["a", "b"]);
});

test("reads in pieces, and hashes them as the whole", async () => {
  const path = join(folder, "long");
  const bytes = Uint8Array.from({ length: 3e6 }, (_, i) => (i * 7) % 251);
  writeFileSync(path, bytes);
  const pieces: Uint8Array[] = [];
  for await (const piece of platform.readPieces(path)) pieces.push(piece);
  assert.ok(pieces.length > 1, "one piece");
  assert.is(Buffer.compare(Buffer.concat(pieces), bytes), 0);
  assert.is(await platform.sha256(platform.readPieces(path)), await platform.sha256(bytes));
  const none = platform.readPieces(join(folder, "none"))[Symbol.asyncIterator]();
  assert.match(await message(none.next()), /^cannot read .*none: no such file or folder/);
  rmSync(path);
});

test("a file's age counts from the last write", async () => {
  const path = join(folder, "old");
  writeFileSync(path, "");
  const hourAgo = new Date(Date.now() - 3600_000);
  utimesSync(path, hourAgo, hourAgo);
  assert.ok((await platform.age(path))! >= 3600_000);
  assert.is(await platform.age(join(folder, "none")), undefined);
  rmSync(path);
});

test("makes, renames and removes", async () => {
  const deep = join(folder, "x", "y");
  await platform.makeFolder(deep);
  await platform.makeFolder(deep);
  writeFileSync(join(deep, "1"), "");
  await platform.rename(join(deep, "1"), join(deep, "2"));
  assert.equal(await platform.list(deep), ["2"]);
  await platform.remove(join(deep, "2"));
  await platform.remove(join(deep, "2"));
  assert.equal(await platform.list(deep), []);
});

test("failures name the path, the reason and what to do", async () => {
  const none = join(folder, "none");
  assert.is(
    await message(platform.readBytes(none)),
    `cannot read ${none}: no such file or folder (ENOENT) - check the path`,
  );
  assert.is(
    await message(platform.readBytes(folder)),
    `cannot read ${folder}: it is a folder (EISDIR) - name a file`,
  );
  assert.match(await message(platform.list(none)), `cannot read ${none}: no such`);
  assert.match(await message(platform.rename(none, none)), `cannot rename ${none}: no such`);
  writeFileSync(join(folder, "file"), "");
  assert.match(await message(platform.makeFolder(join(folder, "file", "b"))), "(ENOTDIR)");
  assert.match(await message(platform.readBytes("a\0b")), "cannot read");
});

test("SHA-256 of any view, shared memory too", async () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  const bytes = Uint8Array.of(0, 97, 98, 99, 0);
  assert.is(await platform.sha256(bytes.subarray(1, 4)), abc);
  const shared = new Uint8Array(new SharedArrayBuffer(5));
  shared.set(bytes);
  assert.is(await platform.sha256(shared.subarray(1, 4)), abc);
  assert.is(
    await platform.sha256(Float32Array.of(1, 2)),
    await platform.sha256(Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 64)),
  );
});

test("clock and cores", () => {
  const before = platform.now();
  assert.ok(platform.now() >= before);
  assert.ok(platform.cores() >= 1);
});

test("the cache is where the environment says", () => {
  assert.is(platform.cacheFolder(), "/cache");
  const host = { join: (...parts: string[]) => parts.join("/"), temporary: () => "/tmp" };
  const at = (env: Record<string, string>, windows = false) =>
    cacheFolder({ ...host, env, windows, home: () => "/home/me" });
  assert.is(at({ SIMDIGIT_CACHE: "/a", XDG_CACHE_HOME: "/b" }), "/a");
  assert.is(at({ XDG_CACHE_HOME: "/b", LOCALAPPDATA: "/c" }, true), "/b/simdigit");
  assert.is(at({ LOCALAPPDATA: "/c" }), "/home/me/.cache/simdigit");
  assert.is(at({ LOCALAPPDATA: "/c" }, true), "/c/simdigit");
  assert.is(at({}, true), "/home/me/AppData/Local/simdigit");
  assert.is(at({ SIMDIGIT_CACHE: "", XDG_CACHE_HOME: "" }), "/home/me/.cache/simdigit");
  const home = () => {
    throw new Error("uv_os_homedir returned ENOENT");
  };
  assert.is(cacheFolder({ ...host, env: {}, windows: false, home }), "/tmp/simdigit-cache");
});

test.run();
