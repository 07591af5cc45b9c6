// Every loss with its gradient and its probabilities, in the output layer's kernel and in a kernel of its own, against
// the float64 twins.

import {
  activate,
  derivative,
  type ElementWise,
  keptBy,
} from "../../../../ts/backends/reference/activation.ts";
import { outputLoss, targetsOfLabels } from "../../../../ts/backends/reference/loss.ts";
import { softmax, softmaxCrossEntropy } from "../../../../ts/backends/reference/softmax.ts";
import type { GpuDevice } from "../../../../ts/backends/webgpu/device.ts";
import { dropValues } from "../../../../ts/backends/webgpu/kernels/dropout.ts";
import { forwardUniform } from "../../../../ts/backends/webgpu/kernels/gemm_nn.ts";
import { lossShare } from "../../../../ts/backends/webgpu/kernels/loss.ts";
import {
  LOSS_ROWS,
  lossesKernel,
  lossesUniform,
} from "../../../../ts/backends/webgpu/kernels/losses.ts";
import { lossUniform, outputKernel } from "../../../../ts/backends/webgpu/kernels/output.ts";
import type { Answers, LossEnd } from "../../../../ts/backends/webgpu/kernels/row_loss.ts";
import { vectors } from "../../../../ts/backends/webgpu/layout.ts";
import { softwareTiles, type Tile, tileNamed } from "../../../../ts/backends/webgpu/tiles.ts";
import type { Floats, Words } from "../../../../ts/core/arrays.ts";
import { isCrossEntropy, type Loss, losses } from "../../../../ts/core/spec.ts";
import { absolute, type Tolerance } from "../../../support/assert_close.ts";
import { elementType } from "../../../support/dtype.ts";
import { runKernel, stepBytes, VectorArena } from "../../../support/gpu.ts";
import { labels as drawLabels, normals, someOrder } from "../../../support/numbers.ts";
import { type Extent, type GpuTest, Worst } from "./case.ts";

const f32 = elementType("f32");
const targets = { on: 0.99, off: 0.01 };
const ends: readonly LossEnd[] = ["deltas", "probabilities"];
const sizes = [
  { rows: 1, classes: 1 },
  { rows: 3, classes: 2 },
  { rows: 19, classes: 10 },
  { rows: 67, classes: 16 },
] as const;

/** The inputs of a kernel, and the results that it should give. */
interface Example {
  readonly rows: number;
  readonly classes: number;
  /** Outputs of the layer's activation. */
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** y or z, whichever the slope is a function of. */
  readonly kept: Float64Array;
  readonly answers: Answers;
  readonly labels: Uint16Array;
  /** Those of the labels, or others. */
  readonly targets: Float64Array;
  readonly loss: number;
  /** By z. */
  readonly deltas: Float64Array;
  readonly probabilities: Float64Array;
}

export function lossTests(extent: Extent): GpuTest[] {
  const outputTiles: readonly Tile[] =
    extent === "all"
      ? [...softwareTiles, tileNamed("16x16"), tileNamed("32x32"), tileNamed("64x64")]
      : softwareTiles;
  return losses
    .flatMap((loss) => [
      test(`output: ${loss}`, async (worst, device) => {
        const tiles = loss === "softmax_cross_entropy" ? outputTiles : [softwareTiles[1]];
        for (const tile of tiles) {
          for (const size of sizes) {
            for (const answers of answersOf(loss)) {
              const example = makeExample(loss, size, activationOf(loss), answers);
              await ofOutput(worst, device, loss, tile, example);
            }
          }
        }
      }),
      test(`losses: ${loss}`, async (worst, device) => {
        for (const size of [...sizes, { rows: 130, classes: 37 }]) {
          for (const answers of answersOf(loss)) {
            const example = makeExample(loss, size, activationOf(loss), answers);
            await ofLosses(worst, device, loss, activationOf(loss), example);
          }
        }
      }),
    ])
    .concat(
      test("losses: mean_squared_error behind gelu", (worst, device) =>
        ofLosses(
          worst,
          device,
          "mean_squared_error",
          "gelu",
          makeExample("mean_squared_error", sizes[2], "gelu", "targets"),
        )),
    );
}

/** Gradients are below 1, except those of squared errors, and of cross-entropies near 0 and 1, which y does not reach. */
const near: Tolerance = absolute(
  64 * 2 ** -24,
  "64 roundings of numbers of order 1, or of a mean of them",
);

function test(name: string, check: (worst: Worst, device: GpuDevice) => Promise<void>): GpuTest {
  return {
    name,
    async run(device) {
      const worst = new Worst(name, near.reason);
      await check(worst, device);
      return worst;
    },
  };
}

/** The output layer's kernel. */
async function ofOutput(
  worst: Worst,
  device: GpuDevice,
  loss: Loss,
  tile: Tile,
  example: Example,
): Promise<void> {
  const { rows, classes, answers } = example;
  const activation = activationOf(loss);
  const order = someOrder(rows, 81);
  const acts = new VectorArena();
  const params = new VectorArena();
  const biases = new Float64Array(classes);
  const layer = forwardUniform.pack({
    k: rows,
    // The unit matrix times z is z, without a rounding.
    x: acts.add(rows, rows, unitMatrix(rows)),
    first: 0,
    w: params.add(rows + 1, classes, Float64Array.of(...example.z, ...biases)),
    ...{ n: classes, kept: 0, out: 0, alpha: 0 },
    ...dropValues(0, 0),
  });
  const groups = Math.ceil(rows / tile.rows);
  await eachEnd(worst, loss, example, async (end) => {
    const out = new VectorArena();
    const at = out.add(rows, classes);
    const left = await runKernel(
      device,
      outputKernel({ tile, ...named(activation), loss, answers, end }),
      {
        acts: acts.content,
        params: params.content,
        out: out.content,
        [answers]: shuffledAnswers(example, order),
        order: Uint32Array.of(7, 7, ...order),
        losses: new Float32Array(groups + 2).fill(5),
        layer,
        loss: lossUniform.pack({ classes, out: at, ...targetsOf(loss), alpha: 0 }),
        step: stepBytes(rows, { first: 2, loss: 1 }),
      },
      [1, groups],
    );
    return { values: out.matrix(left.out!, at), sums: new Float32Array(left.losses!) };
  });
}

async function ofLosses(
  worst: Worst,
  device: GpuDevice,
  loss: Loss,
  activation: ElementWise,
  example: Example,
): Promise<void> {
  const { rows, classes, answers } = example;
  const order = someOrder(rows, 81);
  const acts = new VectorArena();
  const outputs = acts.add(rows, classes, example.y);
  const kept = acts.add(rows, classes, example.kept);
  const groups = Math.ceil(rows / LOSS_ROWS);
  await eachEnd(worst, loss, example, async (end) => {
    const out = new VectorArena();
    const at = out.add(rows, classes);
    const left = await runKernel(
      device,
      lossesKernel({ loss, ...named(activation), answers, end }),
      {
        acts: acts.content,
        out: out.content,
        [answers]: shuffledAnswers(example, order),
        order: Uint32Array.of(7, 7, ...order),
        losses: new Float32Array(groups + 2).fill(5),
        loss: lossesUniform.pack({
          ...{ classes, out: at, ...targetsOf(loss), alpha: 0 },
          outputs,
          kept,
        }),
        step: stepBytes(rows, { first: 2, loss: 1 }),
      },
      [groups, 1],
    );
    return { values: out.matrix(left.out!, at), sums: new Float32Array(left.losses!) };
  });
}

interface Left {
  readonly values: Float32Array;
  /** A guard, the groups' sums of losses, a guard. */
  readonly sums: Float32Array;
}

async function eachEnd(
  worst: Worst,
  loss: Loss,
  example: Example,
  run: (end: LossEnd) => Promise<Left>,
): Promise<void> {
  const { rows, classes, answers } = example;
  for (const end of ends) {
    const { values, sums } = await run(end);
    const what = `${loss} of ${rows} x ${classes} with ${answers}, ${end}`;
    worst.close(what, values, example[end], near, [rows, classes]);
    if (sums[0] !== 5 || sums.at(-1) !== 5)
      throw new Error(`${what}: a neighbour of the sums is written`);
    const total = sums.subarray(1, -1).reduce((sum, value) => sum + value, 0);
    const mean = total / lossShare(loss, rows, classes);
    worst.close(`${what}: loss`, [mean], [example.loss], relativeTo(example.loss));
  }
}

/** A squared error is a sum over the batch: its error grows with it. */
function relativeTo(loss: number): Tolerance {
  return { ...near, bound: () => 64 * 2 ** -24 * Math.max(1, loss) };
}

function makeExample(
  loss: Loss,
  { rows, classes }: Pick<Example, "rows" | "classes">,
  activation: ElementWise,
  answers: Answers,
): Example {
  const z = normals(rows * classes, f32, 82, 3);
  const y = z.map((value) => f32.round(activate(activation, value)));
  const kept = keptBy(activation) === "x" ? z : y;
  const labels = drawLabels(rows, classes, 83);
  const deltas = new Float64Array(rows * classes);
  const targets =
    answers === "labels"
      ? targetsOfLabels(classes, labels, targetsOf(loss))
      : realTargets(rows * classes, loss);
  const given = { rows, classes, z, y, kept, answers, labels, targets };
  if (loss === "softmax_cross_entropy") {
    const probabilities = new Float64Array(rows * classes);
    softmax(rows, classes, y, probabilities);
    const value = softmaxCrossEntropy(rows, classes, y, labels, deltas);
    return { ...given, loss: value, deltas, probabilities };
  }
  const value = outputLoss(loss, classes, y, targets, deltas);
  const byZ = deltas.map((d, i) => d * derivative(activation, kept[i]!));
  return { ...given, loss: value, deltas: byZ, probabilities: y };
}

function answersOf(loss: Loss): readonly Answers[] {
  return loss === "softmax_cross_entropy" ? ["labels"] : ["labels", "targets"];
}

/** Numbers of order 1; from 0 to 1 for the losses that need it. */
function realTargets(count: number, loss: Loss): Float64Array {
  const drawn = normals(count, f32, 84, 1);
  return isCrossEntropy(loss) ? drawn.map((value) => f32.round(activate("sigmoid", value))) : drawn;
}

function activationOf(loss: Loss): "linear" | "sigmoid" {
  return loss === "softmax_cross_entropy" ? "linear" : "sigmoid";
}

/** The activation as kernels are told it. */
function named(activation: ElementWise) {
  return activation === "linear" ? {} : { activation };
}

/** Rounded to f32. */
function targetsOf(loss: Loss): { on: number; off: number } {
  return loss === "mean_squared_error"
    ? { on: 1, off: 0 }
    : { on: Math.fround(targets.on), off: Math.fround(targets.off) };
}

/** Answers of a data set such that `order` gives the batch's answers: labels, or rows of whole vectors. */
function shuffledAnswers(
  { answers, rows, classes, labels, targets }: Example,
  order: Uint32Array,
): Words | Floats {
  if (answers === "labels") {
    const all = new Uint32Array(rows);
    order.forEach((example, row) => {
      all[example] = labels[row]!;
    });
    return all;
  }
  const stride = vectors(classes) * 4;
  const all = new Float32Array(rows * stride);
  order.forEach((example, row) => {
    all.set(targets.subarray(row * classes, (row + 1) * classes), example * stride);
  });
  return all;
}

function unitMatrix(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
}
