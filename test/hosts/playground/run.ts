// npm run test:playground: the built page in Chromium, as a user would use it. With words behind -- only those tests
// whose name has them.

import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import process from "node:process";
import type { Browser, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from "../../../ts/core/checkpoint.ts";
import { train as trainSession } from "../../../ts/core/train.ts";
import { drawnSplits } from "../../../ts/data/drawn/index.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import type { Serving } from "../../../ts/platform/serve_folder.ts";
import {
  dismiss,
  drawSeven,
  figure,
  folder,
  launch,
  missing,
  notice,
  type Opened,
  open,
  ready,
  serveWithDigits,
  train,
} from "./browser.ts";

const test = suite("playground (Chromium)");
const scratch = mkdtempSync(join(tmpdir(), "simdigit-playground-"));
/** Two thousand drawn digits are there in half a second. */
const QUICK = "drawn=2000";
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
    rmSync(scratch, { recursive: true });
  });
} else {
  console.log(`playground: skipped, ${missing}`);
}

const wanted = process.argv.slice(2).join(" ");
const isWanted = (name: string) => name.includes(wanted);

/** A test with a page of its own, which must not have had a fault at the end. */
function check(
  name: string,
  fragment: string,
  work: (page: Page, opened: Opened) => Promise<void>,
  options: Parameters<typeof open>[2] = {},
): void {
  if (!isWanted(name)) return;
  if (missing !== undefined) {
    test.skip(name, () => {});
    return;
  }
  test(name, async () => {
    const start = performance.now();
    const opened = await open(browser, `${serving.url}#${fragment}`, options);
    try {
      await work(opened.page, opened);
      assert.equal(opened.faults, []);
    } finally {
      await opened.page.context().close();
      console.log(`  ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }
  });
}

/** The checkpoint that Save gives. */
async function saved(page: Page): Promise<{ bytes: Uint8Array; checkpoint: Checkpoint }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save" }).click(),
  ]);
  const bytes = new Uint8Array(readFileSync(await download.path()));
  return { bytes, checkpoint: decodeCheckpoint(bytes, download.suggestedFilename()) };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

const load = (page: Page, path: string) =>
  page.locator('.controls input[type="file"]').setInputFiles(path);
const chooseData = (page: Page, paths: string | string[]) =>
  page.locator('.settings input[type="file"]').setInputFiles(paths);

check(
  "trains by Start, with curves; pauses, goes on and is done",
  `${QUICK}&epochs=5000`,
  async (page) => {
    await page.evaluate(() => {
      const tasks: number[] = [];
      Object.assign(globalThis, { tasks });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) tasks.push(entry.duration);
      }).observe({ type: "longtask" });
    });
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForSelector(".chart canvas");
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Go on" }).waitFor();
    // To move the end is no new run.
    const end = Math.ceil(await figure(page, "epoch")) + 5;
    await page.getByLabel("Epochs").first().fill(String(end));
    await page.getByLabel("Epochs").first().blur();
    await page.getByText(`of ${end}`).waitFor();
    await page.getByRole("button", { name: "Go on" }).click();
    await page.waitForSelector('[data-run="done"]', { timeout: 60_000 });
    assert.is(await figure(page, "epoch"), end);
    assert.ok((await figure(page, "cost")) < 1.5);
    assert.ok((await figure(page, "test accuracy")) > 60);
    const tasks = await page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks);
    console.log(
      `  longest task of the page beside training: ${Math.max(0, ...tasks)} ms (0: under 50)`,
    );
    await page.getByRole("button", { name: "Reset" }).click();
    await ready(page);
    assert.is(await figure(page, "epoch"), 0);
  },
);

check(
  "steps, pauses and goes on to the same weights as the library",
  `lab=softmax-sgd&epochs=2&${QUICK}`,
  async (page) => {
    for (let step = 1; step <= 3; step++) {
      await page.getByRole("button", { name: "Step" }).click();
      await page.getByText(`${(step / 20).toFixed(1)} of 2`).waitFor();
    }
    const { checkpoint: early } = await saved(page);
    assert.equal([early.epochs, early.stepsOfEpoch, early.optimizer.step], [0, 3, 3]);
    await train(page);
    const { checkpoint } = await saved(page);
    assert.is(checkpoint.epochs, 2);
    assert.equal(checkpoint.parameters, await trainedByLibrary("softmax-sgd", 2));
  },
);

/** Parameters after a run without a break. */
async function trainedByLibrary(lab: string, epochs: number) {
  const recipe = { ...findLab(lab).recipe, epochs };
  const splits = drawnSplits({ train: 2000, test: 400 });
  const session = await openSession(recipe);
  await session.initialise(recipe.init, 1);
  const validation = await session.takeData(splits.test, recipe.scaling);
  const events = trainSession(session, {
    recipe,
    train: await session.takeData(splits.train, recipe.scaling),
    validation,
    seed: 1,
    clock: () => 0,
  });
  for await (const _ of events);
  const parameters = await session.parameters();
  await session.dispose();
  return parameters;
}

check(
  "the threads engine is there and trains to the same weights",
  `lab=backprop&engine=threads&epochs=1&${QUICK}`,
  async (page) => {
    assert.ok(await page.evaluate(() => crossOriginIsolated));
    assert.ok(await page.locator('input[value="threads"]').isChecked());
    await train(page);
    const { checkpoint } = await saved(page);
    assert.equal(checkpoint.parameters, await trainedByLibrary("backprop", 1));
  },
);

check(
  "a cell of the confusion matrix opens the digits that it counts",
  `${QUICK}&epochs=2`,
  async (page) => {
    await train(page);
    await page.getByRole("tab", { name: "Mistakes" }).click();
    const cells = await page
      .locator(".confusion td button")
      .evaluateAll((buttons) =>
        buttons.map((button) => Number(button.textContent === "·" ? 0 : button.textContent)),
      );
    assert.is(cells.length, 100);
    assert.is(
      cells.reduce((a, b) => a + b),
      400,
    );
    const worst = Math.max(...cells.filter((_, i) => i % 11 !== 0));
    const at = cells.findIndex((count, i) => i % 11 !== 0 && count === worst);
    const [label, prediction] = [Math.floor(at / 10), at % 10];
    await page
      .getByRole("button", { name: `label ${label}, read as ${prediction}: ${worst}` })
      .click();
    await page.getByText(`${worst} times a ${label} is read as ${prediction}`).waitFor();
    assert.is(await page.locator(".gallery li").count(), worst);
    const captions = await page.locator(".gallery li > span").allTextContents();
    assert.ok(captions.every((caption) => caption === `${label} → ${prediction}`));
    await page.getByRole("button", { name: "Show all mistakes" }).click();
    const wrong = 400 - cells.filter((_, i) => i % 11 === 0).reduce((a, b) => a + b);
    await page.getByText(`${wrong} of 400 are misread`).waitFor();
    await page.locator(".gallery button").first().click();
    await page.waitForSelector(".bars");
    assert.is(await page.getByRole("tab", { name: "Draw" }).getAttribute("aria-selected"), "true");
  },
);

check(
  "the first layer's weights: an image for each class",
  `lab=softmax-sgd&${QUICK}&tab=weights`,
  async (page) => {
    await page.waitForSelector(".weights canvas");
    assert.is(await page.locator(".weights canvas").count(), 10);
    await page.getByLabel("change since the start").check();
    const hint = page.locator("section > .hint").last();
    await page.getByRole("button", { name: "Step" }).click();
    await page.getByText("blue is −0.0").waitFor();
    assert.match((await hint.textContent())!, /each of the 10 units/);
  },
);

check(
  "a digit drawn by hand is read, layer by layer, while the network learns",
  `${QUICK}&epochs=8&tab=draw`,
  async (page) => {
    await drawSeven(page);
    await page.getByText("Hidden layer 2: 256 activations").waitFor();
    await train(page);
    const shares = await page.locator(".bars small").allTextContents();
    const sum = shares.reduce((total, share) => total + Number.parseFloat(share), 0);
    assert.is(shares.length, 10);
    assert.ok(Math.abs(sum - 100) < 0.1, shares.join());
    assert.is(await page.locator(".bars .best b").textContent(), "7");
    // As MNIST frames it: the centre of mass in the middle.
    const centre = await page.locator("canvas.framed").evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, 28, 28);
      let [mass, x, y] = [0, 0, 0];
      for (let i = 0; i < 784; i++) {
        mass += data[4 * i]!;
        x += data[4 * i]! * ((i % 28) + 0.5);
        y += data[4 * i]! * (Math.floor(i / 28) + 0.5);
      }
      return [x / mass, y / mass];
    });
    for (const place of centre) assert.ok(Math.abs(place - 14.5) <= 0.6, String(centre));
    await page.getByRole("button", { name: "Clear" }).click();
    await page.waitForSelector(".bars", { state: "detached" });
    await page.getByRole("button", { name: "Next test digit" }).click();
    await page.waitForSelector(".bars");
  },
);

check(
  "a finger draws too, on a phone, where nothing is too wide",
  `${QUICK}&epochs=1`,
  async (page) => {
    await train(page);
    for (const tab of ["Mistakes", "Weights", "Gradient check", "Race", "Curves", "Draw"]) {
      await page.getByRole("tab", { name: tab }).tap();
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.is(over, 0, tab);
    }
    await page.locator(".pad").scrollIntoViewIfNeeded();
    const box = (await page.locator(".pad").boundingBox())!;
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForSelector(".bars");
    await page.getByText("Settings").first().tap();
    await page.getByLabel("Lab").waitFor();
    assert.is(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  },
  { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
);

check(
  "the gradient check passes, and finds a planted mistake",
  `${QUICK}&tab=gradient`,
  async (page) => {
    await page.getByRole("button", { name: "Check" }).click();
    await page.waitForSelector(".verdict.passed");
    assert.match(
      (await page.locator(".verdict").textContent())!,
      /Passed.*23,860 numerical derivatives/,
    );
    assert.is(await page.locator(".maps canvas").count(), 3);
    assert.is(await page.locator(".figures-table tbody tr").count(), 4);
    await page.getByText("Wide steps err by truncation").waitFor();
    await page.getByRole("radio", { name: "2.weight" }).check();
    await page.getByRole("img", { name: "2.weight: numerical" }).waitFor();
    await page.getByLabel("Plant a mistake").selectOption("off");
    await page.getByLabel("Network", { exact: true }).last().selectOption("own");
    await page.getByRole("button", { name: "Check" }).click();
    await page.waitForSelector(".verdict.failed");
  },
);

check("optimisers race from the same start", `lab=softmax-sgd&${QUICK}&tab=race`, async (page) => {
  for (const name of ["momentum", "rmsprop", "adagrad"]) {
    await page.getByRole("checkbox", { name, exact: true }).uncheck();
  }
  await page.getByLabel("Epochs").last().fill("1");
  await page.getByRole("button", { name: "Start the race" }).click();
  await page.waitForFunction(
    () =>
      [...document.querySelectorAll(".race tbody td:nth-child(4)")].filter((cell) =>
        cell.textContent?.endsWith("%"),
      ).length === 2,
  );
  const names = await page.locator(".race tbody th").allTextContents();
  assert.equal(names.toSorted(), ["adam", "sgd"]);
});

check(
  "what was saved is loaded again, into another page too",
  `lab=backprop&epochs=1&${QUICK}`,
  async (page) => {
    await train(page);
    const { bytes, checkpoint } = await saved(page);
    await page.getByRole("button", { name: "Reset" }).click();
    await ready(page);
    const path = file("run.safetensors", bytes);
    await load(page, path);
    assert.match(await notice(page), /run\.safetensors: loaded, after 1 epochs/);
    assert.equal((await saved(page)).checkpoint.parameters, checkpoint.parameters);
    await dismiss(page);

    const { page: other, faults } = await open(browser, `${serving.url}#${QUICK}`);
    await load(other, path);
    assert.match(
      await notice(other),
      /is of another network: 784-30-10.*Take over the file's network/,
    );
    assert.is(await figure(other, "parameters"), 269);
    await other.getByRole("button", { name: "Take over its network" }).click();
    await other.getByText("run.safetensors: loaded, after 1 epochs").waitFor();
    assert.equal((await saved(other)).checkpoint.parameters, checkpoint.parameters);
    assert.match(other.url(), /lab=backprop/);
    assert.equal(faults, []);
    await other.context().close();
  },
);

check(
  "files that cannot be used: a sentence that says what to do, and the page goes on",
  `lab=softmax-sgd&epochs=1&${QUICK}`,
  async (page) => {
    const refused = async (pattern: RegExp) => {
      assert.match(await notice(page), pattern);
      await dismiss(page);
    };
    await chooseData(page, file("notes.txt", "Dear diary, it rained."));
    await refused(
      /notes\.txt: expected images and labels as IDX files, or CSV .* - choose MNIST's four/,
    );
    const huge = file("huge.csv", "");
    truncateSync(huge, 4 * 2 ** 30);
    await chooseData(page, huge);
    await refused(
      /huge\.csv has 4,096 MB, and the page reads at most 512 MB: choose a smaller file/,
    );
    truncateSync(huge, 0);
    await chooseData(page, file("empty.csv", ""));
    await refused(/empty\.csv: expected images/);
    await load(page, file("noise.safetensors", new Uint8Array(100)));
    await refused(/noise\.safetensors/);
    const { recipe } = findLab("gates");
    const session = await openSession(recipe);
    const gates = encodeCheckpoint({
      recipe,
      seed: 1,
      data: "xor",
      epochs: 1,
      parameters: await session.parameters(),
      optimizer: await session.optimizerState(),
    });
    await session.dispose();
    await load(page, file("gates.safetensors", gates));
    await refused(
      /does not fit these data: 2-4-2.*784 inputs and 10 classes\. Choose a file saved/,
    );
    await page.getByLabel("Folder with MNIST's four files").fill("nowhere://x");
    await page.getByRole("button", { name: "Fetch" }).click();
    await refused(/expected an address that starts with https/);
    await page.getByLabel("Rate").fill("-1");
    await page.getByLabel("Rate").blur();
    await page.getByText("lr expected a positive number, got -1").waitFor();
    await page.getByLabel("Rate").fill("0.1");
    await page.getByLabel("Rate").blur();
    await ready(page);
    await train(page);
    assert.ok((await figure(page, "test accuracy")) > 40);
  },
);

check(
  "a rate that explodes ends the run with advice, and the page goes on",
  `lab=softmax-sgd&lr=1e38&${QUICK}`,
  async (page) => {
    await page.click(".controls .primary");
    assert.match(
      await notice(page),
      /the loss expected to be finite, got .* - try a learning rate below/,
    );
    await dismiss(page);
    await page.getByLabel("Rate").fill("0.1");
    await page.getByLabel("Rate").blur();
    await page.getByLabel("Epochs").first().fill("1");
    await page.getByLabel("Epochs").first().blur();
    await ready(page);
    await train(page);
  },
);

check("digits from the server, from files, and a lab's own rows", QUICK, async (page) => {
  await page.getByRole("button", { name: "MNIST from this server" }).click();
  await page.getByText("1,000 to train, 200 to test").waitFor();
  assert.match(page.url(), /data=mnist/);
  const names = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];
  await chooseData(
    page,
    names.map((name) => join(folder, `../../data/${name}-ubyte.gz`)),
  );
  await page.getByText("1,000 to train, 200 to test").waitFor();
  await page.getByLabel("Lab").selectOption("gates");
  await page.getByText("XOR: 4 to train, 4 to test").waitFor();
  await ready(page);
  await train(page);
  assert.is(await figure(page, "test accuracy"), 100);
  await page.getByRole("tab", { name: "Draw" }).click();
  await page.getByText("This lab has no digits").waitFor();
  await page.getByLabel("Lab").selectOption("softmax-sgd");
  await page.getByText("1,000 to train, 200 to test").waitFor();
});

check("Korean by a click, by a link, and by the browser", QUICK, async (page) => {
  await page.getByRole("button", { name: "한국어" }).click();
  await page.getByRole("button", { name: "시작" }).waitFor();
  assert.is(await page.evaluate(() => document.documentElement.lang), "ko");
  assert.match(page.url(), /language=ko/);
  await page.reload();
  await page.getByRole("tab", { name: "학습 곡선" }).waitFor();
  const korean = await open(browser, `${serving.url}#${QUICK}`, { locale: "ko-KR" });
  await korean.page.getByRole("tab", { name: "오답" }).waitFor();
  await korean.page.context().close();
});

check(
  "a link restores the settings",
  `hidden=64,32&activation=tanh&start=he_normal&optimizer=momentum&lr=0.05&dropout=0.2&weightDecay=0.001&batchSize=50&epochs=3&seed=7&tab=race&${QUICK}`,
  async (page) => {
    const link = page.url();
    const value = (label: string) => page.getByLabel(label, { exact: true }).first().inputValue();
    const expected = {
      "Units of hidden layer 1": "64",
      "Units of hidden layer 2": "32",
      Activation: "tanh",
      Optimiser: "momentum",
      Rate: "0.05",
      Dropout: "0.2",
      "Weight decay": "0.001",
      Batch: "50",
      Epochs: "3",
      Seed: "7",
    };
    for (const [label, text] of Object.entries(expected))
      assert.is(await value(label), text, label);
    assert.is(await page.getByRole("tab", { name: "Race" }).getAttribute("aria-selected"), "true");
    await page.getByRole("button", { name: "Remove hidden layer 2" }).click();
    await page.getByLabel("Seed").fill("8");
    await page.getByLabel("Seed").blur();
    const changed = page.url();
    assert.match(changed, /hidden=64&.*seed=8/);
    await page.evaluate((address) => location.assign(address), link);
    await page.getByLabel("Units of hidden layer 2").waitFor();
    assert.is(await value("Seed"), "7");
  },
);

check("by keyboard alone: start, tabs, pause", `${QUICK}&epochs=5000`, async (page) => {
  await page.getByRole("button", { name: "Start" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.getByRole("tab", { name: "Curves" }).focus();
  await page.keyboard.press("ArrowRight");
  assert.is(await page.evaluate(() => document.activeElement?.textContent), "Mistakes");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  assert.is(await page.evaluate(() => document.activeElement?.textContent), "Race");
  await page.getByRole("button", { name: "Pause" }).press("Space");
  await page.getByRole("button", { name: "Go on" }).waitFor();
});

check(
  "every control and picture has a name for screen readers",
  `${QUICK}&epochs=1`,
  async (page) => {
    await train(page);
    for (const tab of ["Curves", "Mistakes", "Weights", "Draw", "Gradient check", "Race"]) {
      await page.getByRole("tab", { name: tab }).click();
      const nameless = await page.evaluate(() =>
        [
          ...document.querySelectorAll<HTMLInputElement>(
            "button, input, select, canvas:not([aria-hidden])",
          ),
        ]
          .filter((element) => !element.closest(".uplot"))
          .filter((element) => {
            const label = element.labels?.[0]?.textContent ?? element.textContent;
            const named = element.querySelector("[aria-label]") ?? element;
            return !(named.getAttribute("aria-label") || label?.trim());
          })
          .map((element) => element.outerHTML),
      );
      assert.equal(nameless, [], tab);
    }
  },
);

check("goes on offline once it was loaded", QUICK, async (page) => {
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

const SUBFOLDER =
  "any web server, in any subfolder: what the browser lacks is greyed out with its reason";
if (missing === undefined && isWanted(SUBFOLDER)) {
  test(SUBFOLDER, async () => {
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
    const { page, faults } = await open(browser, url, { serviceWorkers: "block" });
    assert.match(
      await notice(page),
      /threads.* is not to be had here \(no shared memory: the server must send/,
    );
    assert.ok(await page.locator('input[value="threads"]').isDisabled());
    assert.ok(await page.locator('input[value="strict"]').isChecked());
    await page
      .getByText("no shared memory: the server must send the headers COOP and COEP")
      .last()
      .waitFor();
    assert.ok(await page.locator('input[value="webgpu"]').isDisabled());
    await page.getByText("the browser found no graphics card that it can use").waitFor();
    await train(page);
    assert.equal(faults, []);
    await page.context().close();

    // The service worker gives the page the headers that this server does not.
    const { page: second } = await open(browser, url.replace("engine=threads&", ""));
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
  });
}

test.run();
