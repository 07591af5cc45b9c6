// The safetensors format: round trips, every way a header can lie, bytes at random.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ErrorKind, SimdigitError } from "../../../ts/core/errors.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type Tensor,
} from "../../../ts/core/safetensors.ts";
import { fileBytes } from "../../support/files.ts";

const test = suite("safetensors");

const encoder = new TextEncoder();

function decode(bytes: Uint8Array): Safetensors {
  return decodeSafetensors(bytes, "m.safetensors");
}

function refuses(work: () => unknown, ...parts: string[]): void {
  refusesAs("data", work, ...parts);
}

function refusesAs(expectedKind: ErrorKind, work: () => unknown, ...parts: string[]): void {
  try {
    work();
  } catch (error) {
    assert.instance(error, SimdigitError);
    const { kind, message } = error as SimdigitError;
    assert.is(kind, expectedKind);
    for (const part of parts) assert.ok(message.includes(part), `${message} lacks ${part}`);
    return;
  }
  assert.unreachable(`expected a refusal: ${parts}`);
}

/** A file with any text for a header and any number of data bytes, right or wrong. */
function file(header: string | Uint8Array, dataBytes: number): Uint8Array {
  const json = typeof header === "string" ? encoder.encode(header) : header;
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function entry(shape: unknown, offsets: unknown, dtype: unknown = "F32"): string {
  return JSON.stringify({ dtype, shape, data_offsets: offsets });
}

const small: Safetensors = {
  tensors: new Map<string, Tensor>([
    ["2", { shape: [2, 3], values: Float32Array.of(1, -0, Infinity, Number.NaN, 1e-45, 3) }],
    ["1", { shape: [], values: Float64Array.of(Math.PI) }],
    ["empty", { shape: [0, 5], values: new Float32Array() }],
  ]),
  metadata: new Map([
    ["format", "pt"],
    ["ключ", 'é "quoted" \\ \u0000'],
  ]),
};

/** Bytes of the values too: equality of numbers does not tell 0 from -0 or NaN from NaN. */
function assertSame(actual: Safetensors, expected: Safetensors): void {
  assert.equal([...actual.metadata].sort(), [...expected.metadata].sort());
  assert.equal([...actual.tensors.keys()].sort(), [...expected.tensors.keys()].sort());
  for (const [name, { shape, values }] of expected.tensors) {
    const got = actual.tensors.get(name)!;
    assert.equal(got.shape, shape);
    assert.is(got.values.constructor, values.constructor);
    assert.equal(new Uint8Array(got.values.buffer), new Uint8Array(values.buffer.slice(0)));
  }
}

test("round trip", () => {
  const bytes = encodeSafetensors(small);
  assertSame(decode(bytes), small);
  assert.is(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8, 0);
});

test("round trip from an odd place in a larger buffer", () => {
  const bytes = encodeSafetensors(small);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  assertSame(decode(shifted.subarray(3)), small);
});

test("halves and bfloat16 are widened, bit for bit", () => {
  const widened = (dtype: string, halves: readonly number[]): number[] => {
    const bytes = file(`{"a":${entry([halves.length], [0, 2 * halves.length], dtype)}}`, 0);
    const all = Uint8Array.from([...bytes, ...new Uint8Array(Uint16Array.from(halves).buffer)]);
    return [...new Uint32Array(decode(all).tensors.get("a")!.values.buffer)];
  };
  assert.equal(
    widened("BF16", [0x3f80, 0x8000, 0x7fc1, 0xff80]),
    [0x3f800000, 0x80000000, 0x7fc10000, 0xff800000],
  );
  // 1, -2, the largest half, the smallest normal and subnormal ones, -0, infinities, a NaN with its payload
  const halves = [0x3c00, 0xc000, 0x7bff, 0x0400, 0x03ff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x7e01];
  assert.equal(
    widened("F16", halves),
    [
      0x3f800000, 0xc0000000, 0x477fe000, 0x38800000, 0x387fc000, 0x33800000, 0x80000000,
      0x7f800000, 0xff800000, 0x7fc02000,
    ],
  );
});

test("round trip of any tensors and metadata", () => {
  const shape = fc.array(fc.nat(3), { maxLength: 3 });
  const tensor = fc.tuple(shape, fc.boolean(), fc.infiniteStream(fc.double())).map((drawn) => {
    const [dims, wide, numbers] = drawn;
    const length = dims.reduce((product, size) => product * size, 1);
    const all = [...numbers.take(length)];
    return { shape: dims, values: wide ? Float64Array.from(all) : Float32Array.from(all) };
  });
  const name = fc.string({ unit: "grapheme" }).filter((text) => text !== "__metadata__");
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 5 }),
      fc.dictionary(fc.string(), fc.string()),
      (tensors, metadata) => {
        const value = { tensors: new Map(tensors), metadata: new Map(Object.entries(metadata)) };
        assertSame(decode(encodeSafetensors(value)), value);
      },
    ),
  );
});

test("every truncation and anything after the end is refused", () => {
  const bytes = encodeSafetensors(small);
  for (let length = 0; length < bytes.length; length++) {
    refuses(() => decode(bytes.subarray(0, length)), "m.safetensors: ");
  }
  refuses(() => decode(Uint8Array.from([...bytes, 0])), "something follows");
});

test("says what is wrong with the length of the header", () => {
  refuses(() => decode(new Uint8Array(7)), "expected at least 8 bytes, got 7");
  refuses(() => decode(new Uint8Array(8).fill(255)), "got 18446744073709551615");
  refuses(() => decode(file("{}", 0).fill(3, 0, 1)), "expected a header of 3 bytes, got 2");
  refuses(() => decode(new Uint8Array(8)), "expected JSON");
});

test("says what is wrong with the header", () => {
  const bad: [header: string | Uint8Array, dataBytes: number, message: string][] = [
    ["hello", 0, "expected JSON"],
    [Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), 0, "expected JSON"],
    ["[]", 0, "JSON object"],
    ["null", 0, "JSON object"],
    ["[".repeat(1e6), 0, "deep nesting"],
    ['{"a":3}', 0, "a expected an object"],
    ['{"__metadata__":{"a":3}}', 0, "a expected a string, got number"],
    ['{"__metadata__":[]}', 0, "__metadata__ expected an object"],
    [`{"a":${entry([1], [0, 4])},"a":${entry([1], [0, 4])}}`, 4, "got a twice"],
    [`{"a":${entry([1], [0, 4])},"\\u0061":${entry([1], [0, 4])}}`, 4, "got a twice"],
    ['{"__metadata__":{},"__metadata__":{}}', 0, "got __metadata__ twice"],
    [`{"a":${entry([1], [0, 8], "I64")}}`, 8, "a: dtype expected F32, F64, F16 or BF16, got I64"],
    ["{}\0\0", 0, "header: expected spaces behind the JSON, got zero bytes"],
    [`{"a":${entry([1], [0, 4], 7)}}`, 4, "dtype expected F32, F64, F16 or BF16, got 7"],
    ['{"a":{}}', 0, "dtype expected F32, F64, F16 or BF16, got nothing"],
    [`{"a":${entry("x", [0, 4])}}`, 4, 'shape expected a list of whole numbers, got "x"'],
    [`{"a":${entry([-1], [0, 4])}}`, 4, "got [-1]"],
    [`{"a":${entry([0.5], [0, 2])}}`, 2, "got [0.5]"],
    [`{"a":${entry([1], [0])}}`, 4, "data_offsets expected two whole numbers, got [0]"],
    [`{"a":${entry([1], [4, 0])}}`, 4, "expected 4 bytes, got -4"],
    [`{"a":${entry([2], [0, 4])}}`, 4, "shape [2] of F32 expected 8 bytes, got 4"],
    [`{"a":${entry(new Array(30).fill(2 ** 52), [0, 4])}}`, 4, "got 4"],
    [`{"a":${entry([...new Array(30).fill(2 ** 52), 0], [0, 0])}}`, 0, "got 0"],
    [`{"a":${entry([1], [4, 8])}}`, 8, "begin at 0, got 4"],
    [`{"a":${entry([2], [0, 8])},"b":${entry([1], [4, 8])}}`, 8, "begin at 8, got 4"],
    [`{"a":${entry([1], [0, 4])}}`, 3, "expected 4 bytes of tensors, got 3"],
  ];
  for (const [header, dataBytes, message] of bad) {
    refuses(() => decode(file(header, dataBytes)), message);
  }
});

test("strings in the header may hold brackets, quotes and colons", () => {
  const text = '{"a":{"a":1}}\\"\\\\[[[[[[[[[[:';
  const header = JSON.stringify({ __metadata__: { a: text, b: text } });
  assert.is(decode(file(header, 0)).metadata.get("b"), text);
});

test("what is no safetensors content by its type is refused in words", () => {
  const { tensors, metadata } = small;
  const one = (tensor: object, name = "a") => ({ tensors: new Map([[name, tensor]]), metadata });
  const values = Float32Array.of(1);
  for (const [content, message] of [
    [{ tensors }, "metadata expected a Map, got undefined"],
    [{ tensors: { a: values }, metadata }, "tensors expected a Map"],
    [one({ shape: [1], values: [1] }), "a: values expected a Float32Array or Float64Array, got"],
    [one({ shape: [1], values: Int32Array.of(1) }), "got a value of type Int32Array"],
    [one({ shape: 1, values }), "a: shape expected a list of whole numbers, got 1"],
    [one({ shape: [-1], values }), "a: shape expected a list of whole numbers, got [-1]"],
    [one({ shape: [1], values }, "__metadata__"), "tensor name expected any but __metadata__"],
    [{ tensors, metadata: new Map([["n", 1]]) }, "metadata: n expected a string, got 1"],
  ] as const) {
    refusesAs("usage", () => encodeSafetensors(content as unknown as Safetensors), message);
  }
  const file = encodeSafetensors(small);
  const read = decodeSafetensors as (bytes: unknown) => unknown;
  refusesAs(
    "usage",
    () => read(file.buffer),
    "bytes expected a Uint8Array, got",
    "ArrayBuffer - use new Uint8Array(...)",
  );
});

test("values must fill their shape", () => {
  const tensors = new Map([["a", { shape: [2], values: new Float32Array(3) }]]);
  refuses(() => encodeSafetensors({ tensors, metadata: new Map() }), "expected 2 values, got 3");
});

test("any damage gives a refusal or valid tensors", () => {
  const bytes = encodeSafetensors(small);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      (changes) => {
        const damaged = bytes.slice();
        for (const [at, value] of changes) damaged[at] = value;
        try {
          for (const { shape, values } of decode(damaged).tensors.values()) {
            assert.is(
              values.length,
              shape.reduce((product, size) => product * size, 1),
            );
          }
        } catch (error) {
          assert.instance(error, SimdigitError);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test("reads what Python's safetensors wrote", async () => {
  const bytes = await fileBytes("test/fixtures/safetensors/python.safetensors");
  assertSame(decode(bytes), {
    tensors: new Map<string, Tensor>([
      ["f64", { shape: [2, 2], values: Float64Array.of(0.1, -0.2, 1e300, 5e-324) }],
      ["0.weight", { shape: [2, 3], values: Float32Array.of(0.5, 1.5, -2.5, 3.25, -0, 1e-45) }],
      ["0.bias", { shape: [2], values: Float32Array.of(Infinity, -Infinity) }],
      ["none", { shape: [0], values: new Float32Array() }],
    ]),
    metadata: new Map([
      ["format", "pt"],
      ["note", "made by make.py"],
    ]),
  });
});

test.run();
