// CSV files: round trips, the ways in which known files are written, and precise complaints.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkDataset, type Dataset } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { decodeCsv, encodeCsv } from "../../../ts/data/csv.ts";

const test = suite("csv");

const encoder = new TextEncoder();

function digits(count: number, seed = 1): Dataset {
  return {
    name: "digits",
    inputs: Uint8Array.from({ length: count * 784 }, (_, i) => (i * seed * 41) % 256),
    labels: Uint8Array.from({ length: count }, (_, i) => (i + seed) % 10),
    count,
    features: 784,
    classes: 10,
    shape: [28, 28, 1],
  };
}

function decode(text: string | Uint8Array): Dataset {
  const bytes = typeof text === "string" ? encoder.encode(text) : text;
  return decodeCsv(bytes, "mnist_train.csv", "digits");
}

function encode(data: Dataset): string {
  return [...encodeCsv(data)].map((chunk) => new TextDecoder().decode(chunk)).join("");
}

function refuses(text: string | Uint8Array, expected: string): void {
  try {
    decode(text);
  } catch (error) {
    assert.instance(error, SimdigitError);
    const { kind, message } = error as SimdigitError;
    assert.is(kind, "data");
    assert.ok(message.includes(expected), `${message} lacks ${expected}`);
    return;
  }
  assert.unreachable(`expected a refusal: ${expected}`);
}

/** A right line, with some cells (0 is the label) exchanged. */
function line(cells: Record<number, string> = {}, columns = 785): string {
  return Array.from({ length: columns }, (_, i) => cells[i] ?? `${i === 0 ? 7 : i % 256}`).join(
    ",",
  );
}

const three = digits(3);
const csv = encode(three);
const header = `label,${Array.from({ length: 784 }, (_, i) => `${1 + Math.floor(i / 28)}x${1 + (i % 28)}`)}`;

test("round trip of any images", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(1000), (count, seed) => {
      const data = digits(count, seed);
      assert.equal(decode(encode(data)), data);
    }),
    { numRuns: 20 },
  );
});

test("encodes in chunks", () => {
  const many = digits(2500);
  assert.is([...encodeCsv(many)].length, 3);
  assert.equal(decode(encode(many)), many);
});

test("header lines, CRLF, byte-order marks and line ends at the end are fine", () => {
  const trimmed = csv.trimEnd();
  const variants = [
    trimmed,
    `${csv}\n`,
    `${csv}\r\n\r\n`,
    csv.replaceAll("\n", "\r\n"),
    trimmed.replaceAll("\n", "\r\n"),
    `${header}\n${csv}`,
    `${header.replaceAll(/[^,]+/g, '"$&"')}\r\n${csv}`,
    `\ufeff${csv}`,
    `\ufeff${header}\n${csv}`,
  ];
  for (const variant of variants) assert.equal(decode(variant), three);
});

test("names line and column of what is wrong", () => {
  const good = `${line()}\n`;
  refuses(good + good + line({}, 784), "mnist_train.csv line 3: expected 785 columns, got 784");
  refuses(line({}, 786), "line 1: expected 785 columns, got 786");
  refuses(`${header}\n${good}${line({}, 1)}\n`, "line 3: expected 785 columns, got 1");
  refuses(good + line({ 0: "10" }), 'line 2 column 1: expected a label from 0 to 9, got "10"');
  const pixel = "expected a pixel as a whole number from 0 to 255, got";
  refuses(good + line({ 784: "256" }), `line 2 column 785: ${pixel} "256"`);
  refuses(line({ 5: "-1" }), `line 1 column 6: ${pixel} "-1"`);
  refuses(line({ 5: "0.5" }), `line 1 column 6: ${pixel} "0.5"`);
  refuses(line({ 5: "" }), `line 1 column 6: ${pixel} ""`);
  refuses(line({ 784: "" }), `line 1 column 785: ${pixel} ""`);
  refuses(line({ 300: "NaN" }), `line 1 column 301: ${pixel} "NaN"`);
  refuses(line({ 5: "9".repeat(400) }), `line 1 column 6: ${pixel} "99999999999999999999"`);
  refuses(`${good}\n${good}`, "line 2: expected 785 columns, got a blank line");
  refuses(good.replace("\n", "\r") + good, "line 1: expected 785 columns, got 1569");
  refuses(`${line()}\r\r\n${good}`, `line 1 column 785: ${pixel}`);
});

test("what is no CSV file of digits is refused", () => {
  for (const empty of ["", "\n", "\r\n\n", header, `${header}\n`, "\ufeff"]) {
    refuses(empty, "mnist_train.csv: expected lines of 785 numbers, got none");
  }
  refuses(new Uint8Array(1e6), "got a line of 1000000 bytes");
  refuses(`7,${"0".repeat(1e5)}`, "got a line of 100002 bytes");
  refuses(Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0]), "line 1: expected 785 columns, got 1");
  refuses(`0${"\n".repeat(1e6)}0`, "line 1: expected 785 columns");
});

test("every truncation is refused or has fewer lines", () => {
  const bytes = encoder.encode(csv);
  for (let length = 0; length < bytes.length; length++) {
    try {
      const data = decode(bytes.subarray(0, length));
      checkDataset(data);
      assert.ok(data.count <= 3);
    } catch (error) {
      assert.instance(error, SimdigitError);
    }
  }
});

test("any damage gives a refusal or a valid data set", () => {
  const bytes = encoder.encode(csv);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
      (changes) => {
        const damaged = bytes.slice();
        for (const [at, value] of changes) damaged[at] = value;
        try {
          checkDataset(decode(damaged));
        } catch (error) {
          assert.instance(error, SimdigitError);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("only bytes can be encoded", () => {
  assert.throws(
    () => encode({ ...three, inputs: new Float32Array(3 * 784) }),
    /one byte per pixel/,
  );
});

test.run();
