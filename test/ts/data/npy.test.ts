// NPY files: every type, both orders of bytes and of axes, all versions; what is no array of numbers; damage.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { npyArray } from "../../../ts/data/npy.ts";
import { joined, npy, numbers, text, type WrittenType } from "../../support/data_files.ts";
import { refuses } from "../../support/refusal.ts";

const test = suite("npy");

/** numpy.save of numpy.array([[0.5, -2], [1024, 1e-7]], "<f2"), version 1.0. */
const halves =
  "k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAOADAAGQCAA==";

test("reads what NumPy wrote: halves, also those below the normal ones", () => {
  const bytes = Uint8Array.from(atob(halves), (character) => character.charCodeAt(0));
  const { shape, values, integers } = npyArray(bytes, "x.npy");
  assert.equal(shape, [2, 2]);
  assert.equal([...values], [0.5, -2, 1024, 2 ** -23]);
  assert.not(integers);
});

test("numbers of every type and order of bytes", () => {
  const arrays: Record<WrittenType, string> = {
    u1: "Uint8Array",
    i1: "Int8Array",
    u2: "Uint16Array",
    i2: "Int16Array",
    u4: "Uint32Array",
    i4: "Int32Array",
    u8: "Float64Array",
    i8: "Float64Array",
    f4: "Float32Array",
    f8: "Float64Array",
  };
  for (const type of Object.keys(arrays) as WrittenType[]) {
    const given = type.startsWith("u") ? [0, 1, 200, 255] : [0, 1, -3, 100];
    for (const order of type.endsWith("1") ? "|" : "<>") {
      const { values, integers } = npyArray(npy(`${order}${type}`, [4], given), "x.npy");
      assert.equal([...values], given, `${order}${type}`);
      assert.is(values.constructor.name, arrays[type]);
      assert.is(integers, !type.startsWith("f"));
    }
  }
  const { values } = npyArray(npy("|b1", [2], [1, 0]), "x.npy");
  assert.equal([...values], [1, 0]);
});

test("halves that are not finite stay so", () => {
  const bits = numbers("u2", [0x7c00, 0xfc00, 0x7e00, 0x8000], true);
  assert.equal(
    [...npyArray(npy("<f2", [4], bits), "x.npy").values],
    [Infinity, -Infinity, NaN, -0],
  );
});

test("arrays by columns come by rows, in all versions of the format", () => {
  for (const version of [1, 2, 3]) {
    // The element (i, j, k) is 100 i + 10 j + k.
    const byColumns = [0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121];
    const bytes = npy("<i2", [2, 3, 2], byColumns, { fortran: true, version });
    const { shape, values } = npyArray(bytes, "x.npy");
    assert.equal(shape, [2, 3, 2]);
    assert.equal([...values], [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]);
  }
});

test("a single number, an empty array, and one at an odd place of a buffer", () => {
  assert.equal(npyArray(npy("<f8", [], [7]), "x.npy").shape, []);
  assert.is(npyArray(npy("<f8", [0, 3], []), "x.npy").values.length, 0);
  const shifted = joined(new Uint8Array(3), npy("<f4", [2], [1, 2])).subarray(3);
  assert.equal([...npyArray(shifted, "x.npy").values], [1, 2]);
});

test("what is no array of numbers is refused with what to do", async () => {
  for (const [descr, what, advice] of [
    ["|O", "Python objects", "numpy.stack"],
    ["<U5", "texts", "numpy.unique"],
    ["|S3", "texts", "numpy.unique"],
    ["|V8", "records", "each field"],
    ["<c8", "complex numbers", "real"],
    ["<M8[ns]", "dates", "astype(float)"],
    ["<f16", "type '<f16'", "astype('f4')"],
  ] as const) {
    await refuses(
      "data",
      () => npyArray(npy(descr, [1], new Uint8Array(32)), "y.npy"),
      `y.npy: expected an array of numbers, got one of ${what} - `,
      advice,
    );
  }
  const fields = text("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }\n");
  const head = Uint8Array.of(0x93, ...text("NUMPY"), 1, 0, fields.length, 0);
  await refuses("data", () => npyArray(joined(head, fields), "y.npy"), "got one of records");
});

test("integers beyond 2^53 are refused, others of eight bytes are exact", async () => {
  const exact = npyArray(npy("<i8", [2], [2 ** 53 - 1, -(2 ** 53 - 1)]), "x.npy");
  assert.equal([...exact.values], [2 ** 53 - 1, -(2 ** 53 - 1)]);
  await refuses(
    "data",
    () => npyArray(npy("<u8", [1], [2 ** 53]), "x.npy"),
    "x.npy: expected integers of at most 2^53, got 9007199254740992",
  );
});

test("every truncation is refused; other versions, headers and sizes are", async () => {
  const whole = npy("<f4", [2, 2], [1, 2, 3, 4]);
  for (let length = 0; length < whole.length; length++) {
    await refuses("data", () => npyArray(whole.slice(0, length), "x.npy"), "x.npy: ");
  }
  const later = whole.slice();
  later[6] = 4;
  await refuses("data", () => npyArray(later, "x.npy"), "expected version 1, 2 or 3", "got 4");
  const huge = npy("<f8", [2 ** 31, 2 ** 31], []);
  await refuses("data", () => npyArray(huge, "x.npy"), "2147483648 x 2147483648 numbers");
  await refuses(
    "data",
    () => npyArray(text("<html>"), "x.npy"),
    "expected an NPY file, got an HTML",
  );
});

test.run();
