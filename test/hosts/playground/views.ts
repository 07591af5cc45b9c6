// The views: mistakes, weights, drawing, the gradient check, the race of optimisers.

import * as assert from "uvu/assert";
import { drawSeven, train } from "./browser.ts";
import { check, QUICK } from "./check.ts";

check("a cell of the confusion matrix shows its digits", `${QUICK}&epochs=2`, async (page) => {
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
    .getByRole("button", { name: `Label ${label}, prediction ${prediction}: ${worst}` })
    .click();
  await page.getByText(`Label ${label}, prediction ${prediction}: ${worst}`).waitFor();
  assert.is(await page.locator(".gallery li").count(), worst);
  const captions = await page.locator(".gallery li > span").allTextContents();
  assert.ok(captions.every((caption) => caption === `${label} → ${prediction}`));
  await page.getByRole("button", { name: "Show all mistakes" }).click();
  const wrong = 400 - cells.filter((_, i) => i % 11 === 0).reduce((a, b) => a + b);
  await page.getByText(`${wrong} of 400 are misclassified`).waitFor();
  await page.locator(".gallery button").first().click();
  await page.waitForSelector(".bars");
  assert.is(await page.getByRole("tab", { name: "Draw" }).getAttribute("aria-selected"), "true");
});

check(
  "the first layer's weights: one image per class",
  `lab=softmax-sgd&${QUICK}&tab=weights`,
  async (page) => {
    await page.waitForSelector(".weights canvas");
    assert.is(await page.locator(".weights canvas").count(), 10);
    await page.getByLabel("difference from the initial weights").check();
    const hint = page.locator("section > .hint").last();
    await page.getByRole("button", { name: "Step" }).click();
    await page.getByText("blue is −0.0").waitFor();
    assert.match((await hint.textContent())!, /all 10 units/);
  },
);

check(
  "a digit drawn by hand is classified, with all activations, while the network learns",
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
    // As in MNIST, the centre of mass is in the middle.
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
  "the gradient check passes and finds a planted mistake",
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
    await page.getByText("Truncation dominates at large steps").waitFor();
    await page.getByRole("radio", { name: "2.weight" }).check();
    await page.getByRole("img", { name: "2.weight: numerical" }).waitFor();
    await page.getByLabel("Plant a mistake").selectOption("off");
    await page.getByLabel("Network", { exact: true }).last().selectOption("own");
    await page.getByRole("button", { name: "Check" }).click();
    await page.waitForSelector(".verdict.failed");
  },
);

check(
  "optimisers race from the same initial weights",
  `lab=softmax-sgd&${QUICK}&tab=race`,
  async (page) => {
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
  },
);
