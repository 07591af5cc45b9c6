// Losses on outputs y with targets t. WGSL twin of assembly/kernels/loss.ts, which has the formulas. Here all is f32,
// so log1p computes the logarithms of 1 - y for small y.

import type { Loss } from "../../../core/spec.ts";
import type { Answers } from "./row_loss.ts";

export type OutputLoss = Exclude<Loss, "softmax_cross_entropy">;

interface Formula {
  /** The loss of a vector of outputs, which is summed over the row. */
  readonly term: string;
  /** d term / d y. */
  readonly slope: string;
  /** What the sum over the batch, and each slope, is divided by: elements of the batch, its rows, or nothing. */
  readonly share: "rows * classes" | "rows" | "1";
}

const formulas: Readonly<Record<OutputLoss, Formula>> = {
  mean_squared_error: {
    term: "(y - t) * (y - t)",
    slope: "2.0 * (y - t)",
    share: "rows * classes",
  },
  squared_error: { term: "0.5 * (y - t) * (y - t)", slope: "y - t", share: "1" },
  binary_cross_entropy: {
    term: "-(t * max(vector_log(y), vec4f(-100.0)) + (1.0 - t) * max(vector_log1p(-y), vec4f(-100.0)))",
    slope: "(y - t) / max((1.0 - y) * y, vec4f(1e-12))",
    share: "rows * classes",
  },
  summed_binary_cross_entropy: {
    term: "-(t * vector_log(y + DELTA) + (1.0 - t) * log_of_rest(y))",
    slope: "(1.0 - t) / (rest(y) + DELTA) - t / (y + DELTA)",
    share: "rows",
  },
};

/** The targets of vector v of a row, from what is read once for the row. */
const targets: Readonly<Record<Answers, { readonly row: string; readonly vector: string }>> = {
  labels: {
    row: "let label = labels[example];",
    vector: "select(vec4f(loss.off), vec4f(loss.on), columns_of(v) == vec4u(label))",
  },
  targets: {
    row: "let first = example * ((loss.classes + 3u) / 4u);",
    vector: "targets[first + v]",
  },
};

/** What a batch's sum of row losses is divided by. */
export function lossShare(loss: Loss, rows: number, classes: number): number {
  if (loss === "squared_error") return 1;
  return loss === "softmax_cross_entropy" || loss === "summed_binary_cross_entropy"
    ? rows
    : rows * classes;
}

/** The row's sum of terms. Delivers y, or with `delta` the gradient of the batch's loss by z: slope / share times f'. */
export function outputLoss(loss: OutputLoss, delta: boolean, answers: Answers | undefined): string {
  const { term, slope, share } = formulas[loss];
  const { row, vector } = answers ? targets[answers] : { row: "", vector: "vec4f()" };
  const divisor = {
    "rows * classes": "f32(rows) * f32(loss.classes)",
    rows: "f32(rows)",
    "1": "1.0",
  }[share];
  return /* wgsl */ `
/** Added inside both logarithms of summed_binary_cross_entropy, as in the handout. */
const DELTA = 1e-7f;

/** 1 - y >= 0. A compiler may merge 1 - y + DELTA into 1.0000001 - y, which rounds DELTA off; not through abs. */
fn rest(y: vec4f) -> vec4f { return abs(1.0 - y); }

/** log(1 - y + DELTA), without rounding off a small y or a small 1 - y. */
fn log_of_rest(y: vec4f) -> vec4f {
  return select(vector_log(rest(y) + DELTA), vector_log1p(DELTA - y), y < vec4f(0.5));
}

fn row_loss(row: u32, example: u32, rows: u32) -> f32 {
  ${row}
  var total = 0.0;
  for (var v = 0u; 4u * v < loss.classes; v++) {
    let y = output(row, v);
    let real = columns_of(v) < vec4u(loss.classes);
    let t = ${vector};
    let terms = select(vec4f(), ${term}, real);
    total += terms.x + terms.y + terms.z + terms.w;
    ${delta ? `let d = (${slope}) / (${divisor}) * slope(kept(row, v), loss.alpha);` : "let d = y;"}
    deliver(row, v, select(vec4f(), d, real));
  }
  return total;
}
`;
}
