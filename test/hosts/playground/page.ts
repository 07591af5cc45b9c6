// The page itself: on a phone, in Korean, from a link, by keyboard, for screen readers.

import * as assert from "uvu/assert";
import { train } from "./browser.ts";
import { check, openAnother, QUICK } from "./check.ts";

check(
  "on a phone, a finger draws and nothing is too wide",
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

check("Korean by a click, by a link, and by the browser's language", QUICK, async (page) => {
  await page.getByRole("button", { name: "한국어" }).click();
  await page.getByRole("button", { name: "시작" }).waitFor();
  assert.is(await page.evaluate(() => document.documentElement.lang), "ko");
  assert.match(page.url(), /language=ko/);
  await page.reload();
  await page.getByRole("tab", { name: "학습 곡선" }).waitFor();
  const korean = await openAnother(`#${QUICK}`, { locale: "ko-KR" });
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
      "Learning rate": "0.05",
      Dropout: "0.2",
      "Weight decay": "0.001",
      "Batch size": "50",
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

check("start, tabs and pause work by keyboard", `${QUICK}&epochs=5000`, async (page) => {
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
  await page.getByRole("button", { name: "Continue" }).waitFor();
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
