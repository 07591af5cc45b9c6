// encodeOnnx: what the file holds. test/hosts/onnx runs such files.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Checkpoint } from "../../../ts/core/checkpoint.ts";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { encodeOnnx, type OnnxOptions, type TrainedNetwork } from "../../../ts/export/index.ts";
import { float, integer, message, text } from "../../../ts/export/protobuf.ts";
import { smallRecipe } from "../core/blobs.ts";
import { type Field, fieldsOf, integersIn, messagesIn, textsIn } from "./fields.ts";
import { classes, regression } from "./models.ts";

const test = suite("ONNX files");

/** Numbers of the fields of a ModelProto and of a GraphProto. */
const MODEL = { version: 1, graph: 7, opset: 8, metadata: 14 };
const GRAPH = { node: 1, constant: 5, input: 11, output: 12 };

function graphOf(model: TrainedNetwork | Checkpoint, options?: OnnxOptions): Field[] {
  return messagesIn(fieldsOf(encodeOnnx(model, options)), MODEL.graph)[0]!;
}

function operatorsOf(model: TrainedNetwork, options?: OnnxOptions): string {
  return messagesIn(graphOf(model, options), GRAPH.node)
    .flatMap((node) => textsIn(node, 4))
    .join(" ");
}

/** As "input: 11 batch 4", with ONNX's number of the element type. */
function portOf(graph: readonly Field[], number: number): string {
  const [port] = messagesIn(graph, number) as [Field[]];
  const [tensor] = messagesIn(messagesIn(port, 2)[0]!, 1) as [Field[]];
  const sizes = messagesIn(messagesIn(tensor, 2)[0]!, 1).flatMap((size) => [
    ...textsIn(size, 2),
    ...integersIn(size, 1),
  ]);
  return `${textsIn(port, 1)[0]}: ${[...integersIn(tensor, 1), ...sizes].join(" ")}`;
}

test("the wire format, by the examples of its documentation", () => {
  const hex = (fields: readonly Uint8Array[]) =>
    fields
      .flatMap((piece) => Array.from(piece, (byte) => byte.toString(16).padStart(2, "0")))
      .join("");
  assert.is(hex(integer(1, 150)), "089601");
  assert.is(hex(integer(1, 2 ** 40)), "08808080808020");
  assert.is(hex(text(2, "testing")), "120774657374696e67");
  assert.is(hex(message(3, integer(1, 150))), "1a03089601");
  assert.is(hex(float(20, 1)), "a5010000803f");
});

test("layers, softmax, names and metadata", () => {
  const file = fieldsOf(encodeOnnx(classes));
  assert.equal(integersIn(file, MODEL.version), [7]);
  assert.equal(integersIn(messagesIn(file, MODEL.opset)[0]!, 2), [13]);
  const metadata = messagesIn(file, MODEL.metadata).map((entry) => [
    textsIn(entry, 1)[0],
    textsIn(entry, 2)[0],
  ]);
  assert.equal(Object.fromEntries(metadata), {
    data: "pets",
    shape: "[2,2,1]",
    classes: '["고양이","dog"]',
    inputs: "scaled",
    scaling: '{"divisor":255,"scale":1,"shift":0}',
  });
  assert.is(operatorsOf(classes), "Gemm Reshape ReduceMax Gemm Softmax");
  const graph = graphOf(classes);
  assert.is(portOf(graph, GRAPH.input), "input: 1 batch 4");
  assert.is(portOf(graph, GRAPH.output), "probabilities: 1 batch 2");
});

test("weights are units x inputs under PyTorch's names", () => {
  const constants = messagesIn(graphOf(classes), GRAPH.constant);
  const told = constants.map((tensor) => `${textsIn(tensor, 8)[0]} ${integersIn(tensor, 1)}`);
  assert.equal(told.slice(0, 4), ["1.weight 6,4", "1.bias 6", "3.weight 2,3", "3.bias 2"]);
  const raw = constants[0]!.find(({ number }) => number === 9)!.value as Uint8Array;
  const values = new Float32Array(raw.slice().buffer);
  assert.equal([...values.subarray(0, 4)], [0, 6, 12, 18]);
});

test("inputs: as the network takes them, raw values, or bytes", () => {
  assert.is(operatorsOf(classes, { inputs: "raw" }), "Div Gemm Reshape ReduceMax Gemm Softmax");
  const bytes = graphOf(classes, { inputs: "bytes", logits: true });
  assert.is(portOf(bytes, GRAPH.input), "input: 2 batch 4");
  assert.is(portOf(bytes, GRAPH.output), "logits: 1 batch 2");
  assert.is(
    operatorsOf(classes, { inputs: "bytes", logits: true }),
    "Cast Div Gemm Reshape ReduceMax Gemm",
  );
  const shifted = { ...classes, scaling: { divisor: 255, scale: 2, shift: -1 } };
  assert.match(operatorsOf(shifted, { inputs: "raw" }), /^Div Mul Add Gemm/);
});

test("a regression in the units of its targets; float64 without operators that are float32's alone", () => {
  const narrow = operatorsOf(regression("f32"), { inputs: "raw" });
  assert.match(narrow, /^Sub Sub Div Gemm LeakyRelu Elu Mul Erf Add Mul Mul Sigmoid Mul Mul Add$/);
  const wide = operatorsOf(regression("f64"), { inputs: "raw" });
  assert.match(wide, /^Sub Div Gemm Add Max Min .* Mul Cast Erf Cast .* Mul Add$/);
  assert.not.match(wide, /LeakyRelu|Elu|Sigmoid/);
  assert.is(portOf(graphOf(regression("f64")), GRAPH.input), "input: 11 batch 1");
  assert.is(portOf(graphOf(regression("f64")), GRAPH.output), "output: 11 batch 1");
});

test("a checkpoint is exported like its parts", () => {
  const recipe = { ...smallRecipe({ sizes: [4, 2] }), network: classes.network };
  const { parameters, outputs, shape, data } = classes as Required<TrainedNetwork>;
  const checkpoint = { recipe, seed: 1, epochs: 1, optimizer: { step: 1, slots: [] } };
  const whole: Checkpoint = { ...checkpoint, parameters, outputs, shape, data };
  assert.equal(encodeOnnx(whole), encodeOnnx(classes));
});

test("what does not fit is refused in words", () => {
  const wide = Float64Array.from(classes.parameters);
  for (const [model, options, kind, words] of [
    [classes, { inputs: "pixels" }, "usage", /^inputs expected scaled, raw, bytes; got pixels$/],
    [classes, { logits: "yes" }, "usage", /^logits expected true or false, got yes$/],
    [regression("f32"), { logits: true }, "usage", /^logits expected a network with softmax_cross/],
    [
      { ...classes, parameters: wide },
      {},
      "usage",
      /^parameters expected a Float32Array for dtype/,
    ],
    [
      { ...classes, parameters: new Float32Array(3) },
      {},
      "usage",
      /^parameters expected 38 elements, got 3$/,
    ],
    [
      { ...classes, shape: [3, 2, 1] },
      {},
      "usage",
      /^shape expected rows, columns and channels of 4/,
    ],
    [
      { ...classes, outputs: { kind: "classes", classes: ["cat"] } },
      {},
      "data",
      /^outputs expected 2 classes, got 1$/,
    ],
    [
      classes,
      { input: "raw" },
      "usage",
      /^encodeOnnx has no option input - did you mean inputs\?$/,
    ],
    [
      Uint8Array.of(1),
      {},
      "usage",
      /^model expected a checkpoint, .* got a Uint8Array - pass decodeCheckpoint\(bytes\)$/,
    ],
    [
      { network: classes.network, save() {} },
      {},
      "usage",
      /got a model - pass decodeCheckpoint\(await model.save\(\)\)$/,
    ],
    [
      { ...regression("f32"), scaling: { means: [0], deviations: [1e-60] } },
      { inputs: "raw" },
      "data",
      /^deviations 1e-60 expected a number of float32's range - export the inputs as scaled, or/,
    ],
  ] as const) {
    try {
      encodeOnnx(model as TrainedNetwork, options as OnnxOptions);
      assert.unreachable(String(words));
    } catch (error) {
      assert.instance(error, SimdigitError);
      assert.is((error as SimdigitError).kind, kind);
      assert.match((error as Error).message, words);
    }
  }
});

test.run();
