// One browser and one server for all tests of the playground, and a page for each test.

import { readFileSync } from "node:fs";
import process from "node:process";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Checkpoint, decodeCheckpoint } from "../../../ts/core/checkpoint.ts";
import type { Serving } from "../../../ts/platform/serve_folder.ts";
import { launch, missing, type Opened, open, serveWithDigits } from "./browser.ts";

export const test = suite("playground (Chromium)");
/** Two thousand drawn digits are ready in half a second. */
export const QUICK = "drawn=2000";
let browser: Browser;
let serving: Serving;

if (missing === undefined) {
  test.before(async () => {
    serving = await serveWithDigits();
    browser = await launch();
  });
  test.after(async () => {
    await browser.close();
    await serving.close();
  });
} else {
  console.log(`playground: skipped, ${missing}`);
}

const wanted = process.argv.slice(2).join(" ");

/** Adds a test with a page of its own. The page must have no faults at the end. */
export function check(
  name: string,
  fragment: string,
  work: (page: Page, opened: Opened) => Promise<void>,
  options: BrowserContextOptions = {},
): void {
  if (!name.includes(wanted)) return;
  if (missing !== undefined) {
    test.skip(name, () => {});
    return;
  }
  test(name, async () => {
    const start = performance.now();
    const opened = await openAnother(`#${fragment}`, options);
    try {
      await work(opened.page, opened);
      assert.equal(opened.faults, []);
    } finally {
      await opened.page.context().close();
      console.log(`  ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }
  });
}

/** Opens a page. Addresses are relative to the server of the tests. */
export function openAnother(address: string, options: BrowserContextOptions = {}): Promise<Opened> {
  return open(browser, new URL(address, serving.url).href, options);
}

/** Saves the run. */
export async function saved(page: Page): Promise<{ bytes: Uint8Array; checkpoint: Checkpoint }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save" }).click(),
  ]);
  const bytes = new Uint8Array(readFileSync(await download.path()));
  return { bytes, checkpoint: decodeCheckpoint(bytes, download.suggestedFilename()) };
}
