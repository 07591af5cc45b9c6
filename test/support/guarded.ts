// Matrices in the engine's memory with guard values before, behind and between the rows. The guards are NaNs: a kernel
// that reads one gives a wrong result, and a write is found here.

import type { Engine } from "../../ts/backends/wasm/engine.ts";
import type { Parameters } from "../../ts/core/session.ts";
import type { ElementType } from "./dtype.ts";

/** Elements on either side. An odd number, so that the matrix is aligned to its elements only. */
const MARGIN = 9;
/** Each word is a quiet NaN of f32, each two words are one of f64. */
const GUARD_WORD = 0x7ff8dead;

export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
  /** Elements from row to row; by default the columns. */
  readonly stride?: number;
}

export class GuardedMatrix {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly #engine: Engine;
  readonly #type: ElementType;

  /** `values` are rows x columns without gaps, rounded to the type; without them all is zero. */
  constructor(engine: Engine, type: ElementType, shape: MatrixShape, values?: ArrayLike<number>) {
    const { rows, columns, stride = columns } = shape;
    this.#engine = engine;
    this.#type = type;
    this.rows = rows;
    this.columns = columns;
    this.stride = stride;
    this.address = engine.alloc((2 * MARGIN + rows * stride) * type.bytes) + MARGIN * type.bytes;
    this.#words().fill(GUARD_WORD);
    const elements = this.#elements();
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        elements[MARGIN + i * stride + j] = values?.[i * columns + j] ?? 0;
      }
    }
  }

  /** The current elements, rows x columns without gaps. Throws if a guard has changed. */
  values(): Parameters {
    this.check();
    const elements = this.#elements();
    const dense = new this.#type.Values(this.rows * this.columns);
    for (let i = 0; i < this.rows; i++) {
      const from = MARGIN + i * this.stride;
      dense.set(elements.subarray(from, from + this.columns), i * this.columns);
    }
    return dense;
  }

  /** Throws if a guard has changed. */
  check(): void {
    const wordsEach = this.#type.bytes / 4;
    this.#words().forEach((word, at) => {
      const element = Math.floor(at / wordsEach) - MARGIN;
      if (word === GUARD_WORD || this.#holds(element)) return;
      throw new Error(
        `element ${element} written, of ${this.rows} x ${this.columns} with stride ${this.stride}`,
      );
    });
  }

  /** Whether element number `element`, counted from the matrix's first, is inside a row. */
  #holds(element: number): boolean {
    if (element < 0 || element >= this.rows * this.stride) return false;
    return element % this.stride < this.columns;
  }

  #words(): Uint32Array {
    const { bytes } = this.#type;
    const length = ((2 * MARGIN + this.rows * this.stride) * bytes) / 4;
    return this.#engine.view(Uint32Array, this.address - MARGIN * bytes, length);
  }

  #elements(): Parameters {
    const { Values, bytes } = this.#type;
    const length = 2 * MARGIN + this.rows * this.stride;
    return this.#engine.view(Values, this.address - MARGIN * bytes, length);
  }
}

/** A vector with guards on either side. */
export function guardedVector(
  engine: Engine,
  type: ElementType,
  length: number,
  values?: ArrayLike<number>,
): GuardedMatrix {
  return new GuardedMatrix(engine, type, { rows: 1, columns: length }, values);
}
