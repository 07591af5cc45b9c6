// The web server: what it gives out, what it never gives out, and what it says when it cannot listen.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Serving, serveFolder } from "../../../ts/platform/serve_folder.ts";

const test = suite("serve folder");
const house = mkdtempSync(join(tmpdir(), "simdigit-serve-"));
const folder = join(house, "site");
const secret = join(house, "secret.txt");
let serving: Serving;

test.before(async () => {
  mkdirSync(join(folder, "deep"), { recursive: true });
  writeFileSync(secret, "secret");
  writeFileSync(join(folder, "index.html"), "<p>page");
  writeFileSync(join(folder, "engine.wasm"), new Uint8Array([0, 97, 115, 109]));
  writeFileSync(join(folder, "deep", "app.js"), "1;");
  writeFileSync(join(folder, "a b.txt"), "spaced");
  symlinkSync(secret, join(folder, "link.txt"));
  serving = await serveFolder({
    folder,
    host: "localhost",
    port: 0,
    orNext: false,
    extras: { "offers.json": { json: '{"mnist":"mnist/"}' }, "mnist/x.gz": { file: secret } },
  });
});
test.after(async () => {
  await serving.close();
  rmSync(house, { recursive: true });
});

test("files with their types, and the headers that give shared memory", async () => {
  const types = {
    "": "text/html; charset=utf-8",
    "engine.wasm": "application/wasm",
    "deep/app.js": "text/javascript; charset=utf-8",
    "a%20b.txt?x#y": "text/plain; charset=utf-8",
    "offers.json": "application/json",
    "mnist/x.gz": "application/gzip",
  };
  for (const [path, type] of Object.entries(types)) {
    const response = await fetch(serving.url + path);
    assert.is(response.status, 200, path);
    assert.is(response.headers.get("content-type"), type, path);
    assert.is(response.headers.get("cross-origin-opener-policy"), "same-origin");
    assert.is(response.headers.get("cross-origin-embedder-policy"), "require-corp");
    assert.is(response.headers.get("x-content-type-options"), "nosniff");
    await response.body?.cancel();
  }
  const wasm = await fetch(`${serving.url}engine.wasm`);
  assert.equal([...new Uint8Array(await wasm.arrayBuffer())], [0, 97, 115, 109]);
});

test("what has not changed is not sent again, and a HEAD has no body", async () => {
  const first = await fetch(serving.url);
  const etag = first.headers.get("etag")!;
  assert.is(await first.text(), "<p>page");
  const again = await fetch(serving.url, { headers: { "if-none-match": etag } });
  assert.is(again.status, 304);
  const head = await fetch(serving.url, { method: "HEAD" });
  assert.is(head.status, 200);
  assert.is(head.headers.get("content-length"), "7");
  assert.is(await head.text(), "");
});

/** The status of a path as it is typed: fetch would tidy it up. */
function statusOf(path: string, method = "GET"): Promise<number> {
  const { hostname, port } = new URL(serving.url);
  return new Promise((resolve, reject) => {
    request({ host: hostname, port, path, method }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on("error", reject)
      .end();
  });
}

test("nothing outside of the folder, by whatever path", async () => {
  const paths = [
    "/../secret.txt",
    "/deep/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/..%5csecret.txt",
    "/deep/..%2f..%2fsecret.txt",
    "//../secret.txt",
    `/${secret}`,
    "/link.txt",
    "/secret.txt",
    "/index.html%00.txt",
    "/%",
    "/%ff",
    "/deep",
    "/deep/",
    "/nope",
    "/__proto__",
    "/constructor",
    `/${"a".repeat(5000)}`,
  ];
  for (const path of paths) assert.is(await statusOf(path), 404, path);
  for (const method of ["POST", "PUT", "DELETE"]) assert.is(await statusOf("/", method), 405);
  assert.is(await statusOf("/"), 200);
});

test("a port that is taken: an error that says what to do, or the next one", async () => {
  const taken = createServer();
  await new Promise<void>((listening) => taken.listen(0, "localhost", listening));
  const { port } = taken.address() as { port: number };
  const options = { folder, host: "localhost", port };
  try {
    await serveFolder({ ...options, orNext: false });
    assert.unreachable();
  } catch (error) {
    const { kind, message } = error as Error & { kind: string };
    assert.is(kind, "io");
    assert.match(
      message,
      /another program uses this port \(EADDRINUSE\) - end it, or choose another port/,
    );
  }
  const next = await serveFolder({ ...options, orNext: true });
  assert.ok(Number(new URL(next.url).port) > port);
  await next.close();
  await new Promise((closed) => taken.close(closed));
});

test("no folder, no such address", async () => {
  const cases = [
    [{ folder: join(house, "nope"), host: "localhost" }, /build it with: npm run build/],
    [{ folder, host: "192.0.2.1" }, /cannot serve on 192\.0\.2\.1:0: .* - choose another host/],
  ] as const;
  for (const [options, message] of cases) {
    try {
      await serveFolder({ ...options, port: 0, orNext: false });
      assert.unreachable();
    } catch (error) {
      assert.match((error as Error).message, message);
    }
  }
});

test.run();
