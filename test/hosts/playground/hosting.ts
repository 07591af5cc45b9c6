// Where the page is served from: offline, or any web server in any subfolder.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import * as assert from "uvu/assert";
import { folder, notice, ready, train } from "./browser.ts";
import { check, openAnother, QUICK } from "./check.ts";

check("works offline once it was loaded", QUICK, async (page) => {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.context().setOffline(true);
  await page.reload();
  await ready(page);
  await page.getByLabel("Lab").selectOption("softmax-sgd");
  await page.getByLabel("Epochs").first().fill("1");
  await page.getByLabel("Epochs").first().blur();
  await ready(page);
  await train(page);
  await page.context().setOffline(false);
});

check(
  "any web server, in any subfolder: unavailable engines are greyed out with the reason",
  QUICK,
  async () => {
    const server = createServer((request, response) => {
      const path = request.url!.replace(/[?#].*/, "").replace(/^\/deep\/er\//, "") || "index.html";
      const types: Record<string, string> = {
        ".html": "text/html",
        ".js": "text/javascript",
        ".css": "text/css",
        ".wasm": "application/wasm",
        ".svg": "image/svg+xml",
      };
      try {
        const bytes = readFileSync(join(folder, path));
        response.setHeader("content-type", types[extname(path)] ?? "text/plain").end(bytes);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((listening) => server.listen(0, "localhost", listening));
    const { port } = server.address() as AddressInfo;
    const url = `http://localhost:${port}/deep/er/#${QUICK}&engine=threads&lab=softmax-sgd&epochs=1`;
    const { page, faults } = await openAnother(url, { serviceWorkers: "block" });
    assert.match(
      await notice(page),
      /threads.* is not available here \(no shared memory: the server must send/,
    );
    assert.ok(await page.locator('input[value="threads"]').isDisabled());
    assert.ok(await page.locator('input[value="strict"]').isChecked());
    await page
      .getByText("no shared memory: the server must send the headers COOP and COEP")
      .last()
      .waitFor();
    assert.ok(await page.locator('input[value="webgpu"]').isDisabled());
    await page.getByText("the browser found no usable graphics card").waitFor();
    await train(page);
    assert.equal(faults, []);
    await page.context().close();

    // The service worker adds the headers that this server does not send.
    const { page: second } = await openAnother(url.replace("engine=threads&", ""));
    await second.evaluate(() => navigator.serviceWorker.ready);
    await second.reload();
    await ready(second);
    assert.ok(await second.evaluate(() => crossOriginIsolated));
    assert.ok(await second.locator('input[value="threads"]').isEnabled());
    await second.context().close();
    await new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    });
  },
);
