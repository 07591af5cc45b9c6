// A Chromium and a server for the tests of the playground. Faults of a page, such as console errors and requests to
// other origins, are collected and fail the test that opened the page.

import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { type Serving, serveFolder } from "../../../ts/platform/serve_folder.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
export const folder = `${root}dist/playground`;
export const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const missing = existsSync(executablePath)
  ? undefined
  : `no ${executablePath}: apt-get install chromium, or set CHROMIUM`;

const args = ["--no-sandbox", "--disable-background-networking"];

/** Serves the page, with the digits of data/ as MNIST. */
export function serveWithDigits(): Promise<Serving> {
  const names = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];
  const files = names.map((name) => [
    `mnist/${name}-ubyte.gz`,
    { file: `${root}data/${name}-ubyte.gz` },
  ]);
  return serveFolder({
    folder,
    host: "localhost",
    port: 0,
    orNext: false,
    extras: { "offers.json": { json: '{"mnist":"mnist/"}' }, ...Object.fromEntries(files) },
  });
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath, args });
}

export interface Opened {
  readonly page: Page;
  /** Console errors, exceptions and requests to other origins. */
  readonly faults: string[];
}

/** Opens the page and waits until the network is ready. */
export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  const { origin } = new URL(url);
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  context.on("request", (request) => {
    const address = request.url();
    if (!address.startsWith(origin) && !/^(?:blob|data):/.test(address)) {
      faults.push(`request: ${address}`);
    }
  });
  await page.goto(url);
  await ready(page);
  return { page, faults };
}

/** Waits until the network is ready and not training. */
export async function ready(page: Page): Promise<void> {
  await page.waitForSelector(
    '.controls:has(.primary:not(:disabled)), .controls:has([data-run="done"])',
  );
}

/** Trains until all epochs are done. */
export async function train(page: Page): Promise<void> {
  await page.click(".controls .primary");
  await page.waitForSelector('[data-run="done"]', { state: "attached", timeout: 60_000 });
}

/** The figure under a heading, as a number. */
export async function figure(page: Page, name: string): Promise<number> {
  const text = await page.locator(".figures div", { hasText: name }).locator("dd").textContent();
  return Number.parseFloat(text ?? "");
}

/** Waits for a notice and returns its text. */
export async function notice(page: Page): Promise<string> {
  const text = await page.waitForSelector(".notice p");
  return (await text.textContent()) ?? "";
}

export async function dismiss(page: Page): Promise<void> {
  await page.click(".notice .small");
  await page.waitForSelector(".notice", { state: "detached" });
}

/** Draws a seven with the mouse and waits for the prediction. */
export async function drawSeven(page: Page): Promise<void> {
  await page.locator(".pad").scrollIntoViewIfNeeded();
  const box = (await page.locator(".pad").boundingBox())!;
  const to = (x: number, y: number) =>
    page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 8 });
  await to(0.25, 0.2);
  await page.mouse.down();
  await to(0.72, 0.2);
  await to(0.45, 0.85);
  await page.mouse.up();
  await page.waitForSelector(".bars");
}
