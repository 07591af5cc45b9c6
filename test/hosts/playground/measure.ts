// Measures the page in Chromium: npm run measure --prefix test/hosts/playground. With MNIST_DIR, also the time to 95% on
// MNIST. Times are wall time. The longest tasks are also given in thread time, which other programs do not disturb.

import process from "node:process";
import { idxFilesOf } from "../../../ts/data/idx_files.ts";
import { nodePlatform } from "../../../ts/platform/node.ts";
import { serveFolder } from "../../../ts/platform/serve_folder.ts";
import { folder, launch } from "./browser.ts";

const { MNIST_DIR } = process.env;
const files = MNIST_DIR ? await idxFilesOf(nodePlatform(), MNIST_DIR) : [];
const serving = await serveFolder({
  folder,
  host: "localhost",
  port: 0,
  orNext: false,
  extras: MNIST_DIR
    ? {
        "offers.json": { json: '{"mnist":"mnist/"}' },
        ...Object.fromEntries(files.map(({ name, path }) => [`mnist/${name}`, { file: path }])),
      }
    : {},
});
const browser = await launch();
console.log(`Chromium ${browser.version()}`);
await measure("drawn digits", "epochs=1000", 6000);
for (const tab of ["mistakes", "weights", "draw"]) {
  await measure(`drawn digits, ${tab} in view`, `epochs=1000&tab=${tab}`, 6000);
}
if (MNIST_DIR) await measure("MNIST", "data=mnist", 20_000);
await browser.close();
await serving.close();

/** Opens the page and trains for `most` milliseconds, or until 95%. */
async function measure(what: string, fragment: string, most: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const started = performance.now();
  const since = () => `${((performance.now() - started) / 1000).toFixed(2)} s`;
  await page.goto(`${serving.url}#${fragment}`);
  await page.waitForSelector(".controls");
  const shown = since();
  await page.waitForSelector(".controls .primary:not(:disabled)");
  const digit = page.getByRole("button", { name: "Next test digit" });
  if (await digit.isVisible()) await digit.click();
  console.log(`${what}: shown after ${shown}, ready to start after ${since()}`);
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline"] });
  const begun = performance.now();
  await page.evaluate(() => {
    const seen = { curve: 0, share: 0 };
    Object.assign(globalThis, { seen });
    const from = performance.now();
    setInterval(() => {
      const cells = document.querySelectorAll(".figures dd");
      if (seen.curve === 0 && cells[2]?.textContent !== "–") {
        seen.curve = performance.now() - from;
      }
      if (seen.share === 0 && Number.parseFloat(cells[3]?.textContent ?? "") >= 95) {
        seen.share = performance.now() - from;
      }
    }, 10);
    document.querySelector<HTMLButtonElement>(".controls .primary")!.click();
  });
  const tell = () =>
    page.evaluate(() => (globalThis as unknown as { seen: { curve: number; share: number } }).seen);
  while (performance.now() - begun < most && (await tell()).share === 0) {
    await page.waitForTimeout(200);
  }
  const { curve, share } = await tell();
  const tasks = longestTasks(await browser.stopTracing());
  console.log(
    `${what}: first point ${curve.toFixed(0)} ms after start, 95% ${share ? `${(share / 1000).toFixed(1)} s after it` : "not reached"}`,
  );
  console.log(
    `${what}: longest tasks of the page while training, ms: wall ${tasks.wall.join(", ")}; thread ${tasks.thread.join(", ")}`,
  );
  await page.close();
}

/** Milliseconds of the longest tasks on the threads named CrRendererMain. */
function longestTasks(trace: Buffer): { wall: number[]; thread: number[] } {
  interface Entry {
    readonly name: string;
    readonly pid: number;
    readonly tid: number;
    readonly dur?: number;
    readonly tdur?: number;
    readonly args: { readonly name?: string };
  }
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: Entry[] };
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, pid, tid }) => name.endsWith("RunTask") && main.has(`${pid} ${tid}`),
  );
  const longest = (of: (task: Entry) => number | undefined) =>
    tasks
      .map((task) => Math.round((of(task) ?? 0) / 1000))
      .sort((a, b) => b - a)
      .slice(0, 5);
  return { wall: longest(({ dur }) => dur), thread: longest(({ tdur }) => tdur) };
}
