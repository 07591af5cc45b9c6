// Templates: what is put in is text, unless it is HTML already.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { escapeHtml, html, trusted } from "../../../ts/report/html.ts";
import { parseMarkup } from "./markup.ts";

const test = suite("report: html");
const hostile = `</td><script>alert("1" & '2')</script>`;

test("text and numbers are escaped, between tags and in attributes", () => {
  const { html: made } = html`<p title="${hostile}">${hostile}${-1.5}</p>`;
  assert.not.match(made, /<script|"1"|'2'/);
  const [p] = parseMarkup(made).children;
  assert.equal(p, {
    name: "p",
    attributes: { title: hostile },
    children: [`${hostile}-1.5`],
  });
});

test("every character that HTML reads is escaped, no other", () => {
  assert.is(escapeHtml(`a<b>c&d"e'f é`), "a&#60;b&#62;c&#38;d&#34;e&#39;f é");
});

test("what is HTML stays as it is, a list of it line by line", () => {
  const cells = ["a", "<"].map((text) => html`<td>${text}</td>`);
  assert.is(html`<tr>${cells}</tr>`.html, "<tr><td>a</td>\n<td>&#60;</td></tr>");
  assert.is(html`${trusted("<b>")}${html``}${[]}`.html, "<b>");
});

test.run();
