// Weights in NumPy's archives: those that numpy.savez wrote, and archives that are something else.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decodeWeights } from "../../../ts/core/decode_weights.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { layerSizes } from "../../../ts/core/spec.ts";
import { decodeNpzWeights } from "../../../ts/data/npz_weights.ts";
import { zip } from "../../../ts/data/zip.ts";
import { fileBytes } from "../../support/files.ts";

const test = suite("weights of NumPy");

/** An NPY file of one axis or two. */
function npy(descr: string, shape: string, values: Uint8Array): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`;
  const header = `${text.padEnd(117)}\n`;
  const start = Uint8Array.from([
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    1,
    0,
    header.length,
    0,
  ]);
  return Uint8Array.from([...start, ...new TextEncoder().encode(header), ...values]);
}

test("W1, b1 and so on, by columns and with rows for biases, are the weights of the PyTorch module", async () => {
  const notices: string[] = [];
  const options = { activation: "relu", onNotice: (text: string) => notices.push(text) } as const;
  const { network, parameters, layout } = decodeNpzWeights(
    await fileBytes("test/fixtures/weights/numpy.npz"),
    options,
    "w.npz",
  );
  assert.equal(layerSizes(network), [6, 5, 4, 3]);
  assert.equal(layout, { names: ["W1", "b1", "W2", "b2", "W3", "b3"], order: "inputs-first" });
  assert.equal(notices, ["w.npz: weights are inputs x units, as Keras saves them"]);
  const module = await fileBytes("test/fixtures/weights/named.safetensors");
  assert.equal(parameters, decodeWeights(module, { activation: "relu" }).parameters);
});

test("float64 is rounded and integers are left out, with a notice", () => {
  const notices: string[] = [];
  const archive = zip(
    new Map([
      ["W.npy", npy("<f8", "2, 1", new Uint8Array(Float64Array.of(0.1, -2).buffer))],
      ["b.npy", npy("<f8", "1,", new Uint8Array(Float64Array.of(1 / 3).buffer))],
      ["steps.npy", npy("<i8", "", new Uint8Array(BigInt64Array.of(9n).buffer))],
    ]),
  );
  const { parameters } = decodeNpzWeights(
    archive,
    { onNotice: (text) => notices.push(text) },
    "w.npz",
  );
  assert.equal(parameters, Float32Array.of(0.1, -2, 1 / 3));
  assert.equal(notices, [
    "w.npz: integers are no weights and are left out: steps",
    "w.npz: weights are inputs x units, as Keras saves them",
    "w.npz: tensors of F64 are rounded to f32; dtype f64 keeps them",
  ]);
  const wide = decodeNpzWeights(archive, { dtype: "f64" });
  assert.equal(wide.parameters, Float64Array.of(0.1, -2, 1 / 3));
});

test("archives without weights are refused", () => {
  const texts = npy("<U1", "1,", new Uint8Array(4));
  for (const [members, message] of [
    [new Map([["readme.txt", new Uint8Array(3)]]), "w.npz: expected arrays of NumPy, got none"],
    [
      new Map([["names.npy", texts]]),
      "w.npz: names.npy: expected an array of numbers, got one of texts",
    ],
    [
      new Map([["x.npy", npy("<f4", "3,", new Uint8Array(12))]]),
      "w.npz: expected a weight and a bias of each dense layer",
    ],
  ] as readonly (readonly [Map<string, Uint8Array>, string])[]) {
    try {
      decodeNpzWeights(zip(members), {}, "w.npz");
    } catch (error) {
      assert.instance(error, SimdigitError);
      assert.ok((error as Error).message.startsWith(message), (error as Error).message);
      continue;
    }
    assert.unreachable(message);
  }
});

test.run();
