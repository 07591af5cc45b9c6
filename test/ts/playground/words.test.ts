// Both languages are complete. The compiler finds missing words; these tests find empty or untranslated ones.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { labs } from "../../../ts/labs/labs.ts";
import { browserLanguage, words } from "../../../ts/playground/words/index.ts";

const test = suite("playground: words");

/** Every text of a table with its path. Functions are called with 3 for each argument. */
function texts(table: object, path = ""): [string, string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] => {
    const at = `${path}${key}`;
    if (typeof value === "function") {
      return [[at, String(value(...Array.from({ length: value.length }, () => 3)))]];
    }
    return typeof value === "string" ? [[at, value]] : texts(value, `${at}.`);
  });
}

test("no text is empty or incomplete", () => {
  for (const [language, table] of Object.entries(words)) {
    for (const [at, text] of texts(table)) {
      assert.ok(text.trim() !== "", `${language}: ${at}`);
      assert.not.match(text, /undefined|\[object/, `${language}: ${at}`);
    }
  }
});

test("Korean sentences contain Korean", () => {
  const english = new Map(texts(words.en));
  for (const [at, text] of texts(words.ko)) {
    if ((english.get(at) ?? "").split(" ").length < 4) continue;
    assert.match(text, /[가-힣]/, at);
  }
});

test("Korean has a title for every lab", () => {
  for (const { id } of labs) assert.match(words.ko.labTitles[id] ?? "", /[가-힣]/, id);
});

test("the first known language of the browser is chosen", () => {
  assert.is(browserLanguage(["ko-KR", "en"]), "ko");
  assert.is(browserLanguage(["fr", "ko"]), "ko");
  assert.is(browserLanguage(["fr"]), "en");
  assert.is(browserLanguage([]), "en");
});

test.run();
