// Runs a single WGSL kernel on a test's buffers, whose matrices lie between guards.

import type { GpuDevice } from "../../ts/backends/webgpu/device.ts";
import type { KernelSource } from "../../ts/backends/webgpu/kernel.ts";
import { vectors } from "../../ts/backends/webgpu/layout.ts";
import { stepUniform } from "../../ts/backends/webgpu/step.ts";
import type { GpuBuffer, GpuContent } from "../../ts/platform/webgpu.ts";

/** A quiet NaN. Reading a guard shows in the kernel's result, writing it is detected by `matrix`. */
const GUARD_WORD = 0x7fc0dead;
/** Vectors on either side of a matrix. */
const MARGIN = 3;

/** Content of a storage buffer: matrices with rows of whole vectors, zero beyond their columns. */
export class VectorArena {
  #words = new Uint32Array(MARGIN * 4).fill(GUARD_WORD);
  readonly #matrices: { at: number; rows: number; columns: number }[] = [];

  /** Adds a matrix, of zeros without `values`. Returns its offset in vectors. */
  add(rows: number, columns: number, values?: ArrayLike<number>): number {
    const stride = vectors(columns) * 4;
    const at = this.#words.length / 4;
    const matrix = new Float32Array(rows * stride);
    for (let i = 0; values && i < rows; i++) {
      for (let j = 0; j < columns; j++) matrix[i * stride + j] = values[i * columns + j]!;
    }
    const grown = new Uint32Array(this.#words.length + matrix.length + MARGIN * 4);
    grown.fill(GUARD_WORD);
    grown.set(this.#words);
    grown.set(new Uint32Array(matrix.buffer), this.#words.length);
    this.#words = grown;
    this.#matrices.push({ at, rows, columns });
    return at;
  }

  get content(): Uint32Array<ArrayBuffer> {
    return this.#words;
  }

  /** The matrix at an offset after a kernel ran. Throws if a guard or the padding behind the columns has changed. */
  matrix(left: ArrayBuffer, at: number): Float32Array<ArrayBuffer> {
    this.check(left);
    const { rows, columns } = this.#matrices.find((matrix) => matrix.at === at)!;
    const stride = vectors(columns) * 4;
    const all = new Float32Array(left);
    const dense = new Float32Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      const from = at * 4 + i * stride;
      dense.set(all.subarray(from, from + columns), i * columns);
    }
    return dense;
  }

  check(left: ArrayBuffer): void {
    const inside = new Uint8Array(this.#words.length);
    for (const { at, rows, columns } of this.#matrices) {
      const stride = vectors(columns) * 4;
      for (let i = 0; i < rows; i++) {
        const from = at * 4 + i * stride;
        inside.fill(1, from, from + columns);
      }
    }
    new Uint32Array(left).forEach((word, i) => {
      if (inside[i] || word === this.#words[i]) return;
      const beyond = this.#words[i] === GUARD_WORD ? "a guard" : "a zero beyond the columns";
      throw new Error(`element ${i} written, ${beyond}: 0x${word.toString(16)}`);
    });
  }
}

/** Runs a kernel once on buffers of this content. Returns the content of the buffers that it may write. */
export async function runKernel(
  device: GpuDevice,
  source: KernelSource,
  contents: Readonly<Record<string, GpuContent>>,
  [x, y]: readonly [x: number, y: number],
): Promise<Record<string, ArrayBuffer>> {
  const kernel = await device.kernel(source);
  const buffers: Record<string, GpuBuffer> = {};
  for (const { name, kind } of source.bindings) {
    const content = contents[name]!;
    buffers[name] =
      kind === "uniform" || kind === "step"
        ? await device.uniform(name, bytesOf(content))
        : await device.filled(name, content);
  }
  const bound = device.bind(kernel, buffers);
  await device.guarded(source.name, () => {
    device.submit((encoder) => {
      const pass = encoder.beginComputePass();
      device.dispatch(pass, bound, x, y, 0);
      pass.end();
    });
  });
  const left: Record<string, ArrayBuffer> = {};
  for (const { name, kind } of source.bindings) {
    if (kind === "read_write") {
      left[name] = await device.read(buffers[name]!, contents[name]!.byteLength);
    }
    buffers[name]!.destroy();
  }
  return left;
}

/** The uniform of a training step of so many rows; all other fields are 0 unless they are given. */
export function stepBytes(
  rows: number,
  more: Partial<typeof stepUniform.zeros> = {},
): Uint8Array<ArrayBuffer> {
  return stepUniform.pack({ ...stepUniform.zeros, rows, training: 1, ...more });
}

function bytesOf(view: GpuContent): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
