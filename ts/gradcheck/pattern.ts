// Recognises a tensor's wrong gradient: the patterns that mistakes of one line leave.

import type { TensorComparison } from "./comparison.ts";

/** Largest error of a pattern, as a share of the largest difference between the wrong and the right gradient. */
const FIT = 1e-3;

/** A factor that a common mistake leaves in a gradient. */
export interface KnownFactor {
  readonly factor: number;
  readonly cause: string;
}

/** The pattern of a wrong gradient as a clause; undefined if it has none. */
export function patternOf(
  comparison: TensorComparison,
  tolerance: number,
  known: readonly KnownFactor[],
): string | undefined {
  const view = matrixOf(comparison, tolerance);
  return (
    zero(view) ??
    singled(view) ??
    constantFactor(view, known) ??
    transposed(view) ??
    moved(view) ??
    someUnits(view) ??
    factorOfEachUnit(view)
  );
}

/** The two gradients as rows x columns matrices with a column per unit. Biases are one row. */
interface MatrixView {
  readonly rows: number;
  readonly columns: number;
  readonly n: Float64Array;
  readonly a: Float64Array;
  readonly kinks: Uint8Array;
  /** Largest error of an explained element. */
  readonly slack: number;
  /** Flat indices of the wrong elements. */
  readonly wrong: readonly number[];
}

function matrixOf({ tensor, values, errors }: TensorComparison, tolerance: number): MatrixView {
  const [rows, columns] = tensor.shape.length === 2 ? tensor.shape : [1, tensor.length];
  const { numerical: n, analytic: a, kinks } = values;
  let difference = 0;
  const wrong: number[] = [];
  errors.forEach((error, i) => {
    if (Number.isNaN(error)) return;
    difference = Math.max(difference, Math.abs(a[i]! - n[i]!));
    if (error > tolerance) wrong.push(i);
  });
  return { rows: rows!, columns: columns!, n, a, kinks, slack: FIT * difference, wrong };
}

function zero({ a, kinks }: MatrixView): string | undefined {
  return a.every((value, i) => value === 0 || kinks[i]) ? "it is 0 throughout" : undefined;
}

/** One element of many. */
function singled({ rows, columns, wrong, a, n }: MatrixView): string | undefined {
  if (wrong.length !== 1 || rows * columns < 3) return undefined;
  const at = wrong[0]!;
  const where = rows === 1 ? `[${at}]` : `[${Math.floor(at / columns)}, ${at % columns}]`;
  return `only element ${where} is off, by ${short(a[at]! - n[at]!)}`;
}

/** a = c n. */
function constantFactor(view: MatrixView, known: readonly KnownFactor[]): string | undefined {
  const c = factorOf(view, view.a.keys());
  if (c === undefined) return undefined;
  const named = known.find(({ factor }) => Math.abs(c / factor - 1) < FIT);
  if (named) return named.cause;
  return view.a.length > 1 ? `it is ${short(c)} times what it should be` : undefined;
}

/** a holds n transposed, a columns x rows matrix. */
function transposed(view: MatrixView): string | undefined {
  const { rows, columns } = view;
  if (rows < 2 || columns < 2) return undefined;
  const swapped = isPermuted(view, (k) => (k % rows) * columns + Math.floor(k / rows));
  return swapped ? "it is the right one transposed: rows and columns are swapped" : undefined;
}

/** a holds the rows or columns of n, moved by one place. */
function moved(view: MatrixView): string | undefined {
  const { rows, columns } = view;
  if (columns > 2) {
    for (const by of [1, -1]) {
      if (isPermuted(view, (k) => k - (k % columns) + ((k + by + columns) % columns))) {
        return `it is the right one with its units moved by ${by}: an index is off by one`;
      }
    }
  }
  if (rows > 2) {
    for (const by of [1, -1]) {
      if (isPermuted(view, (k) => (k + by * columns + view.a.length) % view.a.length)) {
        return `it is the right one with its inputs moved by ${by}: an index is off by one`;
      }
    }
  }
  return undefined;
}

/** All wrong elements are in a few columns or rows. */
function someUnits({ rows, columns, wrong }: MatrixView): string | undefined {
  const units = new Set(wrong.map((at) => at % columns));
  const inputs = new Set(wrong.map((at) => Math.floor(at / columns)));
  if (units.size * 3 <= columns) return `only ${listed("unit", units)} of ${columns} wrong`;
  if (rows > 1 && inputs.size * 3 <= rows)
    return `only ${listed("input", inputs)} of ${rows} wrong`;
  return undefined;
}

/** a[i][j] = c[j] n[i][j]: the inputs are right, but their factor is not. */
function factorOfEachUnit(view: MatrixView): string | undefined {
  const { rows, columns } = view;
  if (rows < 2) return undefined;
  for (let j = 0; j < columns; j++) {
    const column = Array.from({ length: rows }, (_, i) => i * columns + j);
    const isZero = column.every(
      (at) => Math.abs(view.n[at]!) <= view.slack && Math.abs(view.a[at]!) <= view.slack,
    );
    if (!isZero && factorOf(view, column) === undefined) return undefined;
  }
  return "each unit is off by a factor of its own: d loss / d z of the units is wrong";
}

/** The least-squares c of a = c n over these elements; undefined if that does not fit. */
function factorOf(
  { n, a, kinks, slack }: MatrixView,
  indices: Iterable<number>,
): number | undefined {
  const counted = [...indices].filter((i) => !kinks[i]);
  let product = 0;
  let square = 0;
  for (const i of counted) {
    product += a[i]! * n[i]!;
    square += n[i]! ** 2;
  }
  if (square === 0) return undefined;
  const c = product / square;
  return counted.every((i) => Math.abs(a[i]! - c * n[i]!) <= slack) ? c : undefined;
}

/** a[k] = n[source(k)] for every k. */
function isPermuted({ n, a, kinks, slack }: MatrixView, source: (k: number) => number): boolean {
  return a.every((value, k) => {
    const from = source(k);
    return kinks[k] || kinks[from] || Math.abs(value - n[from]!) <= slack;
  });
}

function listed(what: string, numbers: ReadonlySet<number>): string {
  const shown = [...numbers].sort((p, q) => p - q);
  if (shown.length === 1) return `${what} ${shown[0]}`;
  return `${what}s ${shown.slice(0, 4).join(", ")}${shown.length > 4 ? " ..." : ""}`;
}

/** The value to six digits, so that 0.9999 is not shown as 1. */
function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
