// simdigit serve: the address on stdout, MNIST where this machine has it, the end by Ctrl-C.

import { createServer } from "node:net";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { folder, type Running, run, simdigit, start } from "./cli.ts";

const test = suite("cli: serve");

/** Resolves with the address that it serves on. */
function served({ child, ended }: Running): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout!.once("data", (text: string) => resolve(text.trim()));
    ended.then(({ stderr }) => reject(new Error(stderr)));
  });
}

async function stop({ child, ended }: Running) {
  child.kill("SIGINT");
  return ended;
}

test.before(async () => {
  await run("data make digits --train 20 --test 10");
});

test("serves the built page until Ctrl-C, then exits 130", async () => {
  const running = start(["serve", "--port", "0"]);
  const url = await served(running);
  assert.match(url, /^http:\/\/localhost:\d+\/$/);
  const page = await fetch(url);
  assert.match(await page.text(), /<title>simdigit playground<\/title>/);
  const script = await fetch(`${url}app.js`);
  assert.is(script.headers.get("content-type"), "text/javascript; charset=utf-8");
  await script.body?.cancel();
  const offers = await fetch(`${url}offers.json`);
  assert.equal(await offers.json(), { mnist: null });
  const { status, stdout, stderr } = await stop(running);
  assert.is(status, 130, stderr);
  assert.is(stdout, `${url}\n`);
  assert.is(stderr, "simdigit: serving the playground; Ctrl-C ends it\n");
});

test("offers the four files of a folder to the page", async () => {
  const ways = [
    () => start(["serve", "--port", "0"], { MNIST_DIR: join(folder, "digits") }),
    () => start(["serve", "--port", "0", "--data", "digits"]),
  ];
  for (const way of ways) {
    const running = way();
    const url = await served(running);
    assert.equal(await (await fetch(`${url}offers.json`)).json(), { mnist: "mnist/" });
    const images = await fetch(`${url}mnist/train-images-idx3-ubyte`);
    assert.is((await images.arrayBuffer()).byteLength, 16 + 20 * 784);
    assert.is((await fetch(`${url}mnist/train-images-idx3-ubyte.gz`)).status, 404);
    assert.match((await stop(running)).stderr, /MNIST in the page: .*digits\n/);
  }
});

test("a port that is taken, wrong flags, a folder without MNIST", async () => {
  const taken = createServer();
  await new Promise<void>((listening) => taken.listen(0, "localhost", listening));
  // A failed test must not keep the process alive.
  taken.unref();
  const { port } = taken.address() as { port: number };
  const cases: readonly (readonly [args: string, status: number, message: RegExp])[] = [
    [`serve --port ${port}`, 1, /another program uses this port .* any free one with --port 0/],
    ["serve --port 70000", 2, /--port expected an integer from 0 to 65535, got 70000/],
    ["serve --port -1", 2, /--port expected an integer of at least 0, got -1/],
    ["serve --port x", 2, /--port expected an integer/],
    ["serve --data .", 1, /expected the four IDX files of MNIST, found no train-images/],
  ];
  for (const [args, status, message] of cases) {
    const result = await simdigit(...args.split(" "));
    assert.match(result.stderr, message, args);
    assert.is(result.status, status, args);
    assert.is(result.stdout, "", args);
  }
  await new Promise((closed) => taken.close(closed));
});

test.run();
