// Files: saved runs, data, and files that cannot be used.

import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { encodeCheckpoint } from "../../../ts/core/checkpoint.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { dismiss, figure, folder, notice, ready, train } from "./browser.ts";
import { check, openAnother, QUICK, saved } from "./check.ts";

const scratch = mkdtempSync(join(tmpdir(), "simdigit-playground-"));
process.on("exit", () => rmSync(scratch, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

const load = (page: Page, path: string) =>
  page.locator('.controls input[type="file"]').setInputFiles(path);
const chooseData = (page: Page, paths: string | string[]) =>
  page.locator('.settings input[type="file"]:not([webkitdirectory])').setInputFiles(paths);

check(
  "a saved run can be loaded again, in another page too",
  `lab=backprop&epochs=1&${QUICK}`,
  async (page) => {
    await train(page);
    const { bytes, checkpoint } = await saved(page);
    await page.getByRole("button", { name: "Reset" }).click();
    await ready(page);
    const path = file("run.safetensors", bytes);
    await load(page, path);
    assert.match(await notice(page), /run\.safetensors is loaded. Epochs done: 1\./);
    assert.equal((await saved(page)).checkpoint.parameters, checkpoint.parameters);
    await dismiss(page);

    const { page: other, faults } = await openAnother(`#${QUICK}`);
    await load(other, path);
    assert.match(
      await notice(other),
      /holds a different network: 784-30-10.*Use the file's network/,
    );
    assert.is(await figure(other, "parameters"), 269);
    await other.getByRole("button", { name: "Use the file's network" }).click();
    await other.getByText("run.safetensors is loaded. Epochs done: 1.").waitFor();
    assert.equal((await saved(other)).checkpoint.parameters, checkpoint.parameters);
    assert.match(other.url(), /lab=backprop/);
    assert.equal(faults, []);
    await other.context().close();
  },
);

check(
  "files that cannot be used are refused with advice, and the page works on",
  `lab=softmax-sgd&epochs=1&${QUICK}`,
  async (page) => {
    const refused = async (pattern: RegExp) => {
      assert.match(await notice(page), pattern);
      await dismiss(page);
    };
    await chooseData(page, file("notes.txt", "Dear diary, it rained."));
    await refused(/notes\.txt: expected rows of numbers/);
    const huge = file("huge.csv", "");
    truncateSync(huge, 4 * 2 ** 30);
    await chooseData(page, huge);
    await refused(
      /huge\.csv is too large: expected at most 512 MB, got 4,096 MB\. Choose a smaller file/,
    );
    truncateSync(huge, 0);
    await chooseData(page, file("empty.csv", ""));
    await refused(/empty\.csv: the file is empty/);
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
      /does not fit the data\. .* 2-4-2 .*784 inputs and 10 classes\. Choose a file saved/,
    );
    await page.getByLabel("Folder with MNIST's four files").fill("nowhere://x");
    await page.getByRole("button", { name: "Download", exact: true }).click();
    await refused(/expected an address that starts with https/);
    await page.getByLabel("Learning rate").fill("-1");
    await page.getByLabel("Learning rate").blur();
    await page.getByText("lr expected a positive number, got -1").waitFor();
    await page.getByLabel("Learning rate").fill("0.1");
    await page.getByLabel("Learning rate").blur();
    await ready(page);
    await train(page);
    assert.ok((await figure(page, "test accuracy")) > 40);
  },
);

check("a table with classes by name: the network follows it", QUICK, async (page) => {
  const species = ["setosa", "versicolor", "virginica"];
  const rows = Array.from({ length: 90 }, (_, i) => {
    const kind = i % 3;
    return `${(kind * 2 + (i % 7) / 10).toFixed(1)},${(3 - kind + (i % 5) / 10).toFixed(1)},${species[kind]}`;
  });
  await chooseData(page, file("flowers.csv", `length,width,species\n${rows.join("\n")}\n`));
  assert.match(await notice(page), /held back for testing/);
  await dismiss(page);
  await page.getByText("flowers.csv: 75 for training, 15 for testing").waitFor();
  await page.getByLabel("Batch size").fill("5");
  await page.getByLabel("Batch size").blur();
  await ready(page);
  await train(page);
  assert.ok((await figure(page, "test accuracy")) > 90);
  await page.getByRole("tab", { name: "Mistakes" }).click();
  await page.getByRole("rowheader", { name: "virginica" }).waitFor();
  const { checkpoint } = await saved(page);
  assert.equal(checkpoint.outputs, { kind: "classes", classes: species });
  await page.getByRole("tab", { name: "Draw" }).click();
  await page.getByText("These examples are no images").waitFor();
});

check("a folder with a folder of pictures for each class", QUICK, async (page) => {
  const folderOfPictures = join(scratch, "shapes");
  for (const [kind, shade] of [
    ["dark", 40],
    ["light", 200],
  ] as const) {
    mkdirSync(join(folderOfPictures, kind), { recursive: true });
    for (let i = 0; i < 12; i++) {
      const { width, height } = { width: 6, height: 5 };
      const picture = new PNG({ width, height });
      picture.data.forEach((_, at) => {
        picture.data[at] = at % 4 === 3 ? 255 : at % 4 === 0 ? shade + i : shade;
      });
      writeFileSync(join(folderOfPictures, kind, `${i}.png`), PNG.sync.write(picture));
    }
  }
  await page
    .locator('.settings input[type="file"][webkitdirectory]')
    .setInputFiles(folderOfPictures);
  await page.getByText("shapes: 20 for training, 4 for testing").waitFor();
  await page.getByLabel("Batch size").fill("4");
  await page.getByLabel("Batch size").blur();
  await ready(page);
  await train(page);
  assert.is(await figure(page, "test accuracy"), 100);
  await page.getByRole("tab", { name: "Draw" }).click();
  await page.getByRole("button", { name: "Next test image" }).click();
  await page.getByText("Resized to the size that the network learned").waitFor();
  const [own] = [join(folderOfPictures, "light", "3.png")];
  await page.locator('.draw input[type="file"]').setInputFiles(own!);
  await page.locator(".bars .best", { hasText: "light" }).waitFor();
});

check("digits from the server and from files, and a lab's own data", QUICK, async (page) => {
  await page.getByRole("button", { name: "MNIST from this server" }).click();
  await page.getByText("1,000 for training, 200 for testing").waitFor();
  assert.match(page.url(), /data=mnist/);
  const names = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];
  await chooseData(
    page,
    names.map((name) => join(folder, `../../data/${name}-ubyte.gz`)),
  );
  await page.getByText("1,000 for training, 200 for testing").waitFor();
  await page.getByLabel("Lab").selectOption("gates");
  await page.getByText("XOR: 4 for training, 4 for testing").waitFor();
  await ready(page);
  await train(page);
  assert.is(await figure(page, "test accuracy"), 100);
  await page.getByRole("tab", { name: "Draw" }).click();
  await page.getByText("These examples are no images").waitFor();
  await page.getByLabel("Lab").selectOption("softmax-sgd");
  await page.getByText("1,000 for training, 200 for testing").waitFor();
});
