// Random tables in random dialects are read back; damaged ones and noise are refused, and nothing else.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkDataset, hasLabels, hasTargets } from "../../../ts/core/dataset.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { decodeTable, type TableOptions } from "../../../ts/data/table.ts";

const test = suite("random tables");

const encoder = new TextEncoder();

function read(text: string | Uint8Array, options: Partial<TableOptions> = {}) {
  const bytes = typeof text === "string" ? encoder.encode(text) : text;
  return decodeTable(bytes, "t.csv", { name: "t", ...options });
}

interface Dialect {
  readonly separator: string;
  readonly decimal: string;
  readonly end: string;
  readonly quotes: boolean;
  readonly mark: string;
  readonly blank: string;
}

const dialects: fc.Arbitrary<Dialect> = fc
  .record({
    separator: fc.constantFrom(",", ";", "\t", "|", " ", ", ", "  ", " ; "),
    decimal: fc.constantFrom(".", ","),
    end: fc.constantFrom("\n", "\r\n", "\r"),
    quotes: fc.boolean(),
    mark: fc.constantFrom("", "\ufeff"),
    blank: fc.constantFrom("", "\n", " \n\n", "\r\n"),
  })
  .map((dialect) => ({
    ...dialect,
    decimal: dialect.separator.includes(",") ? "." : dialect.decimal,
  }));

const bytes = fc.nat(255).map(String);
const floats = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value.toFixed(3)),
  fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => value.toExponential()),
);
const names = fc.constantFrom("oak", "big elm", 'an "ash"', "a, b; c", "나무", "x\ny");

/** Columns of cells, which are written with a decimal dot. */
const tables = fc
  .record({
    rows: fc.integer({ min: 2, max: 12 }),
    features: fc.integer({ min: 1, max: 6 }),
    ofBytes: fc.boolean(),
    ofNames: fc.boolean(),
    first: fc.boolean(),
  })
  .chain(({ rows, features, ofBytes, ofNames, first }) =>
    fc.record({
      first: fc.constant(first),
      labels: fc.array(ofNames ? names : fc.constantFrom("0", "1", "2"), {
        minLength: rows,
        maxLength: rows,
      }),
      inputs: fc.array(
        fc.array(ofBytes ? bytes : floats, { minLength: features, maxLength: features }),
        { minLength: rows, maxLength: rows },
      ),
    }),
  )
  .filter(({ labels }) => new Set(labels).size > 1);

function written(cells: readonly (readonly string[])[], dialect: Dialect): string {
  const { separator, decimal, end, quotes, mark, blank } = dialect;
  const cell = (text: string) => {
    const isNumber = /^[-+.\de]+$/.test(text);
    const local = isNumber ? text.replace(".", decimal) : text;
    const isPlain = /^[\w.,+-]+$/.test(local) && !local.includes(separator.trim() || " ");
    return isPlain && !quotes ? local : `"${local.replaceAll('"', '""')}"`;
  };
  return mark + cells.map((row) => row.map(cell).join(separator) + end + blank).join("");
}

test("what is written in any dialect is read back", async () => {
  await fc.assert(
    fc.asyncProperty(tables, dialects, async ({ first, labels, inputs }, dialect) => {
      const row = (label: string, values: readonly string[]) =>
        first ? [label, ...values] : [...values, label];
      const header = row(
        "label",
        inputs[0]!.map((_, i) => `feature ${i}`),
      );
      const text = written(
        [header, ...inputs.map((values, i) => row(labels[i]!, values))],
        dialect,
      );
      const { data } = await read(text);
      if (!hasLabels(data)) throw new Error("expected labels");
      checkDataset(data);
      const { classNames, inputs: values } = data;
      assert.equal(
        Array.from(data.labels, (label) => classNames?.[label] ?? `${label}`),
        labels.map((label) => (classNames ? label : `${Number(label)}`)),
      );
      const expected = inputs.flat().map(Number);
      const rounded = values instanceof Float32Array ? expected.map(Math.fround) : expected;
      assert.equal(
        Array.from(values),
        rounded.map((v) => (values instanceof Uint8Array ? v + 0 : v)),
      );
    }),
    { numRuns: 300 },
  );
});

async function isReadOrRefused(text: string | Uint8Array, options?: Partial<TableOptions>) {
  try {
    const { data, notes } = await read(text, options);
    for (const note of notes) assert.type(note, "string");
    if (hasLabels(data) || hasTargets(data)) checkDataset(data);
    assert.is(data.inputs.length, data.count * data.features);
    assert.ok(data.count > 0);
  } catch (error) {
    assert.instance(error, SimdigitError, `${(error as Error).stack}\n${JSON.stringify(text)}`);
    assert.ok(
      (error as SimdigitError).kind === "data" || (error as SimdigitError).kind === "usage",
    );
  }
}

const options = fc.constantFrom<Partial<TableOptions>>(
  {},
  { labelColumn: "first" },
  { labelColumn: "last" },
  { labelColumn: "label" },
  { targetColumns: ["1"] },
  { targetColumns: ["last", "first"] },
);

test("noise of the characters that tables are made of is read or refused", async () => {
  const noise = fc.array(
    fc.constantFrom(
      ..."0123456789",
      ..."0011",
      ...'.,;|\t  "\n\n\n\r-+eE#?',
      "label",
      "y",
      "NA",
      "é",
      "\ufeff",
      ",0,1\n",
      "\0",
    ),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(noise, options, (parts, given) => isReadOrRefused(parts.join(""), given)),
    { numRuns: 3000 },
  );
});

test("any bytes are read or refused", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), options, (noise, given) =>
      isReadOrRefused(noise, given),
    ),
    { numRuns: 1000 },
  );
});

test("damaged tables are read or refused", async () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      tables,
      dialects,
      damage,
      fc.nat(),
      async ({ labels, inputs }, dialect, changes, cut) => {
        const text = encoder.encode(
          written(
            inputs.map((values, i) => [...values, labels[i]!]),
            dialect,
          ),
        );
        const cutOff = text.subarray(0, cut % text.length);
        await isReadOrRefused(cutOff);
        for (const [at, value] of changes) text[at % text.length] = value;
        await isReadOrRefused(text);
      },
    ),
    { numRuns: 300 },
  );
});

test("large files of one kind of byte are refused", async () => {
  for (const byte of [...'\n\r \t,;|"0#é']) await isReadOrRefused(byte.repeat(3_000_000));
  for (const part of ['"\n', '"",', ",\n", "1,", "1\n", '1,"\n', "0,1\n", "a b\n", "1;2\r"]) {
    await isReadOrRefused(part.repeat(500_000));
  }
});

test.run();
