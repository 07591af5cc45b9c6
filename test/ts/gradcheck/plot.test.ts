// The pictures of a check: one heat map of each kind a tensor, drawn as the weights lie, and what they show.

import { PNG } from "pngjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { rawScaling } from "../../../ts/core/dataset.ts";
import type { NetworkSpec } from "../../../ts/core/spec.ts";
import { checkNetwork } from "../../../ts/gradcheck/network.ts";
import { stepCurve } from "../../../ts/gradcheck/step_curve.ts";
import {
  type GradientReport,
  gradientDrawing,
  gradientPage,
} from "../../../ts/report/gradients.ts";
import { elementType } from "../../support/dtype.ts";
import { normals } from "../../support/numbers.ts";

const test = suite("pictures of a check");

const SHAPE = [3, 4, 1] as const;
const UNITS = 5;
const network: NetworkSpec = {
  inputs: 12,
  layers: [
    { kind: "dense", units: UNITS },
    { kind: "activation", activation: "tanh" },
    { kind: "dense", units: 2 },
  ],
  loss: "softmax_cross_entropy",
  dtype: "f64",
};
/** Row 6, column 3 of the first weights. */
const WRONG = 6 * UNITS + 3;

async function reportOf(error: number): Promise<GradientReport> {
  const session = await openSession({ network, optimizer: { name: "sgd", lr: 1 }, batchSize: 2 });
  await session.initialise({ weights: "xavier_normal", biases: "default" }, 1);
  const data = await session.takeData(
    {
      name: "<noise> & more",
      inputs: normals(24, elementType("f64"), 81),
      labels: Uint8Array.of(0, 1),
      count: 2,
      features: 12,
      classes: 2,
    },
    rawScaling,
  );
  const order = Uint32Array.of(0, 1);
  const analytic = Float64Array.from((await session.gradient(data, order)).gradients);
  analytic[WRONG]! += error;
  const check = await checkNetwork({ session, data, order, analytic });
  const curve = await stepCurve({ session, data, order, method: "forward" }, check.tensors);
  return { title: "a <check>", facts: ["of <noise> & more"], check, curve, shape: SHAPE };
}

function imagesOf(text: string): PNG[] {
  return [...text.matchAll(/"data:image\/png;base64,([^"]+)"/g)].map(([, base64]) =>
    PNG.sync.read(Buffer.from(base64!, "base64")),
  );
}

function grey({ data, width }: PNG, row: number, column: number): number {
  return data[(row * width + column) * 4]!;
}

test("a page and a drawing: three images a tensor, a histogram and the V curve, nothing to fetch", async () => {
  const report = await reportOf(0);
  for (const text of [gradientPage(report), gradientDrawing(report)]) {
    const images = imagesOf(text);
    // Five squares of 3 x 4 beside each other with lines between them, a strip, 5 x 2, a strip.
    assert.equal(
      images.map(({ width, height }) => [width, height]),
      [
        [24, 3],
        [5, 1],
        [2, 5],
        [2, 1],
      ].flatMap((size) => [size, size, size]),
    );
    assert.is(text.match(/role="img"/g)!.length, 2);
    assert.match(text, "a &#60;check&#62;");
    assert.match(text, "Passed");
    assert.is(/<script|<check>|<noise>/.test(text), false);
    const addresses = [...text.matchAll(/(?:src|href|xmlns)[\w:]*="([^"]*)"/g)].map(
      ([, url]) => url!,
    );
    assert.ok(addresses.every((url) => /^data:|^http:\/\/www\.w3\.org\//.test(url)));
  }
  assert.is(gradientPage(report).includes("http"), false);
});

test("a wrong element is bright where its weight lies", async () => {
  const images = imagesOf(gradientPage(await reportOf(0.5)));
  const [numerical, analytic, error] = images as [PNG, PNG, PNG];
  // Unit 3's square starts at column 15; input 6 is row 1, column 2 of it.
  const [row, column] = [1, 15 + 2];
  assert.ok(grey(analytic, row, column) > grey(numerical, row, column) + 20);
  assert.ok(grey(error, row, column) > 230);
  for (let r = 0; r < SHAPE[0]; r++) {
    for (let c = 0; c < 24; c++) {
      if (r === row && c === column) continue;
      assert.ok(grey(error, r, c) < 128, `${r}, ${c}`);
      assert.ok(Math.abs(grey(analytic, r, c) - grey(numerical, r, c)) <= 1, `${r}, ${c}`);
    }
  }
});

test("inputs that are no image are drawn as a matrix: a row an input, a column a unit", async () => {
  const { shape: _, ...report } = await reportOf(0);
  const [first] = imagesOf(gradientPage(report));
  assert.equal([first!.width, first!.height], [UNITS, 12]);
});

test.run();
