// Downloads from servers of this process on 127.0.0.1: good, failing, lying, silent, broken off.

import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import {
  type DownloadOptions,
  type DownloadProgress,
  downloadMnist,
} from "../../../ts/data/download.ts";
import type { MnistFile } from "../../../ts/data/mnist.ts";
import { nodePlatform } from "../../../ts/platform/node.ts";

const test = suite("download");
const platform = nodePlatform();
const NAME = "t10k-labels-idx1-ubyte.gz";

/** 40,000 bytes that do not pack well, so that there is much to transfer. */
const unpacked = Uint8Array.from(
  { length: 40000 },
  (_, i) => (Math.imul(i, 2654435761) >>> 13) % 256,
);
const packed = new Uint8Array(gzipSync(unpacked));
const file: MnistFile = {
  split: "test",
  content: "labels",
  name: "t10k-labels-idx1-ubyte",
  bytes: unpacked.length,
  sha256: createHash("sha256").update(unpacked).digest("hex"),
};

/** Enough for a server of this process to answer, even on a machine that is busy. */
const PATIENT = 60000;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let folder = "";
let servers: Server[] = [];
/** Of each request: which server, and the range it asked for. */
let asked: string[] = [];

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), "simdigit-download-"));
  servers = [];
  asked = [];
});
test.after.each(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  rmSync(folder, { recursive: true });
});

/** Starts a server that gives the answers in turn, the last one again and again. */
async function serve(...answers: Answer[]): Promise<string> {
  const number = servers.length;
  let count = 0;
  const server = createServer((request, response) => {
    assert.is(request.url, `/mnist/${NAME}`);
    asked.push(`${number} ${request.headers.range ?? "all"}`);
    answers[Math.min(count++, answers.length - 1)]!(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mnist/`;
}

const status =
  (code: number): Answer =>
  (_, response) =>
    response.writeHead(code).end("sorry");

/** Serves bytes whole, whatever range was asked for. */
const whole =
  (bytes: Uint8Array): Answer =>
  (_, response) =>
    response.writeHead(200, { "content-length": bytes.length }).end(bytes);

/** Serves bytes from where the client wants them, as a good server does. */
const ranged =
  (bytes: Uint8Array): Answer =>
  (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (start === 0) return whole(bytes)(request, response);
    if (start >= bytes.length) return status(416)(request, response);
    response.writeHead(206, {
      "content-length": bytes.length - start,
      "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
    });
    response.end(bytes.subarray(start));
  };

/** Promises all, sends `count` bytes, and then hangs up or hangs. */
const brokenAfter =
  (count: number, how: "hang up" | "hang"): Answer =>
  (_, response) => {
    response.writeHead(200, { "content-length": packed.length });
    response.write(packed.subarray(0, count), () => {
      if (how === "hang up") setTimeout(() => response.destroy(), 20);
    });
  };

const silent: Answer = () => {};

function download(mirrors: string[], options: Partial<DownloadOptions> = {}): Promise<void> {
  return downloadMnist({
    platform,
    folder: join(folder, "mnist"),
    mirrors,
    files: [file],
    timeout: PATIENT,
    ...options,
  });
}

function assertDownloaded(): void {
  assert.equal(readdirSync(join(folder, "mnist")), [NAME]);
  const bytes = new Uint8Array(readFileSync(join(folder, "mnist", NAME)));
  assert.is(Buffer.compare(bytes, packed), 0);
}

/** Puts what an earlier try left. */
async function leavePart(bytes: Uint8Array): Promise<void> {
  await platform.makeFolder(join(folder, "mnist"));
  writeFileSync(join(folder, "mnist", `${NAME}.part`), bytes);
}

async function refused(work: Promise<unknown>, ...parts: string[]): Promise<void> {
  try {
    await work;
  } catch (error) {
    assert.instance(error, SimdigitError);
    const { kind, message } = error as SimdigitError;
    assert.is(kind, "io");
    assert.ok(message.startsWith(`cannot download ${NAME} (`), message);
    for (const part of parts) assert.ok(message.includes(part), `${message} lacks ${part}`);
    return;
  }
  assert.unreachable("expected a refusal");
}

test("gets a file, tells of its progress, and does not get it again", async () => {
  const mirror = await serve(ranged(packed));
  const seen: DownloadProgress[] = [];
  await download([mirror], { onProgress: (progress) => seen.push(progress) });
  assertDownloaded();
  const last = { file: NAME, mirror, received: packed.length, total: packed.length };
  assert.equal(seen.at(-1), last);
  await download([mirror]);
  assert.equal(asked, ["0 all"]);
});

test("a damaged file is got again", async () => {
  await platform.makeFolder(join(folder, "mnist"));
  writeFileSync(join(folder, "mnist", NAME), packed.subarray(0, 500));
  await download([await serve(ranged(packed))]);
  assertDownloaded();
});

test("a mirror that fails is followed by the next", async () => {
  for (const failing of [
    status(404),
    status(500),
    whole(packed.subarray(9)),
    whole(unpacked.slice(1)),
  ]) {
    await download([await serve(failing), await serve(ranged(packed))]);
    assertDownloaded();
    rmSync(join(folder, "mnist"), { recursive: true });
  }
  const gone = await serve(silent);
  await new Promise((resolve) => servers.at(-1)!.close(resolve));
  await download([gone, await serve(ranged(packed))]);
  assertDownloaded();
});

test("says what each mirror said when all fail", async () => {
  const mirrors = [await serve(status(404)), await serve(whole(packed.subarray(9)))];
  await refused(
    download(mirrors),
    `${mirrors[0]}: the server answered 404`,
    `${mirrors[1]}: expected SHA-256 ${file.sha256}, got `,
    "name a folder that has the files",
  );
  assert.equal(readdirSync(join(folder, "mnist")), []);
});

test("a server that sends without end is stopped", async () => {
  const endless: Answer = (_, response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write(new Uint8Array(65536)));
    };
    response.on("drain", more);
    more();
  };
  await refused(download([await serve(endless)]), "sent more than 40000 bytes");
});

test("a bomb of zeros is not unpacked", async () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(50e6)));
  await refused(
    download([await serve(whole(bomb))]),
    "expected 40000 bytes when unpacked, got more",
  );
});

test("a silent server is given up", async () => {
  for (const answer of [silent, brokenAfter(1000, "hang")]) {
    await refused(download([await serve(answer)], { timeout: 200 }), "no answer in 0.2 s");
  }
});

test("a silent server is given up even by a fetch that knows no signals", async () => {
  const deaf = () => new Promise<Response>(() => {});
  await refused(download(["http://nowhere/"], { fetch: deaf, timeout: 20 }), "no answer in 0.02 s");
});

test("the mirrors share the time", async () => {
  const deaf = () => new Promise<Response>(() => {});
  const mirrors = ["http://a/", "http://b/"];
  await refused(
    download(mirrors, { fetch: deaf, timeout: 40 }),
    "http://a/: no answer in 0.02 s",
    "http://b/: no answer in 0.02 s",
  );
});

test("what broke off goes on where it was, on the next mirror or in the next run", async () => {
  const broken = await serve(brokenAfter(1000, "hang up"));
  await download([broken, await serve(ranged(packed))]);
  assertDownloaded();
  assert.equal(asked, ["0 all", "1 bytes=1000-"]);

  rmSync(join(folder, "mnist"), { recursive: true });
  await refused(download([broken]));
  assert.equal(readdirSync(join(folder, "mnist")), [`${NAME}.part`]);
  await download([await serve(ranged(packed))]);
  assertDownloaded();
  assert.equal(asked.slice(2), ["0 all", "2 bytes=1000-"]);
});

test("a server that knows no ranges sends all again", async () => {
  await leavePart(packed.subarray(0, 1000));
  await download([await serve(whole(packed))]);
  assertDownloaded();
  assert.equal(asked, ["0 bytes=1000-"]);
});

test("a part that has it all is taken without another byte", async () => {
  await leavePart(packed);
  await download([await serve(ranged(packed))]);
  assertDownloaded();
});

test("a part with wrong bytes is dropped, and every mirror gets another chance", async () => {
  const wrong = packed.slice(0, 1000).fill(7, 500);
  await leavePart(wrong);
  await download([await serve(ranged(packed)), await serve(ranged(packed))]);
  assertDownloaded();
  assert.equal(asked, ["0 bytes=1000-", "1 all"]);

  asked = [];
  rmSync(join(folder, "mnist"), { recursive: true });
  await leavePart(wrong);
  await download([await serve(ranged(packed)), await serve(status(500))]);
  assertDownloaded();
  assert.equal(asked, ["2 bytes=1000-", "3 all", "2 all"]);
});

test("another part than was asked for is not taken", async () => {
  await leavePart(packed.subarray(0, 1000));
  const shifted: Answer = (_, response) =>
    response.writeHead(206, { "content-range": "bytes 7-99/100" }).end(packed.subarray(7, 100));
  await refused(download([await serve(shifted)]), "another part than requested");
});

test("an abort ends it with the signal's reason and keeps the part", async () => {
  const reason = new Error("enough");
  const early = AbortSignal.abort(reason);
  const mirror = await serve(brokenAfter(1000, "hang"));
  await download([mirror], { signal: early }).then(
    () => assert.unreachable(),
    (error) => assert.is(error, reason),
  );
  const controller = new AbortController();
  await download([mirror], {
    signal: controller.signal,
    onProgress: () => setTimeout(() => controller.abort(reason), 20),
  }).then(
    () => assert.unreachable(),
    (error) => assert.is(error, reason),
  );
  assert.equal(readdirSync(join(folder, "mnist")), [`${NAME}.part`]);
});

test("a folder that cannot be made is told as such", async () => {
  writeFileSync(join(folder, "mnist"), "a file");
  await download(["http://nowhere/"]).then(
    () => assert.unreachable(),
    (error) => assert.match(error.message, `cannot create the folder ${join(folder, "mnist")}`),
  );
});

test.run();
