// Downloads from servers of this process on 127.0.0.1: good, failing, lying, silent, broken off.

import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
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
  downloadData,
} from "../../../ts/data/download.ts";
import type { KnownFile, KnownSet } from "../../../ts/data/known/known_set.ts";
import { zip } from "../../../ts/data/zip.ts";
import { nodePlatform } from "../../../ts/platform/node.ts";
import { tarOf } from "../../support/tar.ts";

const test = suite("download");
const platform = nodePlatform();
const NAME = "t10k-labels-idx1-ubyte.gz";

/** 40,000 bytes that do not pack well, so that there is much to transfer. */
const unpacked = Uint8Array.from(
  { length: 40000 },
  (_, i) => (Math.imul(i, 2654435761) >>> 13) % 256,
);
const packed = new Uint8Array(gzipSync(unpacked));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const file: KnownFile = {
  name: NAME,
  bytes: unpacked.length,
  sha256: sha256(unpacked),
  unpacked: true,
};

const setOf = (...files: KnownFile[]): KnownSet => ({
  name: "mnist",
  title: "MNIST",
  mirrors: [],
  files,
});

/** Enough for a server of this process to answer, even on a machine that is busy. */
const PATIENT = 60000;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let folder = "";
let servers: Server[] = [];
/** Of each request: which server, and the range it asked for. */
let asked: string[] = [];
/** The file that all ask for. */
let wanted = NAME;

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), "simdigit-download-"));
  servers = [];
  asked = [];
  wanted = NAME;
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
    assert.is(request.url, `/mnist/${wanted}`);
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

function download(
  mirrors: string[],
  options: Partial<DownloadOptions> = {},
  set = setOf(file),
): Promise<string> {
  return downloadData(set, {
    platform,
    folder: join(folder, "mnist"),
    mirrors,
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
    assert.ok(message.startsWith(`cannot download ${wanted} (`), message);
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

test("a file may be verified as it is packed", async () => {
  const set = setOf({ name: NAME, bytes: packed.length, sha256: sha256(packed) });
  await download([await serve(ranged(packed))], {}, set);
  assertDownloaded();
  const repacked = new Uint8Array(gzipSync(unpacked, { level: 1 }));
  rmSync(join(folder, "mnist"), { recursive: true });
  await refused(
    download([await serve(whole(repacked))], {}, set),
    `expected SHA-256 ${sha256(packed)}, got ${sha256(repacked)}`,
  );
});

const members = { "one.bin": unpacked, "two.txt": new TextEncoder().encode("two\n") };

/** An archive in which the wanted members lie in a folder, beside others. */
function archive(kind: "zip" | "tar.gz"): { bytes: Uint8Array; file: KnownFile } {
  const content = {
    "set/one.bin": unpacked,
    "set/other": packed,
    "set/two.txt": members["two.txt"],
  };
  const tar = tarOf({ "set/": new Uint8Array(), ...content });
  const bytes = kind === "zip" ? zip(new Map(Object.entries(content))) : gzipSync(tar);
  wanted = `set.${kind}`;
  return {
    bytes: new Uint8Array(bytes),
    file: {
      name: wanted,
      bytes: bytes.length,
      sha256: sha256(bytes),
      members: Object.keys(members),
    },
  };
}

for (const kind of ["zip", "tar.gz"] as const) {
  test(`of a ${kind} archive the wanted members are kept, and it is not got again`, async () => {
    const { bytes, file } = archive(kind);
    const broken = await serve((_, response) => {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 1000), () => setTimeout(() => response.destroy(), 20));
    });
    await refused(download([broken], {}, setOf(file)));
    const mirror = await serve(ranged(bytes));
    await download([mirror], {}, setOf(file));
    assert.equal(asked, ["0 all", "1 bytes=1000-"]);
    assert.equal(readdirSync(join(folder, "mnist")), Object.keys(members));
    for (const [name, content] of Object.entries(members)) {
      assert.is(Buffer.compare(readFileSync(join(folder, "mnist", name)), content), 0, name);
    }
    await download([mirror], {}, setOf(file));
    assert.is(asked.length, 2);
    rmSync(join(folder, "mnist", "two.txt"));
    await download([mirror], {}, setOf(file));
    assert.is(asked.length, 3);
  });

  test(`a ${kind} archive that lacks a member, or is none, is refused`, async () => {
    const { bytes, file } = archive(kind);
    const lacking = { ...file, members: [...file.members!, "three.bin"] };
    const data = (work: Promise<unknown>) =>
      work.then(
        () => assert.unreachable(),
        ({ kind, message }) => assert.is(kind, "data", message) ?? message,
      );
    assert.match(
      await data(download([await serve(whole(bytes))], {}, setOf(lacking))),
      `${wanted}: expected three.bin in it, found none`,
    );
    const cut = bytes.subarray(0, bytes.length - 2000);
    const wrong = { ...file, sha256: sha256(cut) };
    rmSync(join(folder, "mnist"), { recursive: true });
    assert.match(
      await data(download([await serve(whole(cut))], {}, setOf(wrong))),
      `${wanted}: ${kind === "zip" ? "corrupt or truncated zip archive" : "corrupt or truncated gzip file"} - get it again`,
    );
  });
}

test("two downloads at once do not write to one file", async () => {
  await leavePart(packed.subarray(0, 1000));
  const slowly: Answer = (request, response) => {
    setTimeout(() => ranged(packed)(request, response), 50);
  };
  const mirror = await serve(slowly);
  await Promise.all([download([mirror]), download([mirror])]);
  assertDownloaded();
  assert.equal(asked.sort(), ["0 all", "0 bytes=1000-"]);
});

test("what another process got meanwhile is taken", async () => {
  const late: Answer = (_, response) => {
    writeFileSync(join(folder, "mnist", NAME), packed);
    status(500)(_, response);
  };
  await download([await serve(late)]);
  assertDownloaded();
});

test("the part of a process that was killed is taken over, that of a busy one is not", async () => {
  await platform.makeFolder(join(folder, "mnist"));
  const part = join(folder, "mnist", `${NAME}.00000000.part`);
  writeFileSync(part, packed.subarray(0, 1000));
  await download([await serve(ranged(packed))]);
  assert.equal(asked, ["0 all"]);
  assert.equal(readdirSync(join(folder, "mnist")), [NAME, `${NAME}.00000000.part`]);

  rmSync(join(folder, "mnist", NAME));
  const anHourAgo = new Date(Date.now() - 3600_000);
  utimesSync(part, anHourAgo, anHourAgo);
  await download([await serve(ranged(packed))]);
  assertDownloaded();
  assert.equal(asked, ["0 all", "1 bytes=1000-"]);
});

test("a proxy that is not used is told of once, and only when something is downloaded", async () => {
  const notices: string[] = [];
  const options = {
    platform: { ...platform, useProxies: () => "no proxy" },
    onNotice: (notice: string) => notices.push(notice),
  };
  const other = { ...file, name: "other.gz" };
  const mirror = await serve((request, response) => ranged(packed)(request, response));
  await download([mirror], options);
  await download([mirror], options);
  assert.equal(notices, ["no proxy"]);
  wanted = other.name;
  await download([mirror], options, setOf(file, other));
  assert.is(notices.length, 2);
});

test("a known set goes into its folder of the cache; other names are refused", async () => {
  const cached = nodePlatform({ env: { SIMDIGIT_CACHE: folder } });
  const get = () => Promise.reject(new Error("no network in tests"));
  const options = { platform: cached, fetch: get };
  await downloadData("Fashion_MNIST", options).then(
    () => assert.unreachable(),
    ({ message }) => assert.match(message, /^cannot download train-images-idx3-ubyte\.gz/),
  );
  assert.equal(readdirSync(folder), ["fashion-mnist"]);
  await downloadData("kmnits", options).then(
    () => assert.unreachable(),
    ({ message }) => assert.match(message, /expected mnist, .*; got kmnits - did you mean kmnist/),
  );
});

test.run();
