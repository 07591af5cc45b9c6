// encodeNpz: the arrays that numpy.load finds. Headers are NumPy's own, as numpy.save writes them.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { unzip } from "../../../ts/data/zip.ts";
import { encodeNpz } from "../../../ts/export/index.ts";
import { classes, regression } from "./models.ts";

const test = suite("NPZ files");
const MOST = 10_000;

/** The header of an array, and its elements. */
function arrayOf(bytes: Uint8Array): { header: string; elements: ArrayBuffer } {
  assert.equal([...bytes.subarray(0, 8)], [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  const end = 10 + bytes[8]! + 256 * bytes[9]!;
  assert.is(end % 64, 0);
  const header = new TextDecoder().decode(bytes.subarray(10, end));
  assert.match(header, /\} *\n$/);
  return { header: header.trim(), elements: bytes.slice(end).buffer };
}

test("an array for each parameter, as PyTorch has them", () => {
  const members = unzip(encodeNpz(classes), "m.npz", MOST);
  assert.equal(
    [...members.keys()],
    ["1.weight.npy", "1.bias.npy", "3.weight.npy", "3.bias.npy", "network.npy"],
  );
  const weight = arrayOf(members.get("1.weight.npy")!);
  assert.is(weight.header, "{'descr': '<f4', 'fortran_order': False, 'shape': (6, 4), }");
  assert.equal([...new Float32Array(weight.elements).subarray(0, 4)], [0, 6, 12, 18]);
  const bias = arrayOf(members.get("3.bias.npy")!);
  assert.is(bias.header, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }");
  assert.equal([...new Float32Array(bias.elements)], [36, 37]);
});

test("float64", () => {
  const members = unzip(encodeNpz(regression("f64")), "m.npz", MOST);
  const { header, elements } = arrayOf(members.get("0.bias.npy")!);
  assert.match(header, "'<f8'");
  assert.equal([...new Float64Array(elements)], [2]);
});

test("what the network is, as a text in JSON", () => {
  const { header, elements } = arrayOf(
    unzip(encodeNpz(classes), "m.npz", MOST).get("network.npy")!,
  );
  const characters = [...new Uint32Array(elements)];
  assert.is(header, `{'descr': '<U${characters.length}', 'fortran_order': False, 'shape': (), }`);
  const { network, parameters: _, ...rest } = classes;
  assert.equal(JSON.parse(String.fromCodePoint(...characters)), { ...network, ...rest });
});

test.run();
