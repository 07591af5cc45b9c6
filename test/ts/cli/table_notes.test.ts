// What is decided about tables, and why they are refused, is told in Korean as well.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inFlags } from "../../../ts/cli/hints.ts";
import { translated } from "../../../ts/cli/words/ko_messages.ts";
import { decodeTable } from "../../../ts/data/table.ts";

const test = suite("cli: notes on tables");

function decode(text: string, options = {}) {
  return decodeTable(new TextEncoder().encode(text), "t.csv", { name: "t", ...options });
}

test("notes", async () => {
  const bare = Array.from({ length: 784 }, (_, i) => (i * 7) % 256).join();
  for (const text of [
    "id;x;y\n1;2,5;a\n2;3;b\n",
    "1,0,0,2.5\n0,1,0,3\n0,0,1,7\n",
    "0,1,2\n2.5,3,0\n3,4,1\n",
    '"3","4"\n2,a\n3,b\n',
    "x,y\n16777217,0.5\n0.5,2\n",
    `${bare}\n`,
  ]) {
    const { notes } = await decode(text);
    assert.ok(notes.length > 0, text);
    for (const note of notes) assert.match(translated(note), /[가-힣]/, `no Korean: ${note}`);
  }
});

test("refusals", async () => {
  for (const [text, options] of [
    ["0,1,1\n1,0,1\n1,1,0\n", {}],
    ["0.5,1.5\n2.5,3.5\n", {}],
    ["age,income\n30,2000\n40,2500\n", {}],
    ["label,x,target\n0,1,1\n1,2,1\n", {}],
    ["label,x\n0,1\n0,2\n", {}],
    ["x,y\n1,0\n2\n", {}],
    ["x,y\n1,0\nz,1\n", {}],
    ["x,y\n1,0\n,1\n", {}],
    ["", {}],
    ["x,y\n1,0\n2,1\n", { labelColumn: "z" }],
    ["1,0.5\n2,1\n", { labelColumn: "z" }],
  ] as const) {
    const error = await decode(text, options).then(
      () => assert.unreachable(text),
      (error: Error) => error,
    );
    const told = translated(inFlags((error as unknown as Error).message));
    assert.match(told, /[가-힣]/, `no Korean: ${told}`);
  }
});

test.run();
